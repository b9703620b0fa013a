"""The facts of a front door: what it opens, how long it waits, and what is behind it."""

from constructs_lib.rules.fact import Fact, link, value

from .endpoint import Endpoint


class ApiFunction(Fact):
    """The function between an API and its endpoint. Only constructs make it."""

    memory_size: int = value()
    reserved_concurrent_executions: int = value()
    provisioned_concurrent_executions: int = value()
    snap_start: bool = value()


class FunctionNetwork(Fact):
    """The network of that function. Only constructs make it."""

    subnets: tuple[str, ...] = value()
    ways_out: tuple[str, ...] = link()
    reaches_runtime: bool = link()


class ApiAsyncInference(Fact):
    """How an API takes requests for an asynchronous endpoint. Only constructs make it."""

    request_ttl: int = value()
    invocation_timeout: int = value()
    max_upload_size: int = value()


class FrontDoor(Fact):
    """An API in front of an endpoint. No resource of CloudFormation is one, so only constructs make it."""

    timeout: int = link()
    binary: bool = link()
    request_schema: bool = link()
    cloud_watch_role: bool = link()
    target_models: tuple[str, ...] = link()
    target_variants: tuple[str, ...] = link()
    target_container_hostnames: tuple[str, ...] = link()
    components: tuple[str, ...] = link()
    open_headers: tuple[str, ...] = link()
    open_status_codes: tuple[int, ...] = link()
    expose_variant: bool = link()
    asynchronous: bool = link()
    stream: bool = link()
    snap_start: bool = link()
    uploads: bool = link()
    read_seconds: int = link()
    vpc_endpoints: bool = link()
    domain: bool = link()
    mutual_tls: bool = link()
    disable_execute_api_endpoint: bool = link()
    security_policy: str = link()
    endpoint: Endpoint = link()

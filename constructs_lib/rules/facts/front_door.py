"""The facts of a front door: what it opens, how long it waits, and what is behind it."""

from constructs_lib.rules.fact import Fact, link

from .endpoint import Endpoint


class FrontDoor(Fact):
    """An API in front of an endpoint. No resource of CloudFormation is one, so only constructs make it."""

    timeout: int = link()
    binary: bool = link()
    request_schema: bool = link()
    cloud_watch_role: bool = link()
    target_models: tuple[str, ...] = link()
    target_variants: tuple[str, ...] = link()
    target_container_hostnames: tuple[str, ...] = link()
    read_seconds: int = link()
    endpoint: Endpoint = link()

"""The facts of a smoke test: what it asks an endpoint, and when."""

from constructs_lib.rules.fact import Fact, link, owned_list, value

from .endpoint import Endpoint


class SmokeTestRequest(Fact):
    """A request of a smoke test."""

    target_model: str = value()
    target_variant: str = value()
    target_container_hostname: str = value()
    inference_component_name: str = value()
    expected_status: int = value()


class SmokeTest(Fact):
    """A test that an endpoint passes when it is deployed.

    Attributes:
        endpoint: The endpoint that is asked.
        waits_for_endpoint: Whether it is asked after the endpoint has been made or updated.
        compares_served_config: Whether the configuration that it looks for is that of the endpoint.
        unreadable: What of it cannot be read.
    """

    endpoint_name: str = value()
    endpoint_config_name: str = value()
    asynchronous: bool = value()
    requests: tuple[SmokeTestRequest, ...] = owned_list(SmokeTestRequest)
    endpoint: Endpoint = link()
    waits_for_endpoint: bool = link()
    compares_served_config: bool = link()
    unreadable: str = link()

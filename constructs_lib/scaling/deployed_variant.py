"""What scaling needs of a deployed variant."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from aws_cdk import Duration

    from constructs_lib.rules import facts
    from constructs_lib.variant_metric import VariantMetric


class DeployedEndpoint(Protocol):
    """What a variant needs of its endpoint."""

    @property
    def _fact(self) -> "facts.Endpoint":
        """What the rules may know of the endpoint."""
        ...

    @property
    def _served_config_name(self) -> str:
        """The name of the configuration that the endpoint serves, as the template has it."""
        ...

    def _keep_scaled_capacity(self) -> str:
        """Have updates keep what scaling has set; returns the endpoint's name, for which scaling waits."""
        ...


class DeployedVariant(Protocol):
    """What scaling needs of a variant that an endpoint has deployed."""

    endpoint_name: str
    variant_name: str
    _endpoint: DeployedEndpoint

    @property
    def _fact(self) -> "facts.Variant": ...

    def metric(self, metric_name: str, *, period: "Duration | None" = None) -> "VariantMetric":
        """Return a metric of the variant."""
        ...

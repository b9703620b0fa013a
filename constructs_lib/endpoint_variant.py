"""Deployed variants: what an endpoint publishes of them, and how they scale."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from constructs import Construct

from .arguments import as_known, require_instance
from .async_metrics import AsyncMetrics
from .metrics import InstanceMetrics, InvocationHttpResponseCode, VariantMetrics
from .production_variant import InstanceProductionVariant, ProductionVariant
from .rules import facts, hidden
from .rules.endpoint_kind import is_asynchronous, kinds_of
from .rules.hidden import UndeterminedError
from .rules.tables.published_metrics import INVOCATIONS, METRICS
from .serverless_production_variant import ServerlessProductionVariant

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

    from .scaling.deployed_variant import DeployedEndpoint
    from .scaling.instance_count import ScalableInstanceCount
    from .scaling.provisioned_concurrency import ScalableProvisionedConcurrency
    from .scaling.suspended_scaling import SuspendedScaling
    from .variant_metric import VariantMetric


class EndpointVariant(VariantMetrics):
    """A variant, as an endpoint has deployed it.

    Args:
        endpoint_name: Name of the endpoint.
        variant: What the endpoint configuration says of the variant.
        endpoint: The endpoint.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint_name: str,
        variant: InstanceProductionVariant | ServerlessProductionVariant,
        endpoint: "DeployedEndpoint",
    ) -> None:
        kinds = InstanceProductionVariant | ServerlessProductionVariant
        require_instance("variant", variant, kinds, "pass InstanceProductionVariant(...)")
        super().__init__(scope, id, endpoint_name=endpoint_name, variant_name=variant.variant_name)
        self.variant = variant
        self._endpoint = endpoint
        self._scales = False

    @property
    def _fact(self) -> facts.Variant:
        """What the rules may know of the variant."""
        found: facts.Variant = self.variant._fact
        return found

    @property
    def _is_asynchronous(self) -> bool | None:
        return is_asynchronous(self._endpoint._fact)

    @property
    def _links(self) -> Mapping[str, Any]:
        """The endpoint and the variant, which tell what they publish."""
        return {"endpoint": self._endpoint._fact, "variant": self._fact}

    @property
    def _tells_unanswered_requests(self) -> bool:
        try:
            kinds = kinds_of(self._endpoint._fact.config, self._fact)
        except UndeterminedError:  # whatever the model is, it runs on instances
            return True
        return bool(kinds & METRICS[INVOCATIONS, InvocationHttpResponseCode.INVOCATION_MODEL_ERRORS.value].kinds)

    def _of_new_fleet(self, metric: "VariantMetric", what: str) -> "cloudwatch.Metric":
        del what
        name = self._endpoint._served_config_name
        return metric.with_(dimensions_map={**(metric.dimensions or {}), "EndpointConfigName": name})

    def _require_unscaled(self) -> None:
        if self._scales:
            raise ValueError(
                f"variant {self.variant_name!r} scales already; add policies to what auto_scale_... returned then"
            )


class EndpointInstanceVariant(EndpointVariant, AsyncMetrics, InstanceMetrics):
    """A variant of instances, as an endpoint has deployed it.

    Args:
        endpoint_name: Name of the endpoint.
        variant: What the endpoint configuration says of the variant.
        endpoint: The endpoint.
    """

    def auto_scale_instance_count(
        self, *, min_capacity: int = 1, max_capacity: int, suspended: "SuspendedScaling | None" = None
    ) -> "ScalableInstanceCount":
        """Let the number of instances change between two bounds; policies and schedules say when.

        An update of the endpoint then keeps the number, and sets weights anew.

        Args:
            min_capacity: The least number of instances: 1 or more, and 0 only for an asynchronous endpoint. Then an
                alarm on HasBacklogWithoutCapacity and a policy start an instance when a request waits for two minutes;
                not where 0 is a token.
            max_capacity: The greatest number of instances.
            suspended: What of the scaling is suspended. Nothing if not given.

        Raises:
            ValueError: If the bounds are refused, the instances are burstable, or the variant scales already.
        """
        from .scaling.instance_count import ScalableInstanceCount  # only who scales pays for it

        self._require_unscaled()
        count = ScalableInstanceCount(
            self, "Scaling", variant=self, min_capacity=min_capacity, max_capacity=max_capacity, suspended=suspended
        )
        self._scales = True
        return count


class EndpointServerlessVariant(EndpointVariant):
    """A serverless variant, as an endpoint has deployed it.

    Args:
        endpoint_name: Name of the endpoint.
        variant: What the endpoint configuration says of the variant.
        endpoint: The endpoint.
    """

    def auto_scale_provisioned_concurrency(
        self, *, min_capacity: int = 1, max_capacity: int, suspended: "SuspendedScaling | None" = None
    ) -> "ScalableProvisionedConcurrency":
        """Let the number of warm containers change between two bounds; policies and schedules say when.

        Args:
            min_capacity: The least number of warm containers, 1 or more.
            max_capacity: The greatest number, at most the variant's max_concurrency.
            suspended: What of the scaling is suspended. Nothing if not given.

        Raises:
            ValueError: If the bounds are refused, nothing is provisioned, or the variant scales already.
        """
        from .scaling.provisioned_concurrency import ScalableProvisionedConcurrency  # the same

        self._require_unscaled()
        concurrency = ScalableProvisionedConcurrency(
            self, "Scaling", variant=self, min_capacity=min_capacity, max_capacity=max_capacity, suspended=suspended
        )
        self._scales = True
        return concurrency


class ImportedVariant(AsyncMetrics, InstanceMetrics):
    """A variant of an endpoint that is defined elsewhere: its metrics, and alarms on them. It is scaled where it is.

    Args:
        endpoint_name: Name of the endpoint.
        variant_name: Name of the variant.
    """


def id_of_variant(variant: ProductionVariant, position: int) -> str:
    """Return the id of a deployed variant: its name, unless that is a token or the id of the endpoint's resource."""
    name = variant.variant_name
    return f"Variant {position}" if hidden(as_known(name)) or name == "Resource" else name

"""What callers know of inference components and adapters: a name that they call, and metrics by that name."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Duration, Resource, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from .access.grants import GRANTEE, grant
from .access.permissions import allow
from .arguments import as_known, kinds, require_text
from .arguments.arn import NAME, name_in
from .arguments.construct_id import refuse_taken_id, require_place
from .arguments.options import Options, rendered_by_hand
from .arguments.readable import Readable
from .bearer_token import CalledWithBearerToken
from .component_copies import ComponentCopies
from .endpoint import Endpoint
from .endpoint_reference import INVOKE, ImportedEndpoint, InvocableEndpoint
from .metrics import PublishedMetrics
from .resource_part import ResourcePart
from .rules import UNKNOWN, Fact, hidden
from .rules.tables.published_metrics import PublishedMetric, metric_of_component

if TYPE_CHECKING:
    from .variant_metric import VariantMetric

INVOCATION: Options[Fact, ..., Any] = rendered_by_hand(grantee=GRANTEE)
"""What `grant_invoke` takes."""

_HOST = kinds.instance(
    cast("type[Endpoint | ImportedEndpoint]", InvocableEndpoint),
    None,
    required=True,
    remedy="pass Endpoint(...) or Endpoint.from_endpoint_name(...)",
    template=lambda endpoint: endpoint,
)


class InvocableComponent(CalledWithBearerToken, PublishedMetrics, ResourcePart):
    """What inference components and adapters of this app, and those that are defined elsewhere, have in common."""

    _endpoint: Endpoint | ImportedEndpoint
    _name: str
    _noun = "InferenceComponent"

    @property
    def inference_component_name(self) -> str:
        """The component's name. It is known before deployment, so naming the component does not wait for it."""
        return self._name

    @property
    def inference_component_arn(self) -> str:
        """The component's ARN."""
        raise NotImplementedError

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to call this component, and to have the answer streamed.

        The permission names the endpoint and the component, since a call of a component is authorized for both. It does
        not open the other components of the endpoint. A role whose policies are not changed here warns: they have to
        allow it.

        Args:
            grantee: Who may call.

        Raises:
            ValueError: If the grantee has no policy of its own or is of another account.
        """
        what = f"invocation of {type(self).__name__} {self.node.id!r}"
        given = INVOCATION.read(what, locals())
        this = allow(list(INVOKE), self.inference_component_arn)
        endpoint = self._endpoint.endpoint_arn
        return grant(what, self, given["grantee"], actions=INVOKE, arn=endpoint, conditions={}, more=[this])

    def _arns_of_call(self, what: str) -> Sequence[str]:
        del what
        return [self._endpoint.endpoint_arn, self.inference_component_arn]

    def _published(self, name: str) -> PublishedMetric | None:
        return metric_of_component(name)

    def _dimensions(self, _: PublishedMetric | None) -> dict[str, str]:
        return {"InferenceComponentName": self._name}

    @property
    def _links(self) -> Mapping[str, Any]:
        return {"endpoint": known_endpoint(self._endpoint)}

    def metric_invocations_per_copy(self, *, statistic: str = "Sum", period: Duration | None = None) -> "VariantMetric":
        """Return the number of requests, divided by the number of copies."""
        return self.metric("InvocationsPerCopy", statistic=statistic, period=period)

    def metric_concurrent_requests_per_copy(
        self, *, statistic: str = "Maximum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the number of requests that a copy works on at a time, those that wait included."""
        return self.metric("ConcurrentRequestsPerCopy", statistic=statistic, period=period)

    def metric_no_capacity_invocation_failures(
        self, *, statistic: str = "Sum", period: Duration | None = None
    ) -> "VariantMetric":
        """Return the number of requests that found no copy."""
        return self.metric("NoCapacityInvocationFailures", statistic=statistic, period=period)

    @staticmethod
    def from_inference_component_name(
        scope: Construct, id: str, inference_component_name: str, *, endpoint: Endpoint | ImportedEndpoint
    ) -> "ImportedInferenceComponent":
        """Refer to an inference component or an adapter by its name.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            inference_component_name: The component's name.
            endpoint: The endpoint that hosts it: a call is authorized for both, in one account and region.

        Raises:
            ValueError: If no component can have the name, or the endpoint is not one.
        """
        require_place("InferenceComponent", scope, id)
        what = f"InferenceComponent {id!r}"
        name = require_text(f"inference_component_name of {what}", inference_component_name, NAME)
        host = _HOST.check(f"endpoint of {what}", endpoint)
        return ImportedInferenceComponent(scope, id, arn=_arn_of(scope, host, name), name=name, endpoint=host)

    @staticmethod
    def from_inference_component_arn(
        scope: Construct, id: str, inference_component_arn: str, *, endpoint: Endpoint | ImportedEndpoint
    ) -> "ImportedInferenceComponent":
        """Refer to an inference component or an adapter by its ARN, whose name is in lower case.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            inference_component_arn: The component's ARN.
            endpoint: The endpoint that hosts it: a call is authorized for both, in one account and region.

        Raises:
            ValueError: If it is not the ARN of a component, or the endpoint is not one, or in another place.
        """
        require_place("InferenceComponent", scope, id)
        what = f"InferenceComponent {id!r}"
        name = name_in(inference_component_arn, f"inference_component_arn of {what}", "inference-component")
        host = _HOST.check(f"endpoint of {what}", endpoint)
        _require_place_of(what, inference_component_arn, host)
        return ImportedInferenceComponent(scope, id, arn=inference_component_arn, name=name, endpoint=host)


class ImportedInferenceComponent(Readable, InvocableComponent, ComponentCopies, Resource):
    """An inference component or an adapter that is defined elsewhere."""

    _fact = UNKNOWN

    def __init__(
        self, scope: Construct, id: str, *, arn: str, name: str, endpoint: Endpoint | ImportedEndpoint
    ) -> None:
        """Refer to a component.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            arn: The component's ARN.
            name: The component's name, which is in the ARN.
            endpoint: The endpoint that hosts it.
        """
        with refuse_taken_id("InferenceComponent", id):
            super().__init__(scope, id, environment_from_arn=arn)
        self._arn = arn
        self._name = name
        self._endpoint = endpoint
        self._publisher = endpoint

    @property
    def inference_component_arn(self) -> str:
        """The component's ARN."""
        return self._arn


def _arn_of(scope: Construct, endpoint: Endpoint | ImportedEndpoint, name: str) -> str:
    """Return the ARN of a component, which is where its endpoint is. SageMaker writes ARNs in lower case."""
    return Stack.of(scope).format_arn(
        service="sagemaker",
        resource="inference-component",
        resource_name=name if hidden(as_known(name)) else name.lower(),
        region=endpoint.env.region,
        account=endpoint.env.account,
    )


def _require_place_of(what: str, arn: str, endpoint: Endpoint | ImportedEndpoint) -> None:
    """Refuse the ARN of a component that is not where its endpoint is, as far as both are known."""
    if hidden(as_known(arn)):
        return
    _, _, _, region, account, _ = arn.split(":", 5)
    for kind, there, host in (("region", region, endpoint.env.region), ("account", account, endpoint.env.account)):
        if not hidden(as_known(host)) and there != host:
            raise ValueError(
                f"inference_component_arn of {what} is in {kind} {there}, and its endpoint in {host}; "
                "pass the endpoint that hosts it"
            )


def known_endpoint(endpoint: Endpoint | ImportedEndpoint) -> Any:
    """Return what the rules may know of an endpoint."""
    return endpoint._fact if isinstance(endpoint, Endpoint) else UNKNOWN

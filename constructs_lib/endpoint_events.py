"""Events of endpoints: what SageMaker tells EventBridge when an endpoint changes."""

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from .arguments import kinds
from .arguments.construct_id import refuse_taken_id, require_place
from .arguments.options import Options, rendered_by_hand
from .arguments.placement import same_environment
from .resource_part import ResourcePart
from .rules import Fact

if TYPE_CHECKING:
    from aws_cdk import aws_events as events


class EndpointStatus(Enum):
    """The status of an endpoint in an event. Events have it in upper case, and DescribeEndpoint as `InService`."""

    CREATING = "CREATING"
    UPDATING = "UPDATING"
    SYSTEM_UPDATING = "SYSTEM_UPDATING"
    ROLLING_BACK = "ROLLING_BACK"
    IN_SERVICE = "IN_SERVICE"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    DELETING = "DELETING"
    FAILED = "FAILED"
    UPDATE_ROLLBACK_FAILED = "UPDATE_ROLLBACK_FAILED"


class RuleTarget(Protocol):
    """A target of aws_events_targets: CDK's `IRuleTarget`, which editors do not see in its own targets."""

    def bind(self, rule: "events.IRule", id: str | None = None, /) -> "events.RuleTargetConfig":
        """Return what the rule needs of the target."""
        ...


_EVENTS: Options[Fact, ..., Any] = rendered_by_hand(
    target=kinds.construct(
        "aws_events.IRuleTarget", None, remedy="pass a target of aws_events_targets, such as SnsTopic(topic)"
    ),
    statuses=kinds.several(kinds.choice(EndpointStatus, None), None, each="status", required=True),
)


class ObservableEndpoint(ResourcePart):
    """An endpoint, of this app or defined elsewhere, whose changes SageMaker tells EventBridge."""

    endpoint_name: Any

    def on_state_change(
        self, id: str, target: "RuleTarget | None" = None, *, statuses: Sequence[EndpointStatus] = ()
    ) -> "events.Rule":
        """Tell a target when the endpoint's status changes: it is in service, is updated or rolled back, or fails.

        SageMaker may send an event several times.

        Args:
            id: Id of the rule, unique for the endpoint.
            target: Who is told: a target of aws_events_targets. Default: nobody, until `add_target` of the rule.
            statuses: The statuses to tell of. Default: all.

        Raises:
            ValueError: If an argument is not of its kind, the id is taken, or the endpoint is in another account or
                region, where its events are.
        """
        return self._define_rule("SageMaker Endpoint State Change", id, target, statuses)

    def on_deployment_state_change(
        self, id: str, target: "RuleTarget | None" = None, *, statuses: Sequence[EndpointStatus] = ()
    ) -> "events.Rule":
        """Tell a target of the steps of a deployment: instances start, traffic moves, alarms are watched.

        The step of each variant is in `detail.PendingDeploymentSummary.ProductionVariants`, as `VariantStatus`.
        SageMaker may send an event several times, and sends none where it does not follow deployment policies.

        Args:
            id: Id of the rule, unique for the endpoint.
            target: Who is told: a target of aws_events_targets. Default: nobody, until `add_target` of the rule.
            statuses: The statuses of the endpoint to tell of, such as `EndpointStatus.ROLLING_BACK`. Default: all.

        Raises:
            ValueError: If an argument is not of its kind, the id is taken, or the endpoint is in another account or
                region, where its events are.
        """
        return self._define_rule("SageMaker Endpoint Deployment State Change", id, target, statuses)

    def _define_rule(self, detail_type: str, id: str, target: Any, statuses: Any) -> "events.Rule":
        name = require_place("the rule", self, id)
        what = f"rule {name!r} of Endpoint {self.node.id!r}"
        given = _EVENTS.read(what, {"target": target, "statuses": statuses})
        same_environment(what, "the endpoint", self, self)
        from aws_cdk import aws_events as events  # loaded already, by who made the target

        # SageMaker tells names of endpoints apart without regard to case, and ARNs have them in lower case.
        detail: dict[str, Any] = {"EndpointName": events.Match.equals_ignore_case(self.endpoint_name)}
        if given["statuses"]:
            detail["EndpointStatus"] = [each.value for each in given["statuses"]]
        with refuse_taken_id("the rule", name):
            return events.Rule(
                self,
                name,
                event_pattern=events.EventPattern(source=["aws.sagemaker"], detail_type=[detail_type], detail=detail),
                targets=[given["target"]] if "target" in given else None,
            )

"""What EventBridge tells of monitoring jobs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from constructs import Construct

from constructs_lib.arguments import kinds
from constructs_lib.arguments.construct_id import refuse_taken_id, require_place
from constructs_lib.arguments.options import Options, rendered_by_hand
from constructs_lib.rules import Fact

if TYPE_CHECKING:
    from aws_cdk import aws_events as events

    from constructs_lib.endpoint_events import RuleTarget

_TARGET: Options[Fact, ..., Any] = rendered_by_hand(
    target=kinds.construct(
        "aws_events.IRuleTarget", None, remedy="pass a target of aws_events_targets, such as SnsTopic(topic)"
    )
)


class ObservableMonitor(Construct):
    """A monitor whose runs EventBridge tells of: each is a processing job, and there is no event of its own for it.

    The detail of an event is that of the processing job: `ProcessingJobName`, `ProcessingJobStatus`, `ExitMessage`,
    `MonitoringScheduleArn`. That the last two are in it follows from DescribeProcessingJob, and was not tried against
    AWS.
    """

    monitoring_schedule_arn: Any

    def on_violation(self, id: str, target: "RuleTarget | None" = None) -> "events.Rule":
        """Tell a target when a job has found violations of the baseline: a topic, a state machine, a pipeline.

        The `ExitMessage` of such a job begins with `CompletedWithViolations`; the report is under the output.

        Args:
            id: Id of the rule, unique for the monitor.
            target: Who is told: a target of aws_events_targets. Default: nobody, until `add_target` of the rule.

        Raises:
            ValueError: If an argument is not of its kind, or the id is taken.
        """
        return self._define_rule(id, target, {"ExitMessage": [{"prefix": "CompletedWithViolations"}]})

    def on_failure(self, id: str, target: "RuleTarget | None" = None) -> "events.Rule":
        """Tell a target when a job has failed, or was stopped, as it is after `max_runtime`.

        A run for which nothing was captured starts no job, and is told by nobody.

        Args:
            id: Id of the rule, unique for the monitor.
            target: Who is told: a target of aws_events_targets. Default: nobody, until `add_target` of the rule.

        Raises:
            ValueError: If an argument is not of its kind, or the id is taken.
        """
        return self._define_rule(id, target, {"ProcessingJobStatus": ["Failed", "Stopped"]})

    def _define_rule(self, id: str, target: Any, detail: Mapping[str, Any]) -> "events.Rule":
        name = require_place("the rule", self, id)
        given = _TARGET.read(f"rule {name!r} of {type(self).__name__} {self.node.id!r}", {"target": target})
        from aws_cdk import aws_events as events  # loaded already, by who made the target

        # ARNs are in lower case, whatever the name.
        schedule = events.Match.equals_ignore_case(self.monitoring_schedule_arn)
        with refuse_taken_id("the rule", name):
            return events.Rule(
                self,
                name,
                event_pattern=events.EventPattern(
                    source=["aws.sagemaker"],
                    detail_type=["SageMaker Processing Job State Change"],
                    detail={"MonitoringScheduleArn": schedule, **detail},
                ),
                targets=[given["target"]] if "target" in given else None,
            )

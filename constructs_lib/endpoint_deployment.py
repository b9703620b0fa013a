"""How a deployed endpoint changes over: its policy, and the alarms that roll an update back."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import IStableAnyProducer, Lazy, Stack, Token, Validations
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.permissions import allow
from .arguments import WARNING_PREFIX, annotate, as_known, context_of, raise_errors, vocabulary
from .arguments.checks import is_a
from .arguments.placement import require_same_app, same_environment
from .arguments.refusal import refusal
from .endpoint_config import EndpointConfig
from .rollback_alarm import about_alarms, known_alarm
from .rules import facts, given, hidden, walk
from .rules.arn import parse
from .rules.fact import altered

if TYPE_CHECKING:
    from .deployment import DeploymentPolicy

_Properties = sagemaker.CfnEndpoint.DeploymentConfigProperty


class EndpointDeployment:
    """The deployment policy of an endpoint with its rollback alarms.

    Args:
        endpoint: The endpoint.
        fact: What the rules may know of it.
        config: The configuration that it serves, if it is of this app.
        policy: Its policy. None for SageMaker's own, all at once.
        resource: The endpoint's resource.
    """

    def __init__(
        self,
        endpoint: Construct,
        fact: facts.Endpoint,
        config: EndpointConfig | None,
        policy: "DeploymentPolicy | None",
        resource: sagemaker.CfnEndpoint,
    ) -> None:
        self._endpoint = endpoint
        self._fact = fact
        self._config = config
        self._policy = policy
        self._resource = resource
        self._alarms: list[Any] = []
        self._known: dict[Any, facts.RollbackAlarm] = {}
        self._told: set[str] = set()

    def add_rollback_alarm(self, alarm: Any) -> None:
        """Have an alarm roll updates back.

        Raises:
            ValueError: If it is not an alarm, of another account or region, or one too many.
        """
        what = self._fact.at
        if not is_a(alarm, "aws-cdk-lib.interfaces.aws_cloudwatch.IAlarmRef"):
            remedy = "pass cloudwatch.Alarm(...), ServerErrorAlarm(...) or cloudwatch.Alarm.from_alarm_arn(...)"
            raise refusal(f"alarm of {what}", alarm, "a cloudwatch.IAlarm", remedy)
        if alarm in self._alarms:
            return
        require_same_app(what, [("alarm", alarm)], self._endpoint)
        same_environment(what, "alarm", alarm, self._endpoint)
        self._require_arn_here(alarm)
        alarms = [*self._alarms, alarm]
        findings = raise_errors(what, *walk(self._watching(alarms)), context=context_of(self._endpoint))
        if is_a(alarm, "aws-cdk-lib.aws_cloudwatch.CompositeAlarm"):
            Validations.of(self._endpoint).add_warning(
                f"{WARNING_PREFIX}rollback-by-composite-alarm",
                "SageMaker is not documented to look at composite alarms, which CloudWatch lists only for who asks for "
                "them; add the alarms that it is made of",
            )
        if not self._alarms:
            self._let_roles_see_alarms()
        annotate(self._endpoint, about_alarms(findings, self._told))
        self._alarms = alarms
        self._resource.deployment_config = self._render()

    def _require_arn_here(self, alarm: Any) -> None:
        """Refuse an import whose ARN is of another account or region; SageMaker looks alarms up by their names."""
        arn, here = parse(as_known(alarm.alarm_ref.alarm_arn)), Stack.of(self._endpoint)
        for place in ("account", "region") if arn is not None else ():
            its, ours = getattr(arn, place), getattr(here, place)
            if its and its != ours and not hidden(as_known(ours)):
                raise ValueError(
                    f"{self._fact.at}: alarm is in {place} {its}, and this stack in {ours}; pass an alarm of "
                    f"this {place}"
                )

    def _watching(self, alarms: Sequence[Any]) -> facts.Endpoint:
        """Return what the rules may know of the endpoint with some alarms."""
        words = vocabulary(alarms="alarms", deployment_config="deployment")
        known = tuple(self._known.setdefault(alarm, known_alarm(alarm)) for alarm in alarms)
        rollback = facts.AutoRollback(dialect=words, at=self._fact.at, alarms=known)
        before = self._fact
        policy = before.deployment_config
        deployment = (
            altered(policy, auto_rollback_configuration=rollback)
            if given(policy)
            else facts.Deployment(dialect=words, at=before.at, auto_rollback_configuration=rollback)
        )
        return altered(before, deployment_config=deployment)

    def _render(self) -> _Properties:
        alarms = [sagemaker.CfnEndpoint.AlarmProperty(alarm_name=alarm.alarm_ref.alarm_name) for alarm in self._alarms]
        rollback = sagemaker.CfnEndpoint.AutoRollbackConfigProperty(alarms=alarms)
        if self._policy is None:
            return _Properties(auto_rollback_configuration=rollback)
        found: _Properties = self._policy._options.render(self._policy._given, auto_rollback_configuration=rollback)
        return found

    def _let_roles_see_alarms(self) -> None:
        """Let the roles of the models describe the alarms, without which no alarm rolls anything back."""
        config = self._config
        arns = Token.as_string(Lazy.any(_Listed(lambda: [each.alarm_ref.alarm_arn for each in self._alarms])))
        statement = allow("cloudwatch:DescribeAlarms", arns)
        if config is None or not config._grant_to_roles(self._endpoint, "AlarmsPolicy", [statement], self._resource):
            Validations.of(self._endpoint).add_warning(
                f"{WARNING_PREFIX}grant-changes-nothing",
                f"{self._fact.at} has rollback alarms, and a role that is not known here runs its models; "
                "make sure that it may call cloudwatch:DescribeAlarms on the alarms, then acknowledge this",
            )


@jsii.implements(IStableAnyProducer)
class _Listed:
    """A list of which nobody knows the length before the app is synthesized."""

    def __init__(self, entries: Callable[[], list[str]]) -> None:
        self._entries = entries

    def produce(self) -> list[str]:
        """Return the list."""
        return self._entries()

"""The log group of an endpoint, into which its containers write."""

from typing import TYPE_CHECKING, Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_sagemaker as sagemaker

from .access.log_keys import a_log_key, let_logs_use
from .arguments import kinds
from .arguments.construct_id import refuse_taken_id
from .arguments.options import Option, Options, rendered_by_hand
from .arguments.placement import require_same_app, same_environment
from .endpoint_reference import InvocableEndpoint
from .rules import Fact

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs


def _retention() -> Option:
    def check(name: str, value: Any) -> Any:
        from aws_cdk import aws_logs as logs  # loaded already, by who made the retention

        return kinds.instance(
            logs.RetentionDays, None, remedy="pass RetentionDays.ONE_MONTH or another", template=lambda days: days
        ).check(name, value)

    return Option(check, None)


_LOGS: Options[Fact, ..., Any] = rendered_by_hand(retention=_retention(), encryption_key=a_log_key())


class LoggedEndpoint(InvocableEndpoint):
    """An endpoint of this app, whose log group may be a resource of its stack."""

    _resource: sagemaker.CfnEndpoint
    _log_group: "logs.LogGroup | None" = None

    def add_log_group(
        self,
        *,
        retention: "logs.RetentionDays | None" = None,
        encryption_key: "kms.IKey | kms.Key | None" = None,
    ) -> "logs.LogGroup":
        """Define the endpoint's log group, so that its logs expire and are encrypted as you say.

        Without it, SageMaker makes the group at the first line, and it never expires. With it, the roles of the models
        need not make log groups, and may not, unless they serve another endpoint without one.

        The group stays when the stack is deleted, or the endpoint renamed. One of the same name that is there already
        fails the deployment: that of an endpoint that has logged before. Import it with `cdk import`, or delete it
        first.

        Args:
            retention: How long logs are kept. Default: three months.
            encryption_key: The KMS key that encrypts them. Its policy lets CloudWatch Logs use it; that of an imported
                key must do so already. Default: a key of AWS.

        Raises:
            ValueError: If an argument is not of its kind or the key is elsewhere, or the endpoint has a log group.
        """
        what = f"log group of Endpoint {self.node.id!r}"
        given = _LOGS.read(what, {"retention": retention, "encryption_key": encryption_key})
        if self._log_group is not None:
            raise ValueError(f"there is a {what} already; an endpoint has one")
        require_same_app(what, _LOGS.constructs(given), self)
        key = given.get("encryption_key")
        if key is not None:
            same_environment(what, "encryption_key", key, self, places=["region"])
        from aws_cdk import aws_logs as logs  # only who asks for it pays for it

        with refuse_taken_id("the log group", "Logs"):
            self._log_group = logs.LogGroup(
                self,
                "Logs",
                log_group_name=f"/aws/sagemaker/Endpoints/{self.endpoint_name}",
                retention=given.get("retention", logs.RetentionDays.THREE_MONTHS),
                encryption_key=key,
                # What a failed creation leaves would keep the next one from making it.
                removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            )
        if key is not None:
            let_logs_use(key, self, "log-key-policy")
        self._resource.node.add_dependency(self._log_group)
        if self._own_config is not None:
            self._own_config._serve(self, logged=True)
        return self._log_group

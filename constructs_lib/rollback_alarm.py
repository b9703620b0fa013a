"""What the rules may know of an alarm that rolls an update back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .arguments import as_known, vocabulary
from .arguments.checks import is_a
from .rules import UNKNOWN, Finding, facts
from .rules.look_back import seconds_to_alarm

# What an alarm shows. Whether roles may see it is known when they have been let.
_ABOUT_ALARMS = ("rollback-unwatched", "rollback-alarm-too-slow")


def known_alarm(alarm: Any) -> facts.RollbackAlarm:
    """Return what is known of an alarm: of one that is defined elsewhere, its name alone.

    Args:
        alarm: An alarm of CDK.
    """
    node = alarm.node
    found = {"known_as": f"alarm {node.id!r}", "seconds_to_alarm": UNKNOWN}
    resource = alarm if is_a(alarm, "aws-cdk-lib.aws_cloudwatch.CfnAlarm") else node.default_child
    if is_a(resource, "aws-cdk-lib.aws_cloudwatch.CfnAlarm"):
        # One call to Node, where reading one by one takes fifty.
        written: Mapping[str, Any] = resource._cfn_properties
        counted = (as_known(written.get(each)) for each in ("evaluationPeriods", "datapointsToAlarm"))
        found["seconds_to_alarm"] = seconds_to_alarm(_periods(written), *counted)
    name = alarm.alarm_name if is_a(alarm, "aws-cdk-lib.aws_cloudwatch.IAlarm") else alarm.alarm_ref.alarm_name
    return facts.RollbackAlarm(dialect=vocabulary(), alarm_name=as_known(name), **found)


def about_alarms(findings: Sequence[Finding], told: set[str]) -> list[Finding]:
    """Return the findings that an alarm brought.

    Args:
        findings: The findings about what has the alarm.
        told: The sentences that were told before; those of the findings are added.
    """
    found = [each for each in findings if each.rule.id in _ABOUT_ALARMS and each.sentence not in told]
    told |= {each.sentence for each in found}
    return found


def _periods(written: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the periods of an alarm, and of the queries of one on metric math."""
    queries = written.get("metrics")
    for each in (written, *(queries if isinstance(queries, list) else [])):
        period = _period(each)
        if period is not None:
            yield as_known(period)


def _period(written: Any) -> Any:
    match written:
        case {"period": period} | {"metricStat": {"period": period}}:
            return period
        case {"evaluationPeriods": _} | {"id": _}:
            return None
    return UNKNOWN  # as a template has it, or a token

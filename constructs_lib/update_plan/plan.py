"""The plan of an update: one line a resource that changes, with what becomes of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from constructs_lib.rules import Fact
from constructs_lib.rules.engine import render, rules_about
from constructs_lib.rules.hidden import UndeterminedError
from constructs_lib.rules.tables.update_properties import CREATE_ONLY
from constructs_lib.rules.verdict import VERDICTS, Verdict, verdict_of

from .changes import Action, Change, Changes
from .order import in_order
from .subjects import subjects

EMPTY: Final[Mapping[str, Any]] = {"Resources": {}}

_BY_ACTION: Final[Mapping[Action, Verdict]] = {
    "created": "safe",
    "deleted": "safe",
    "updated": "safe",
    "replaced": "replaced",
    "retyped": "fails",
    "unknown": "unknown",
    "unchanged": "safe",
}

# What callers notice of a resource that is replaced.
_NOTICE: Final[Mapping[str, str]] = {
    "AWS::SageMaker::Model": "endpoints are updated to the new model in place, and callers notice nothing",
    "AWS::SageMaker::EndpointConfig": "the endpoint is updated to it in place",
    "AWS::SageMaker::Endpoint": "callers must use the new name; the old endpoint is deleted at the end",
    "AWS::ApplicationAutoScaling::ScalableTarget": "the new one begins between its own bounds",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "its alarms are made anew",
    "AWS::ApiGateway::RestApi": "its address is another",
    "AWS::ApiGateway::DomainName": "callers must use the new name, and its record must be there",
    "AWS::ApiGateway::BasePathMapping": "callers must use the new path",
    "AWS::ApiGateway::ApiKey": "callers need the new key",
    "AWS::ApiGateway::Stage": "its address may be another",
    "AWS::IAM::Role": "grants that name the old role elsewhere do not hold for the new one",
}


class PlannedChange(NamedTuple):
    """What becomes of one resource.

    Attributes:
        resource: Its logical id.
        kind: Its type.
        action: What CloudFormation does with it.
        verdict: `fails`, `two-deployments`, `unknown`, `replaced` or `safe`.
        why: Why, in a sentence.
        rule: The rule that says so; empty where the kind of change alone does.
        remedy: What to do about it; empty if there is nothing to do.
    """

    resource: str
    kind: str
    action: Action
    verdict: Verdict
    why: str
    rule: str = ""
    remedy: str = ""


def plan_update(
    old_template: Mapping[str, Any] | None, new_template: Mapping[str, Any] | None, region: str | None = None
) -> tuple[PlannedChange, ...]:
    """Return what a deployment will do to the resources of hosting, scaling, monitoring and APIs of a stack.

    What stays as it is is left out. The worst comes first, and within a verdict what CloudFormation does first.

    Args:
        old_template: The template that is deployed. None for a first deployment.
        new_template: The template that will be deployed. None for the deletion of the stack.
        region: Where the stack is deployed. Default: unknown.
    """
    return planned(Changes(old_template or EMPTY, new_template or EMPTY, region))


def planned(changes: Changes) -> tuple[PlannedChange, ...]:
    """Return what a deployment will do to the resources of a stack."""
    found: dict[str, list[PlannedChange]] = {}
    for resource, subject in subjects(changes):
        found.setdefault(resource, []).extend(judged(changes[resource], subject))
    listed = [
        worst_of([*found.get(change.resource, ()), _of_action(change)])
        for change in in_order(changes)
        if change.resource in found or change.action != "unchanged"
        if change.kind in CREATE_ONLY or found.get(change.resource)
    ]
    return worst_first(listed)


def worst_first(listed: Iterable[PlannedChange]) -> tuple[PlannedChange, ...]:
    """Return changes by their verdicts, and within a verdict as they are."""
    return tuple(sorted(listed, key=lambda each: VERDICTS.index(each.verdict)))


def judged(change: Change, subject: Fact) -> Iterator[PlannedChange]:
    """Yield what the rules say of a change; what a hidden value keeps them from saying is unknown."""
    for found in rules_about(type(subject)):
        if (verdict := verdict_of(found.id)) is None:
            continue
        remedy = render(found.remedy, subject)
        try:
            for sentence in found.check(subject):
                yield _planned(change, verdict, render(sentence, subject), found.id, remedy)
        except UndeterminedError:
            if verdict in {"fails", "two-deployments"}:
                why = f"a value that is hidden decides whether this applies: {found.summary.rstrip('.')}"
                yield _planned(change, "unknown", why, found.id, remedy)


def _planned(change: Change, verdict: Verdict, why: str, rule: str = "", remedy: str = "") -> PlannedChange:
    return PlannedChange(change.resource, change.kind, change.action, verdict, why, rule, remedy)


def _of_action(change: Change) -> PlannedChange:
    """Return what the kind of change alone says."""
    listed = ", ".join((*change.properties, *change.uncertain))
    why = {
        "created": "it is created",
        "deleted": "it is deleted at the end of the deployment",
        "updated": f"it is updated in place: {listed}"
        if change.properties
        else f"hidden values decide whether it is updated in place: {listed}",
        "replaced": f"another one is made for {listed}"
        + (f"; {_NOTICE[change.kind]}" if change.kind in _NOTICE else ""),
        "retyped": "its logical id stands for a resource of another type",
        "unchanged": "it stays as it is",
        "unknown": f"hidden values decide whether it changes, or is replaced: {listed}"
        if listed
        else "its condition or its properties cannot be compared",
    }[change.action]
    certain = change.properties or not change.uncertain
    return _planned(change, _BY_ACTION[change.action] if certain else "unknown", why)


def worst_of(candidates: list[PlannedChange]) -> PlannedChange:
    """Return the worst, with the reasons of the others behind its own."""
    first, *others = sorted(candidates, key=lambda each: VERDICTS.index(each.verdict))
    told = [each.why for each in others if each.rule]
    return first._replace(why="; ".join(dict.fromkeys([first.why, *told])))

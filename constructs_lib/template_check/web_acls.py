"""What the rules of a web ACL do to requests, as far as they are known."""

from collections.abc import Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN

from .answers import any_of
from .resources import Properties, Resources
from .statements import entries, known

_COMMON: Final = "AWSManagedRulesCommonRuleSet"
_SIZE: Final = "SizeRestrictions_BODY"


def refuses_large_bodies(template: Resources, web_acl: Properties) -> Any:
    """Return True if a rule group of AWS refuses bodies above 8 KB, False if none does, or UNKNOWN.

    A rule that allows requests, or one that asks the group about some of them only, may let them through.

    Args:
        template: The template.
        web_acl: The properties of the web ACL.
    """
    rules = [template.intrinsics.resolve(each) for each in entries(template, web_acl.get("Rules"))]
    if not all(isinstance(each, dict) for each in rules):
        return UNKNOWN
    blocks = any_of(_blocks(template, each) for each in rules)
    allows = any("Allow" in _part(template, each, "Action") for each in rules)
    return UNKNOWN if blocks is True and allows else blocks


def _blocks(template: Resources, rule: Mapping[str, Any]) -> Any:
    group = template.intrinsics.resolve(_part(template, rule, "Statement").get("ManagedRuleGroupStatement"))
    if not isinstance(group, dict):
        return False if group is None else UNKNOWN
    name = known(template, group.get("Name"))
    if not isinstance(name, str):
        return UNKNOWN
    if name != _COMMON or "Count" in _part(template, rule, "OverrideAction"):
        return False
    if "ScopeDownStatement" in group:
        return UNKNOWN
    return _is_as_usual(template, group)


def _is_as_usual(template: Resources, group: Mapping[str, Any]) -> Any:
    """Return whether the rule about the size of bodies blocks, as nothing else is said of it."""
    excluded = [template.intrinsics.resolve(each) for each in entries(template, group.get("ExcludedRules"))]
    overrides = [template.intrinsics.resolve(each) for each in entries(template, group.get("RuleActionOverrides"))]
    for each in (*excluded, *overrides):
        name = known(template, each.get("Name")) if isinstance(each, dict) else UNKNOWN
        if not isinstance(name, str):
            return UNKNOWN
        if name == _SIZE:
            return each in overrides and "Block" in _part(template, each, "ActionToUse")
    return True


def _part(template: Resources, whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = template.intrinsics.resolve(whole.get(name))
    return found if isinstance(found, dict) else {}

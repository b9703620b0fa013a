"""Every rule is heard at each door that could see what it is about."""

import ast
from functools import cache
from pathlib import Path
from typing import Any, get_args

import constructs_lib
from constructs_lib.rules import RULES, Fact, Rule, facts
from constructs_lib.template_check import violations
from tests.unit.rules.conftest import Case, all_cases
from tests.unit.rules.sound import changed
from tests.unit.test_cases import MISTAKES
from tests.unit.with_each import with_each

REGION = "eu-west-1"
# What makes facts of templates, and the rules themselves.
DOORS = {"rules", "template_check"}
# What takes a fact as an argument, and makes it of options.
TABLES = {"MonitorKind", "Options", "analyzer_options", "rendered_by_hand"}
# What no construct makes yet. Whoever adds the construct takes its facts out of here.
TEMPLATES_ONLY: set[type[Fact]] = {
    facts.ManagedPolicy,
    facts.MetricAlarm,
    facts.NamedResource,
    facts.RolePolicies,
    facts.StepAdjustment,
    facts.TaggedResource,
    facts.TemplateAttribute,
    facts.TemplateFunction,
    facts.TemplateKey,
    facts.TemplateName,
    facts.TemplateResource,
}


def heard(template: dict[str, Any], region: str = REGION) -> set[str]:
    return {found.finding.rule.id for found in violations(template, region)}


def test_the_sound_template_is_sound() -> None:
    assert heard(changed({})) == set()


@with_each("case", [case for case in all_cases() if case.shown])
def test_a_template_shows_what_the_rule_is_about(case: Case) -> None:
    assert case.rule in heard(changed(case.shown or {}), case.region)


def test_every_rule_is_heard_through_templates_or_says_why_not() -> None:
    in_mistakes = {rule for case in MISTAKES for rule in heard(case["template"], case["region"])}
    shown = {case.rule for case in all_cases() if case.shown or case.not_shown_because}

    # Templates are not told what is mere information.
    assert {rule.id for rule in RULES.values() if rule.severity != "information"} - in_mistakes - shown == set()


@cache
def made_by_constructs() -> frozenset[type[Fact]]:
    """Return the types of the facts that constructs make of their arguments."""
    package = Path(constructs_lib.__file__).parent
    sources = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in DOORS]
    trees = [ast.parse(source.read_text(encoding="utf-8")) for source in sources]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    tables = [
        argument
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in TABLES
        for argument in call.args
    ]
    names = {
        made.attr
        for made in (*(call.func for call in calls), *tables)
        if isinstance(made, ast.Attribute) and isinstance(made.value, ast.Name) and made.value.id == "facts"
    }
    made_types: list[type[Fact]] = [getattr(facts, name) for name in names]
    # A rule about what several facts have in common is heard with each of them.
    return frozenset(base for made in made_types for base in made.__mro__ if issubclass(base, Fact)) - {Fact}


@with_each("rule", RULES.values())
def test_every_rule_is_heard_through_constructs_or_waits_for_one(rule: Rule) -> None:
    subjects = set(get_args(rule.subject) or (rule.subject,))

    assert subjects & {Fact, *made_by_constructs(), *TEMPLATES_ONLY}


def test_nothing_waits_for_a_construct_that_is_there() -> None:
    assert {each.__name__ for each in TEMPLATES_ONLY & made_by_constructs()} == set()

"""The rules about a template's text."""

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import TemplateKey
from tests.unit.rules.conftest import Case, RuleTests

CASES = [
    Case(
        rule="repeated-key",
        severity="warning",
        passes=[TemplateKey(key="Model", repeated=False)],
        fails=[TemplateKey(key="Model", repeated=True)],
        in_template="the key 'Model' is repeated, and only its last value counts; keep one of the values",
        hidden=[TemplateKey(key="Model", repeated=UNKNOWN)],
        not_shown_because="a template that has been read has each key once; only its text shows it",
    )
]


class TestRules(RuleTests):
    pass

"""What a rule about an update says of the deployment."""

import pytest

from constructs_lib.rules import RULES
from constructs_lib.rules.verdict import VERDICTS, listed, verdict_of


def test_every_rule_about_updates_has_a_verdict() -> None:
    about_updates = [each for each in RULES.values() if each.module.endswith("update_rules")]

    assert {verdict_of(each.id) for each in about_updates} <= set(VERDICTS)
    assert {each.id for each in about_updates if verdict_of(each.id) is None} == set()


def test_other_rules_have_none() -> None:
    assert verdict_of("within-service-limits") is None


@pytest.mark.parametrize(("names", "text"), [(("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")])
def test_lists_names_as_a_sentence_has_them(names: tuple[str, ...], text: str) -> None:
    assert listed(names) == text

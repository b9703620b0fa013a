"""What is known of the service, against the rules that find it."""

import tomllib
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from constructs_lib.rules import RULES
from tests.unit.with_each import with_each

# Statements by the part of the service: the ids of their rules, or the reason why a template shows none.
Statements: TypeAlias = dict[str, dict[str, list[str] | str]]

LIST = Path(__file__).with_name("coverage.toml")
STATEMENTS: Statements = tomllib.loads(LIST.read_text(encoding="utf-8"))
ROWS = [(part, statement, found) for part, each in STATEMENTS.items() for statement, found in each.items()]


@with_each("part, statement, found", ROWS)
def test_every_statement_has_a_rule_or_a_reason(part: str, statement: str, found: list[str] | str) -> None:
    assert part
    assert statement
    assert found if isinstance(found, list) else " " in found
    assert [rule for rule in found if rule not in RULES] == [] if isinstance(found, list) else True


def test_a_rule_that_is_not_on_the_list_says_where_it_stands() -> None:
    named = set(chain.from_iterable(found for *_, found in ROWS if isinstance(found, list)))

    assert [rule.id for rule in RULES.values() if rule.id not in named and not rule.source] == []

"""The page of the rules."""

import re

import pytest

from constructs_lib.rules import RULES
from tests.generators import publish_file
from tests.generators.rules_page import PAGE, page


@pytest.fixture(scope="module")
def text() -> str:
    return page()


def test_page_is_current(text: str) -> None:
    assert publish_file(PAGE, text, check=True) == 0, "run python -m tests.generators.rules_page"


def test_page_names_every_rule_once(text: str) -> None:
    assert [rule for rule in RULES if text.count(f"| [`{rule}`](#{rule}) |") != 1] == []
    assert [rule for rule in RULES if text.count(f"\n### {rule}\n") != 1] == []
    assert not re.search(r"\{[a-z_]", text)

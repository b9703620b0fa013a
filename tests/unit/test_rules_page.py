"""The pages of the rules."""

import re
from pathlib import Path

import pytest

from constructs_lib.rules import RULES
from tests.generators.rules_page import INDEX, pages, publish


@pytest.fixture(scope="module")
def texts() -> dict[Path, str]:
    return pages()


def test_pages_are_current(texts: dict[Path, str]) -> None:
    assert publish(texts, check=True) == 0, "run python -m tests.generators.rules_page"


def test_a_page_whose_family_is_gone_is_told_and_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = {tmp_path / "rules.md": "all", tmp_path / "rules" / "model.md": "some"}
    gone = tmp_path / "rules" / "gone.md"
    assert publish(written, gone.parent, check=False) == 0
    gone.touch()

    assert publish(written, gone.parent, check=True) == 1
    assert capsys.readouterr().out == "gone.md is of no family\n"
    assert publish(written, gone.parent, check=False) == 0
    assert publish(written, gone.parent, check=True) == 0
    assert not gone.exists()


def test_the_list_names_every_rule_once_at_a_place_of_its_own(texts: dict[Path, str]) -> None:
    index = texts[INDEX]

    assert [rule for rule in RULES if index.count(f'| <a id="{rule}"></a>[`{rule}`](') != 1] == []
    assert not re.search(r"\{[a-z_]", index)


def test_the_list_leads_to_the_section_of_each_rule(texts: dict[Path, str]) -> None:
    links = dict(re.findall(r"\[`([a-z0-9-]+)`\]\(([a-z0-9/-]+\.md)#\1\)", texts[INDEX]))

    assert {*links} == {*RULES}
    assert [rule for rule, page in links.items() if texts[INDEX.parent / page].count(f"\n## {rule}\n") != 1] == []


def test_a_page_names_its_rules_at_its_beginning(texts: dict[Path, str]) -> None:
    sections = [text for path, text in texts.items() if path != INDEX]

    assert sum(len(re.findall(r"^\| \[`[a-z0-9-]+`\]\(#", text, re.MULTILINE)) for text in sections) == len(RULES)
    assert not [text for text in sections if re.search(r"\{[a-z_]", text)]

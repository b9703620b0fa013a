"""Stacks of two assemblies."""

import json
from pathlib import Path

import pytest

from constructs_lib.template_check.bounds import UnreadableTemplateError
from constructs_lib.update_plan.stacks import pairs_in, read
from tests.unit.update_plan.pairs import template


def test_a_template_without_resources_is_as_good_as_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("{}")

    assert read(empty) is None


def test_two_templates_are_one_pair(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(template()))

    (pair,) = pairs_in(file, file)

    assert pair.name == ""
    assert pair.old == pair.new == template()


def test_fails_when_an_assembly_is_compared_with_a_template(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTemplateError, match="two templates or two assemblies"):
        list(pairs_in(tmp_path, tmp_path / "a.json"))


def test_what_cannot_be_read_says_which_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("[")

    with pytest.raises(UnreadableTemplateError, match=r"a\.json"):
        list(pairs_in(file, file))

"""The commands `rules` and `explain`."""

import json

import pytest

from constructs_lib.rules import RULES
from constructs_lib.template_check.command_line import main


def test_lists_every_rule_once_with_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert [line.split()[0] for line in lines] == sorted(RULES)
    assert any("image-in-region" in line and "error" in line and "An image in another region" in line for line in lines)


def test_lists_them_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert [each["id"] for each in found] == sorted(RULES)
    assert all(each["summary"] and each["source"] for each in found)


def test_explains_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "image-in-region", "repeated-key"]) == 0
    printed = capsys.readouterr().out

    assert printed.startswith("image-in-region (error)\n    An image in another region than the model.\n")
    assert "    Source: aws/aws-cli#2404 (attested)\n" in printed
    assert '"constructs-lib": {"acknowledge": {"repeated-key": "why it is fine here"}}' in printed


def test_every_rule_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *RULES]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 120


def test_fails_when_there_is_no_such_rule(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["explain", "image-in-regoin"])

    assert "did you mean 'image-in-region'?" in capsys.readouterr().err

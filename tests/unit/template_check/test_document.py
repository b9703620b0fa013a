"""Templates in files: JSON, or YAML with the short tags of CloudFormation."""

import io
import sys
from pathlib import Path

import pytest

from constructs_lib.template_check import UnreadableTemplateError, bounds, parse_template, read_template
from constructs_lib.template_check.document import parse_document, read_document, read_text
from constructs_lib.template_check.places import Place


def test_reads_json() -> None:
    assert parse_template('\ufeff {"Resources": {"A": {"Ref": "B"}}}')["Resources"] == {"A": {"Ref": "B"}}


def test_reads_yaml() -> None:
    text = "Base: &base {a: 1}\nResources:\n  A:\n    <<: *base\n    b: !Ref C\n"

    assert parse_template(text)["Resources"]["A"] == {"a": 1, "b": {"Ref": "C"}}


@pytest.mark.parametrize("text", ["{Resources: {A: !Ref B}}", '{"Resources": {"A": {"Ref": "B"},},}'])
def test_reads_yaml_that_begins_like_json(text: str) -> None:
    assert parse_template(text)["Resources"] == {"A": {"Ref": "B"}}


@pytest.mark.parametrize("text", ['{"Resources": {"A": {},\n"A": {}}}', "Resources:\n  A: {}\n  A: {}\n"])
def test_knows_places_and_repeated_keys_of_both(text: str) -> None:
    document = parse_document(text)

    assert document.repeated == [("Resources", "A")]
    place = document.places.find(("Resources", "A"))
    assert place == (Place(2, 1) if text[0] == "{" else Place(3, 3))


def test_reads_files(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfResources: {A: {Type: Gr\xc3\xb6\xc3\x9fe}}")

    assert read_template(file) == read_document(file).body == {"Resources": {"A": {"Type": "Größe"}}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is not a template, which is an object with Resources"),
        ("[]", "it is not a template, which is an object with Resources"),
        ("just words", "it is not a template, which is an object with Resources"),
        ("{}", "it is not a template: it has no Resources"),
        ('{"Resources": []}', "it is not a template: its Resources are not an object"),
        ("Resources:", "it is not a template: its Resources are not an object"),
        ('{"Resources": {', r"it is not valid JSON: .* line 1 column 16"),
        ("Resources: [", "it is not valid YAML: .* at line 2, column 1"),
        ('{"a":' * 100_000, "it is nested more than 200 levels deep"),
    ],
)
def test_says_why_a_text_is_not_a_template(text: str, message: str) -> None:
    with pytest.raises(UnreadableTemplateError, match=message):
        parse_template(text)


def test_says_why_a_file_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary, large = tmp_path / "model.tar.gz", tmp_path / "large.json"
    binary.write_bytes(b"\x1f\x8b\x08\x00\xff\xfe")
    large.write_bytes(b" " * 2_000_001)
    monkeypatch.setattr("constructs_lib.template_check.document.MOST_BYTES", 2_000_000)

    for path, message in [
        (binary, "it is not text in UTF-8"),
        (large, "it is not a template: it is larger than 2 MB"),
        (tmp_path / "missing", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (tmp_path / ("x" * 300), "File name too long"),
        (Path("a\0b"), "null byte"),
    ]:
        with pytest.raises(UnreadableTemplateError, match=message):
            read_text(path)


def test_endless_files_are_read_as_far_as_is_allowed() -> None:
    with pytest.raises(UnreadableTemplateError, match=f"larger than {bounds.MOST_BYTES // 1_000_000} MB"):
        read_text(Path("/dev/zero"))


def test_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Resources: {}")))

    assert read_text(None) == "Resources: {}"

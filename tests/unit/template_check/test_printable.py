"""What a template says, made fit to be printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.template_check.printable import printable


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Größe 世界", "Größe 世界"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("txt.\u202egnp", r"txt.\u202egnp"),
        ("a\u2028b", r"a\u2028b"),
        ("\ud800", r"\ud800"),
        ("::error file=x::y", r"\x3a\x3aerror file=x::y"),
        ("   ::set-output name=a::b", r"   \x3a\x3aset-output name=a::b"),
        ("a ##vso[task.setvariable]b", r"a \x23\x23vso[task.setvariable]b"),
        ("##[error]", r"\x23\x23[error]"),
        ("AWS::SageMaker::Model", "AWS::SageMaker::Model"),
        ("## title", "## title"),
    ],
)
def test_shows_what_is_invisible_and_disarms_commands(text: str, printed: str) -> None:
    assert printable(text) == printed


def test_shortens_what_is_long() -> None:
    assert printable("x" * 1_000_000) == "x" * 2_000 + "…"


@given(st.text(max_size=3_000))
def test_is_one_printable_line_whatever_it_is_given(text: str) -> None:
    found = printable(text)

    assert found.isprintable()
    assert not found.lstrip().startswith("::")

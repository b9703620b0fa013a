"""Names that are nearly right."""

import pytest

from constructs_lib.rules.spelling import nearest


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("pytorch-inferense", "; did you mean 'pytorch-inference'?"),
        ("PyTorch-Inference", "; did you mean 'pytorch-inference'?"),
        ("something-else", ""),
        ("", ""),
    ],
)
def test_knows_the_nearest_name(word: str, hint: str) -> None:
    assert nearest(word, ["vllm", "pytorch-inference"]) == hint


def test_how_much_alike_names_have_to_be_is_told() -> None:
    assert nearest("Stable", ["Candidate", "Table"], alike=0.6) == "; did you mean 'Table'?"
    assert nearest("Stable", ["Candidate", "Table"], alike=0.99) == ""


def test_among_more_names_than_a_template_has_none_is_looked_for() -> None:
    assert nearest("Stale", ["Stable", *map(str, range(999))]) == "; did you mean 'Stable'?"
    assert nearest("Stale", ["Stable", *map(str, range(1_000))]) == ""

"""What a failed test says of an answer: its beginning, on one line, without secrets."""

import pytest

from constructs_lib.runtime.smoke_test.failure import quoted

KEY = "AKIA" + "IOSFODNN7EXAMPLE"
LONG = "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"species": "setosa"}', '{"species": "setosa"}'),
        (b"", "nothing"),
        (b"\xff\x00", "\N{REPLACEMENT CHARACTER}"),
        (b"ValueError:\n\tshapes \x1b[31m(4,) and (3,)", "ValueError: shapes [31m(4,) and (3,)"),
        (
            b"/opt/ml/model/code/inference.py, line 12, in predict_fn",
            "/opt/ml/model/code/inference.py, line 12, in predict_fn",
        ),
    ],
)
def test_shows_what_a_model_says(body: bytes, shown: str) -> None:
    assert quoted(body) == shown


def test_shows_the_beginning_only() -> None:
    assert quoted(b"ab " * 1000) == ("ab " * 134)[:400] + "..."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"password": "two words", "rest": 1}', '{"password": [hidden], "rest": 1}'),
        ("DB_PASSWORD=hunter2, rest", "DB_PASSWORD=[hidden], rest"),
        ("Authorization: Bearer abc.def rest", "Authorization: [hidden] rest"),
        ("api_key='abc' rest", "api_key=[hidden] rest"),
        (
            "https://b.s3.amazonaws.com/k?X-Amz-Signature=0f3a&a=1",
            "https://b.s3.amazonaws.com/k?X-Amz-Signature=[hidden]&a=1",
        ),
        ("postgres://user:word@host/db", "postgres://[hidden]@host/db"),
        (f"as {KEY} rest", "as [hidden] rest"),
        (f"as {LONG} rest", "as [hidden] rest"),
        ("hf_" + "a" * 20, "[hidden]"),
        ("eyJhbGciOi.eyJzdWIi.c2ln rest", "[hidden] rest"),
    ],
)
def test_hides_what_looks_like_a_secret(text: str, shown: str) -> None:
    assert quoted(text.encode()) == shown


def test_hides_a_secret_that_the_end_of_what_is_shown_cuts() -> None:
    said = quoted(f"{'a ' * 195}{LONG}".encode())

    assert LONG[:5] not in said

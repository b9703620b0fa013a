"""What callers get: text where it fits, and base64 where it does not."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.runtime.front_door.answer import MAX_ANSWER_BYTES, answer
from constructs_lib.runtime.front_door.problem import ProblemError

units = st.sampled_from(
    ["1", "0.25,", "0.1\n", '"a",', '{"a": 1}\n', "\\", "\t1", "\x01", "ab\x00", "é", "€1", "👍", "\x7f"]
)


def long_text(parts: list[tuple[str, int]]) -> str:
    return "".join(unit * (kilobytes * 1024 // len(unit.encode())) for unit, kilobytes in parts)


def written(text: str) -> int:
    """How much Lambda writes of a text."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(units, st.integers(0, 2500)), max_size=5))
def test_text_is_text_where_it_fits(parts: list[tuple[str, int]]) -> None:
    text = long_text(parts)
    fits = written(text) <= MAX_ANSWER_BYTES

    if fits or (len(text.encode()) + 2) // 3 * 4 <= MAX_ANSWER_BYTES:
        assert answer(text.encode(), "text/csv", "", {}, binary=True)["isBase64Encoded"] is not fits
    else:
        with pytest.raises(ProblemError, match="response_too_large"):
            answer(text.encode(), "text/csv", "", {}, binary=True)


@pytest.mark.parametrize("unit", ['"', "\\", "\n", "\t", "\r", "\b", "\f"])
@pytest.mark.parametrize(("more", "encoded"), [(0, False), (1, True)])
def test_text_goes_up_to_the_limit(unit: str, more: int, encoded: bool) -> None:
    text = unit * (MAX_ANSWER_BYTES // 2 + more)

    assert answer(text.encode(), "text/csv", "", {}, binary=True)["isBase64Encoded"] is encoded


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_plain_text_goes_up_to_the_limit(more: int, fits: bool) -> None:
    body = b"1" * (MAX_ANSWER_BYTES + more)

    if fits:
        assert answer(body, "text/csv", "", {}, binary=True)["isBase64Encoded"] is False
    else:
        with pytest.raises(ProblemError, match="response_too_large"):
            answer(body, "text/csv", "", {}, binary=True)


@pytest.mark.parametrize("place", [0, 1, 100_000, 4_000_000])
def test_what_takes_much_place_is_found_wherever_it_stands(place: int) -> None:
    text = "1" * place + "\x01" * 500_000 + "1" * (4_100_000 - place)

    assert answer(text.encode(), "text/csv", "", {}, binary=True)["isBase64Encoded"] is True


@pytest.mark.parametrize("line", ["0.25,0.5,0.75\n", '{"score": 0.25, "label": "setosa"}\n'])
def test_a_large_text_is_hardly_counted(line: str) -> None:
    text = (line * (3_600_000 // len(line))).encode()

    def takes(work: object) -> float:
        begin = time.thread_time()
        assert callable(work)
        work()
        return time.thread_time() - begin

    counting = min(takes(lambda: [text.count(letter) for letter in (b'"', b"\n", b"\\")]) for _ in range(5))
    answering = min(takes(lambda: answer(text, "text/csv", "", {}, binary=True)) for _ in range(5))
    assert answering < counting

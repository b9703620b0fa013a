"""Requests in the words of the API."""

import pytest

from constructs_lib.batch.request import Structure, literal
from constructs_lib.rules import facts


def test_members_have_the_names_of_the_service() -> None:
    made = Structure(facts.TransformJob)(max_payload_in_mb=6, model_name=None, batch_strategy="MultiRecord")

    assert made == {"MaxPayloadInMB": 6, "BatchStrategy": "MultiRecord"}


def test_fails_when_the_service_has_no_such_member() -> None:
    with pytest.raises(KeyError, match="payload"):
        Structure(facts.TransformJob)(payload=6)


@pytest.mark.parametrize("value", ["text", "{% open", "close %}", 5, True, None, ["a"], {"a": {"b": "c"}}])
def test_what_is_no_expression_stays(value: object) -> None:
    assert literal(value) == value


def test_what_looks_like_an_expression_becomes_a_text_in_one() -> None:
    assert literal({"a": ["{% x %}"]}) == {"a": ['{% "{% x %}" %}']}

"""The end of a run."""

import pytest

from constructs_lib.batch.report import MOST_OBJECTS, MOST_PAGES, PAGE, count_objects, write_report


@pytest.mark.parametrize(("which", "after"), [("input", "BeginOutput"), ("output", "Report")])
def test_counts_page_by_page(which: str, after: str) -> None:
    states = count_objects("aws", "shop", which, after=after)

    first, more = f"Count{which.title()}", f"More{which.title()}"
    assert list(states) == [f"Begin{which.title()}", first, more, f"Rest{which.title()}"]
    assert states[more]["Choices"][0]["Next"] == first
    assert f"$page.number < {MOST_PAGES}" in states[more]["Choices"][0]["Condition"]
    assert f"'MaxKeys': {PAGE}" in states[first]["Arguments"]
    assert states[f"Rest{which.title()}"]["Next"] == after


def test_what_cannot_be_counted_is_said_and_fails_nothing() -> None:
    (caught,) = count_objects("aws", "shop", "input", after="Next")["CountInput"]["Catch"]

    assert caught["Next"] == "Next"
    assert "'complete': false" in caught["Assign"]["objects"]


def test_an_execution_may_count_as_many_as_its_history_takes() -> None:
    events_of_a_page, events_of_step_functions = 8, 25_000

    assert 2 * MOST_PAGES * events_of_a_page < events_of_step_functions / 4
    assert MOST_OBJECTS == 10_000


def test_a_report_that_cannot_be_written_is_said_and_fails_nothing() -> None:
    (caught,) = write_report("aws", "shop", None)["Report"]["Catch"]

    assert caught["Next"] == "Outcome"
    assert "not written" in caught["Assign"]["report"]

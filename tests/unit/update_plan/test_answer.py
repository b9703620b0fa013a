"""Answers of which one is made."""

from constructs_lib.update_plan.answer import best, unanimous, worst


def test_the_worst_part_decides_about_a_whole() -> None:
    assert worst(["same", "unknown", "changed"]) == "changed"
    assert worst(["same", "unknown"]) == "unknown"
    assert worst([]) == "same"


def test_one_that_is_found_is_enough() -> None:
    assert best(["changed", "unknown", "same"]) == "same"
    assert best(["changed", "unknown"]) == "unknown"
    assert best([]) == "changed"


def test_what_holds_in_every_case_is_certain() -> None:
    assert unanimous(["changed", "changed"]) == "changed"
    assert unanimous(["changed", "same"]) == "unknown"
    assert unanimous([]) == "unknown"

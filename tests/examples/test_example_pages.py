"""The pages of the example stacks."""

import pytest

from tests.generators.example_pages import PAGES, PRICES, examples, pages
from tests.local.plan import instances_of

WRITTEN = dict(pages())


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_says_what_is_in_the_template_today(name: str) -> None:
    assert (PAGES / name).read_text(encoding="utf-8") == WRITTEN[name], "run: python -m tests.generators.example_pages"


def test_there_is_no_page_of_what_is_no_more() -> None:
    assert {path.name for path in PAGES.glob("*.md")} == {*WRITTEN}


def test_every_instance_has_a_price_and_those_of_shadows_are_paid_too() -> None:
    running = {each.name: each.instances for each in examples()}

    assert {kind for counts in running.values() for kind in counts} == {*PRICES}
    assert [name for name in running if running[name] != instances_of(template_of(name))] == ["shadow"]


def template_of(name: str) -> dict[str, object]:
    return next(each.template for each in examples() if each.name == name)

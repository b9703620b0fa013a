"""The pictures of the dashboards of the example stacks."""

import re
from collections.abc import Sequence
from html import unescape

import pytest

from tests.generators.dashboards import DASHBOARDS, ROOT, Widget, axis_of, bounds_of, dashboards, lines_of, svg_of

EACH = [pytest.param(name, widgets, id=name) for name, widgets in dashboards()]
PAGE = ROOT / "docs" / "how-to" / "dashboards.md"


def texts(name: str) -> list[str]:
    """Return what is written in a picture."""
    return [unescape(each) for each in re.findall(r">([^<>]+)</text>", (DASHBOARDS / f"{name}.svg").read_text())]


def test_there_are_dashboards_with_variants_and_with_components() -> None:
    assert {"hosted_model", "components"} <= {name for name, _ in dashboards()}


@pytest.mark.parametrize(("name", "widgets"), EACH)
def test_each_widget_of_the_template_is_in_the_picture(name: str, widgets: Sequence[Widget]) -> None:
    shown = texts(name)

    for widget in widgets:
        assert widget["properties"]["title"] in shown
        assert axis_of(widget) in {*shown, ""}
        assert set(lines_of(widget)) <= {*shown}
        assert {f"{label} {value:g}" for label, value in bounds_of(widget)} <= {*shown}
    assert len(widgets) == (DASHBOARDS / f"{name}.svg").read_text().count("<g ")


@pytest.mark.parametrize(("name", "widgets"), EACH)
def test_a_picture_shows_what_is_in_the_template_today(name: str, widgets: Sequence[Widget]) -> None:
    drawn = svg_of(name, widgets)

    assert (DASHBOARDS / f"{name}.svg").read_text(encoding="utf-8") == drawn, (
        "run: python -m tests.generators.dashboards"
    )


def test_there_is_no_picture_of_what_is_no_more() -> None:
    assert {path.stem for path in DASHBOARDS.glob("*.svg")} == {name for name, _ in dashboards()}


def test_the_page_shows_one() -> None:
    assert "](../dashboards/hosted_model.svg)" in PAGE.read_text(encoding="utf-8")

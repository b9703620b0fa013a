"""Generates docs/dashboards: each dashboard of the example stacks, as its JSON lays it out. The curves are made up.

python -m tests.generators.dashboards
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DASHBOARDS = ROOT / "docs" / "dashboards"
_SNAPSHOTS = ROOT / "tests" / "snapshot" / "__snapshots__" / "test_stacks"
# CloudWatch's grid has 24 columns; a picture gives each this many pixels, and a row fewer.
_COLUMN, _ROW, _GAP = 44, 46, 8
_LEGEND = 15
_COLOURS = ("#1f77b4", "#d9600a", "#2a8a2a", "#c32424", "#7a52a8", "#7d4f44", "#b5489a", "#5f5f5f")
Widget = Mapping[str, Any]


def dashboards() -> Iterator[tuple[str, Sequence[Widget]]]:
    """Yield the name of each stack with a dashboard, and the widgets that its template has."""
    for path in sorted(_SNAPSHOTS.glob("*.json")):
        for resource in json.loads(path.read_text(encoding="utf-8"))["Resources"].values():
            if resource["Type"] == "AWS::CloudWatch::Dashboard":
                body = resource["Properties"]["DashboardBody"]
                parts = [body] if isinstance(body, str) else body["Fn::Join"][1]
                text = "".join(part if isinstance(part, str) else "..." for part in parts)
                yield re.sub(r".*\[(.*)_stack\].*", r"\1", path.name), json.loads(text)["widgets"]


def lines_of(widget: Widget) -> list[str]:
    """Return the labels of the lines that a graph shows, in their order; of a search, which has none, its beginning."""
    shown = [line[-1] for line in widget["properties"]["metrics"]]
    return [
        options.get("label") or f"{options['expression'][:60]}..."
        for options in shown
        if options.get("visible") is not False
    ]


def axis_of(widget: Widget) -> str:
    """Return what the axis of a graph counts."""
    return str(widget["properties"].get("yAxis", {}).get("left", {}).get("label", ""))


def bounds_of(widget: Widget) -> list[tuple[str, float]]:
    """Return the horizontal lines of a graph: their labels and values."""
    found = widget["properties"].get("annotations", {}).get("horizontal", ())
    return [(each["label"], each["value"]) for each in found]


def svg_of(name: str, widgets: Sequence[Widget]) -> str:
    """Return the picture of a dashboard."""
    width = max(each["x"] + each["width"] for each in widgets) * _COLUMN
    height = max(each["y"] + each["height"] for each in widgets) * _ROW + 24
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
                f'font-family="sans-serif" font-size="11" fill="#16191f">'
            ),
            f"<title>The dashboard of the stack {escape(name)}</title>",
            f'<rect width="{width}" height="{height}" fill="#f2f3f3"/>',
            *(part for each in widgets for part in _graph(each)),
            f'<text x="{_GAP}" y="{height - 8}">Drawn from the JSON of the template; the curves are made up.</text>',
            "</svg>\n",
        ]
    )


def _graph(widget: Widget) -> Iterator[str]:
    left, top = widget["x"] * _COLUMN + _GAP / 2, widget["y"] * _ROW + _GAP / 2
    width, height = widget["width"] * _COLUMN - _GAP, widget["height"] * _ROW - _GAP
    properties, lines = widget["properties"], lines_of(widget)
    # Two labels beside each other, below the curves.
    floor = height - 14 - _LEGEND * math.ceil(len(lines) / 2)
    yield f'<g transform="translate({left:g} {top:g})">'
    yield f'<rect width="{width:g}" height="{height:g}" rx="4" fill="#ffffff" stroke="#c6c6cd"/>'
    yield f'<text x="12" y="20" font-size="13" font-weight="bold">{escape(properties["title"])}</text>'
    yield f'<text x="12" y="38" fill="#545b64">{escape(axis_of(widget))}</text>'
    yield f'<path d="M12 {floor:g}H{width - 12:g}M12 48V{floor:g}" fill="none" stroke="#aab7b8"/>'
    yield from _bounds(widget, width, floor)
    for position, label in enumerate(lines):
        colour = _COLOURS[position % len(_COLOURS)]
        yield f'<path d="{_curve(position, width, floor)}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        x, y = 14 + position % 2 * width / 2, floor + 16 + position // 2 * _LEGEND
        yield f'<rect x="{x:g}" y="{y - 8:g}" width="8" height="8" fill="{colour}"/>'
        yield f'<text x="{x + 13:g}" y="{y:g}">{escape(label)}</text>'
    yield "</g>"


def _bounds(widget: Widget, width: float, floor: float) -> Iterator[str]:
    bounds = bounds_of(widget)
    most = max((value for _, value in bounds), default=0) or 1
    for label, value in bounds:
        y = floor - (floor - 62) * value / most
        yield f'<path d="M12 {y:g}H{width - 12:g}" stroke="#545b64" stroke-dasharray="5 4"/>'
        yield f'<text x="{width - 14:g}" y="{y - 4:g}" text-anchor="end">{escape(label)} {value:g}</text>'


def _curve(position: int, width: float, floor: float) -> str:
    """Return a curve that shows nothing but that there is one; each has its own height and swing."""
    middle, swing = 0.25 + 0.5 * (position * 0.618 % 1), 0.08 + 0.02 * (position % 3)
    points = [
        (12 + (width - 24) * step / 60, middle + swing * math.sin(step / (4 + position % 5) + position))
        for step in range(61)
    ]
    return "M" + "L".join(f"{x:.0f} {floor - (floor - 52) * share:.0f}" for x, share in points)


if __name__ == "__main__":
    DASHBOARDS.mkdir(exist_ok=True)
    for stack, found in dashboards():
        (DASHBOARDS / f"{stack}.svg").write_text(svg_of(stack, found), encoding="utf-8")

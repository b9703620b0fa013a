"""Draws what the benchmarks measured: the tables in docs/benchmarks become the pictures beside them.

python benchmarks/plots.py
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib import pyplot as plt

HERE: Final = Path(__file__).parents[1] / "docs" / "benchmarks"
OURS, INK = "#0f766e", "#0f172a"
STREAMS: Final = "bootstrap of our own, Python"
COLOURS: Final = {"this library": OURS, "handler": OURS, STREAMS: OURS, "aws-sagemaker-alpha": "#b45309"}
OTHERS: Final = "#64748b"
Row = Mapping[str, str]


def tables(text: str) -> Sequence[Sequence[Row]]:
    """Return the rows of the tables in a page, by their headings."""
    found: list[list[Row]] = []
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        head, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines())
        found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


def synthesis(rows: Sequence[Row]) -> Any:
    """Draw what an app costs at synthesis, by its endpoints, as a multiple of the same app by hand."""
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    plain = [row for row in rows if row["endpoints"].isdecimal()]
    for way in dict.fromkeys(row["way"] for row in plain):
        mine = [row for row in plain if row["way"] == way]
        sizes = [int(row["endpoints"]) for row in mine]
        ratios = [float(row["CPU x hand-written"]) for row in mine]
        axes.plot(sizes, ratios, marker="o", color=COLOURS.get(way, OTHERS), label=way)
        for size, ratio in zip(sizes, ratios, strict=True):
            if COLOURS.get(way) == OURS:
                axes.annotate(f"{ratio:.2f}", (size, ratio), textcoords="offset points", xytext=(0, 7), ha="center")
    axes.set(
        xscale="log",
        xlabel="endpoints in the app",
        ylabel="CPU, hand-written L1 constructs = 1",
        ylim=(0, 1.15 * max(float(row["CPU x hand-written"]) for row in plain)),
    )
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.legend(loc="lower right")
    return figure


def front_door(starts: Sequence[Row], requests: Sequence[Row]) -> Any:
    """Draw what the function of the front door takes, as a share of what a plain boto3 client takes."""
    (start,) = (row for row in starts if row.get("start-up") == "handler")
    alone = [row for row in requests if row["way"] == "handler" and row["concurrent"] == "1"]
    rows = [("start-up", start), *((row["body"], row) for row in alone)]
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    for place, (label, row) in enumerate(reversed(rows)):
        ratio = float(row["x plain boto3"])
        axes.barh(place, ratio, color=OURS, height=0.6)
        axes.annotate(f"{ratio:.2f}", (ratio, place), textcoords="offset points", xytext=(4, -4))
        if row["aim"]:
            axes.plot([float(row["aim"])] * 2, [place - 0.38, place + 0.38], color=INK, linewidth=2)
        axes.annotate(label, (0, place), textcoords="offset points", xytext=(-6, -4), ha="right")
    axes.axvline(1, color=OTHERS, linestyle="--")
    axes.set(xlabel="time, plain boto3 = 1; the black lines are the aims", yticks=[], xlim=(0, 1.15))
    return figure


def streaming(rows: Sequence[Row]) -> Any:
    """Draw what each way to stream takes."""
    measures = [measure for measure in rows[0] if measure != "way"]
    figure, places = plt.subplots(1, len(measures), figsize=(9, 2.4), layout="constrained")
    for axes, measure in zip(places, measures, strict=True):
        values = [float(row[measure]) for row in rows]
        for place, row in enumerate(rows):
            bar = axes.bar(place, values[place], color=COLOURS.get(row["way"], OTHERS), label=row["way"])
            axes.bar_label(bar, [row[measure]])
        axes.set(title=measure, xticks=[], yticks=[], ylim=(0, 1.2 * max(values)))
    figure.legend(*places[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(rows))
    return figure


def draw(directory: Path) -> None:
    """Write the pictures into a directory."""
    mpl.rcParams |= {"svg.hashsalt": "constructs-lib", "svg.fonttype": "none", "font.family": "sans-serif"}
    (synth,) = tables((HERE / "synthesis.md").read_text(encoding="utf-8"))
    starts, *_, requests = tables((HERE / "front-door.md").read_text(encoding="utf-8"))
    (streams,) = tables((HERE / "streaming.md").read_text(encoding="utf-8"))
    drawn = {
        "synthesis": synthesis(synth),
        "front-door": front_door(starts, requests),
        "streaming": streaming(streams),
    }
    for name, figure in drawn.items():
        figure.savefig(directory / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)


if __name__ == "__main__":
    draw(HERE)

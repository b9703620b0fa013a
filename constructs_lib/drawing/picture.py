"""A scene as a picture, which Graphviz lays out."""

from html import escape
from typing import Any, Final

from constructs_lib.template_check.printable import printable

from .scene import Edge, Node, Scene

_FONT: Final = "Helvetica,Arial,sans-serif"
_INK: Final = "#0f172a"
_QUIET: Final = "#475569"


class NoGraphvizError(Exception):
    """Graphviz is not installed."""

    def __init__(self) -> None:
        super().__init__("drawing needs pygraphviz, which brings Graphviz: pip install 'constructs-lib[draw]'")


def svg_of(scene: Scene, title: str) -> bytes:
    """Return a picture of a scene as SVG.

    Args:
        scene: What it shows.
        title: What it is called, for those who have it read to them.

    Raises:
        NoGraphvizError: If Graphviz is not installed.
    """
    try:
        from pygraphviz import AGraph  # only who draws needs it
    except ModuleNotFoundError:
        raise NoGraphvizError from None
    graph: Any = AGraph(directed=True, strict=False, tooltip=_plain(title), fontname=_FONT)
    graph.graph_attr.update(rankdir="TB", bgcolor="white", pad="0.3", nodesep="0.3", ranksep="0.45")
    graph.node_attr.update(shape="plain", fontname=_FONT, fontsize="12", fontcolor=_INK)
    graph.edge_attr.update(color="#64748b", fontname=_FONT, fontsize="10", fontcolor=_QUIET, arrowsize="0.7")
    places = {node.id: f"node{place}" for place, node in enumerate(scene.nodes)}
    for node in scene.nodes:
        graph.add_node(places[node.id], label=_label(node), tooltip=_plain(f"{node.kind.word} {node.id}"))
    for edge in scene.edges:
        graph.add_edge(places[edge.start], places[edge.end], **_attributes(edge))
    drawn: bytes = graph.draw(format="svg", prog="dot")
    return drawn


def _attributes(edge: Edge) -> dict[str, str]:
    found = {"tooltip": _plain(f"{edge.start} refers to {edge.end}")}
    if edge.column is not None:
        found["tailport"] = f"column{edge.column}:s"
    if edge.word:
        found["label"] = f" {edge.word} "
    return found


def _label(node: Node) -> str:
    """Return a label: what it is, its name, its lines, and its columns, each of which an arrow may start at."""
    colour, span = node.kind.group.colour, f'colspan="{max(len(node.columns), 1)}"'
    head = f'<font color="white" point-size="10">{escape(node.kind.word)}</font>'
    cells = [
        f'<td {span} bgcolor="{colour}">{head}</td>',
        f"<td {span}><b>{_text(node.name)}</b></td>",
        *(f"<td {span}>{_quiet(line)}</td>" for line in node.lines),
        "".join(f'<td port="column{place}" border="1">{_quiet(each)}</td>' for place, each in enumerate(node.columns)),
    ]
    rows = "".join(f"<tr>{cell}</tr>" for cell in cells if cell)
    table = f'<table border="1" color="{colour}" cellborder="0" cellspacing="0" cellpadding="7" bgcolor="white">'
    return f"<{table}{rows}</table>>"


def _text(text: str) -> str:
    return escape(printable(text)) or " "


def _plain(text: str) -> str:
    """Return a text that Graphviz does not take for one with escapes of its own."""
    return escape(printable(text)).replace("\\", "\\\\")


def _quiet(line: str) -> str:
    return f'<font color="{_QUIET}" point-size="10">{_text(line)}</font>'

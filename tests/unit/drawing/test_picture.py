"""A scene as a picture."""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from constructs_lib.drawing.kinds import KINDS, Group, Kind
from constructs_lib.drawing.picture import NoGraphvizError, svg_of
from constructs_lib.drawing.scene import Edge, Node, Scene, scene_of

EXAMPLES = sorted(Path(__file__).parents[2].glob("snapshot/__snapshots__/test_stacks/*.json"))
MODEL = Kind("model", Group.HOSTING, always=True)
HREF = "{http://www.w3.org/1999/xlink}title"


def told(picture: bytes) -> set[str]:
    """Return what a picture says of its parts when one points at them."""
    return {each.attrib[HREF] for each in ET.fromstring(picture).iter() if HREF in each.attrib}  # noqa: S314  # our own


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: re.sub(r".*\[|\].*", "", path.name))
def test_every_hosting_resource_of_an_example_is_in_its_picture(path: Path) -> None:
    template = json.loads(path.read_text(encoding="utf-8"))

    found = told(svg_of(scene_of(template, "eu-west-1"), "example"))

    kinds = {name: KINDS[each["Type"]] for name, each in template["Resources"].items() if each["Type"] in KINDS}
    hosting = {f"{kind.word} {name}" for name, kind in kinds.items() if kind.always}
    assert hosting
    assert hosting <= found


def test_a_picture_is_the_same_each_time() -> None:
    template = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))

    assert svg_of(scene_of(template), "x") == svg_of(scene_of(template), "x")


def test_says_what_a_node_and_an_arrow_are() -> None:
    nodes = (Node("A", MODEL, "One", ("first",), ("95%", "5%")), Node("B", MODEL, "Two"))

    picture = svg_of(Scene(nodes, (Edge("A", "B", 1, "goes to"),), Counter()), "title")

    assert {"model A", "model B", "A refers to B", "title"} <= told(picture)
    for text in (b">One<", b">first<", b">95%<"):
        assert text in picture


@pytest.mark.parametrize("odd", ['"', "<b>", "&amp;", "\\N", "a\nb", "\x00", "\x1b[31m", "", "]]>", "ä…漢", "}{|"])
def test_whatever_a_name_is_the_picture_is_one(odd: str) -> None:
    picture = svg_of(Scene((Node(odd, MODEL, odd, (odd,), (odd,)),), (), Counter()), odd)

    ET.fromstring(picture)  # noqa: S314  # our own


def test_says_what_to_install_where_graphviz_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)

    with pytest.raises(NoGraphvizError, match=r"pip install 'constructs-lib\[draw\]'"):
        svg_of(Scene((), (), Counter()), "x")

"""The pictures on the pages."""

import re

import pytest

from tests.generators.pictures import PICTURES, ROOT, pictures

DRAWN = dict(pictures())
"""All pictures, drawn anew."""


def texts(picture: bytes) -> list[str]:
    """Return what is written in a picture, and what it says of its parts; places may differ from machine to machine."""
    return re.findall(r'>([^<>\n]+)</text>|xlink:title="([^"]*)"', picture.decode())


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_shows_what_is_in_the_template_today(name: str) -> None:
    assert texts((PICTURES / f"{name}.svg").read_bytes()) == texts(DRAWN[name]), (
        "run: python -m tests.generators.pictures"
    )


def test_there_is_no_picture_of_what_is_no_more() -> None:
    assert {path.stem for path in PICTURES.glob("*.svg")} == {*DRAWN}


def test_the_readme_shows_its_first_example() -> None:
    assert "](docs/pictures/readme.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")

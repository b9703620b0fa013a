"""The site as a browser gets it: no warning when it is built, no dead link, nothing from elsewhere, nothing missing."""

import os
import re
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

import constructs_lib

ROOT = Path(__file__).parents[2]
TOPICS = sorted(path.name for path in (ROOT / "docs" / "how-to").glob("*.md"))


class Page(HTMLParser):
    """What a page refers to, what it loads, and the places in it that can be referred to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.loaded += [given[name] for name in ("src", "href") if name in given and tag != "a"]


@cache
def read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def leads_somewhere(page: Path, link: str) -> bool:
    address, place = urldefrag(link)
    target = (page.parent / unquote(address)).resolve() if address else page
    target = target / "index.html" if target.is_dir() else target
    return target.is_file() and (not place or target.suffix != ".html" or unquote(place) in read(target).places)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` does."""
    directory = tmp_path_factory.mktemp("site")
    command = [str(ROOT / ".venv-docs/bin/mkdocs"), "build", "--strict", "--quiet", "--site-dir", str(directory)]
    environment = os.environ | {"PYTHONPATH": ".", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return directory


def test_links_lead_to_places_that_exist(site: Path) -> None:
    # The page that is shown for an address without a page is written for the root of a server.
    pages = [path for path in site.rglob("*.html") if path.name != "404.html"]
    links = [(page, link) for page in pages for link in read(page).links if not urlsplit(link).scheme]

    assert len(pages) > len(TOPICS)
    assert [(page.name, link) for page, link in links if not leads_somewhere(page, link)] == []


def test_a_dead_link_is_found(site: Path) -> None:
    assert leads_somewhere(site / "index.html", "rules.html#engine-missing") is False
    assert leads_somewhere(site / "index.html", "rule.html") is False


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    loaded = {link for path in site.rglob("*.html") for link in read(path).loaded}

    assert [link for link in loaded if urlsplit(link).netloc and urlsplit(link).scheme != "data"] == []


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    there = {place for path in site.glob("reference/*.html") for place in read(path).places}

    assert {f"constructs_lib.{name}" for name in constructs_lib.__all__} - there == set()


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_in_the_list_of_the_first_page(topic: str) -> None:
    assert re.search(rf"\(docs/how-to/{re.escape(topic)}[)#]", (ROOT / "README.md").read_text(encoding="utf-8"))

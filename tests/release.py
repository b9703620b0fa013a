"""Checks what would be published, and publishes nothing: `make release` writes it to dist/.

A release is the version of pyproject.toml, dated in CHANGELOG.md. What is built from the sources is what is built from
the repository, each page is in it, and the text that an index shows has no link that is dead there.
"""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
_NUMBER = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")


def version() -> str:
    """Return the version, which stands in one place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def mistakes_in_changelog(changelog: str, number: str) -> Iterator[str]:
    """Yield what is wrong with the changelog of a release."""
    headings = re.findall(r"^## \[(.+?)\](.*)$", changelog, flags=re.MULTILINE)
    released = [dated for name, dated in headings if name == number]
    if not _NUMBER.fullmatch(number):
        yield f"pyproject.toml: {number} is not a version such as 1.2.3 or 1.2.3rc1"
    if not released:
        yield f"CHANGELOG.md: no heading '## [{number}] - <date>'; rename [Unreleased], and begin a new one"
    elif not re.fullmatch(r" - \d{4}-\d\d-\d\d", released[0]):
        yield f"CHANGELOG.md: the heading of {number} has no date; write '## [{number}] - 2026-11-26'"
    unreleased = re.search(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changelog, flags=re.MULTILINE | re.DOTALL)
    if released and unreleased and unreleased[1].strip():
        yield f"CHANGELOG.md: [Unreleased] has entries that {number} would contain"


def mistakes_in(wheel: Path, sources: Path, number: str) -> Iterator[str]:
    """Yield what is wrong with what was built."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (path,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(archive.read(path).decode())
    yield from mistakes_in_metadata(metadata, number)
    pages = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*") if page.is_file()}
    pages |= {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"}
    there = {name.partition("share/doc/constructs-lib/")[2] for name in names}
    yield from (f"{wheel.name}: {page} is missing" for page in sorted(pages - there))
    with tarfile.open(sources) as archive_of_sources:
        packed = {name.partition("/")[2] for name in archive_of_sources.getnames()}
    yield from (f"{sources.name}: {page} is missing" for page in sorted(pages - packed))


def mistakes_in_metadata(metadata: Message, number: str) -> Iterator[str]:
    """Yield what is wrong with what an index is told."""
    if metadata["Version"] != number:
        yield f"the wheel says {metadata['Version']}, pyproject.toml {number}"
    text = str(metadata.get_payload())
    for link in re.findall(r"\]\((?![a-z]+:)([^)]*)\)", text):
        yield f"the text for the index links to {link}, which is not there"


def build() -> tuple[Path, Path]:
    """Return the wheel and the sources, built from the sources alone as an index would have them built."""
    for old in DIST.glob("constructs_lib-*"):
        old.unlink()
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--directory", str(DIST)], cwd=ROOT, check=True)
    (wheel,), (sources,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    return wheel, sources


def main() -> int:
    """Check all of it, and say what is wrong."""
    number = version()
    wheel, sources = build()
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    mistakes = [*mistakes_in_changelog(changelog, number), *mistakes_in(wheel, sources, number)]
    for each in mistakes:
        print(each, file=sys.stderr)
    said = "not to be published" if mistakes else "ready to be published; nothing was"
    print(f"{wheel.name}, {sources.name}: {said}")
    return int(bool(mistakes))


if __name__ == "__main__":
    sys.exit(main())

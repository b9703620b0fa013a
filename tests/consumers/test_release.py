"""What `make release` refuses."""

from email.message import Message
from pathlib import Path

import pytest

from tests.release import mistakes_in, mistakes_in_changelog, mistakes_in_metadata, version


def metadata(text: str, number: str = "1.2.3") -> Message:
    told = Message()
    told["Version"] = number
    told.set_payload(text)
    return told


def test_what_is_built_has_every_page_and_no_dead_link(distributions: dict[str, Path]) -> None:
    assert [*mistakes_in(distributions["wheel"], distributions["sources"], version())] == []


def test_a_page_that_is_not_packed_is_named(
    distributions: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    number = version()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "new.md").touch()
    monkeypatch.setattr("tests.release.ROOT", tmp_path)

    found = [*mistakes_in(distributions["wheel"], distributions["sources"], number)]

    assert [each.partition(": ")[2] for each in found] == ["docs/new.md is missing"] * 2


@pytest.mark.parametrize(
    ("changelog", "said"),
    [
        ("## [Unreleased]\n\nFirst.\n", "no heading '## [1.2.3]"),
        ("## [1.2.3]\n\nFirst.\n", "has no date"),
        ("## [Unreleased]\n\nMore.\n\n## [1.2.3] - 2026-11-26\n", "[Unreleased] has entries"),
    ],
)
def test_a_changelog_without_the_release_is_refused(changelog: str, said: str) -> None:
    (mistake,) = mistakes_in_changelog(changelog, "1.2.3")

    assert said in mistake


def test_a_dated_release_is_fine() -> None:
    assert [*mistakes_in_changelog("## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n\nFirst.\n", "1.2.3")] == []


def test_a_version_that_no_index_orders_is_refused() -> None:
    (mistake,) = mistakes_in_changelog("## [next] - 2026-11-26\n", "next")

    assert "is not a version" in mistake


def test_dead_links_and_another_version_are_told() -> None:
    assert [*mistakes_in_metadata(metadata("[rules](docs/rules.md) [PyPI](https://pypi.org)"), "1.2.3")] == [
        "the text for the index links to docs/rules.md, which is not there"
    ]
    assert [*mistakes_in_metadata(metadata("", "1.2.2"), "1.2.3")] == ["the wheel says 1.2.2, pyproject.toml 1.2.3"]

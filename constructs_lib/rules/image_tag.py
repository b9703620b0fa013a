"""What the tag of an image of AWS says, and whether there is such a tag."""

import re
from functools import cache

from .tables.image_tags import tags_of

LATEST = "latest"


def cuda_of(tag: str) -> tuple[int, int] | None:
    """Return the CUDA version that a tag names, as `cu129` names 12.9; None if it names none."""
    found = re.search(r"(?:^|[-_])cu(\d{2})(\d)(?:$|[-_])", tag)
    return (int(found[1]), int(found[2])) if found else None


def words_of(tag: str) -> frozenset[str]:
    """Return the words of a tag, such as gpu, py312 and ubuntu22.04."""
    return frozenset(re.split(r"[-_]", tag))


@cache
def is_missing(repository: str, tag: str) -> bool:
    """Whether AWS has no such tag in a repository that the table knows, as far as it knows the releases.

    A release that is newer or older than all that are known may be there: AWS adds some, and lists drop others.
    """
    known = tags_of(repository)
    if not known or any(_begins(tag, each) or _goes_on(tag, each) for each in known):
        return False
    if tag == LATEST and any(re.fullmatch(r"\d+", each) for each in known):
        return False
    release = _release(tag)
    if release:
        releases = [each for each in map(_release, known) if each]
        return not releases or min(releases) <= release <= max(releases)
    return _numbers(tag) <= max((_numbers(each) for each in known if _form(each) == _form(tag)), default=_numbers(tag))


def _goes_on(tag: str, known: str) -> bool:
    """Whether a known tag goes on behind a tag, by a processor or a system, and not by a number of the release."""
    return _begins(known, tag) and not re.match(r"-\d+(-|$)", known.removeprefix(tag))


def _begins(tag: str, beginning: str) -> bool:
    return tag == beginning or tag.startswith(f"{beginning}-")


def _release(tag: str) -> tuple[int, ...]:
    """Return major and minor version of the framework that a tag begins with; nothing if it begins with a word."""
    found = re.match(r"(\d+)(?:\.(\d+))?", tag)
    return (int(found[1]), int(found[2] or 0)) if found else ()


def _numbers(tag: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", tag)))


def _form(tag: str) -> str:
    return re.sub(r"\d+", "0", tag)

"""Names that are nearly right."""

from collections.abc import Iterable
from functools import lru_cache

ALIKE = 0.8
# More names than a template that deploys can have; to compare a name with them all takes long.
_MANY = 1_000


def nearest(word: str, known: Iterable[str], alike: float = ALIKE) -> str:
    """Return `; did you mean 'Candidate'?` for a misspelt name, or nothing if none of the known is so alike."""
    names = tuple(sorted(known))
    return _nearest(word, names, alike) if len(names) <= _MANY else ""


@lru_cache  # what is missing is often named in many places
def _nearest(word: str, known: tuple[str, ...], alike: float) -> str:
    from difflib import get_close_matches  # only who misspells pays for it

    names = {each.lower(): each for each in known}
    found = get_close_matches(word.lower(), names, n=1, cutoff=alike)
    return f"; did you mean {names[found[0]]!r}?" if found else ""

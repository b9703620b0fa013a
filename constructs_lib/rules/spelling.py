"""Names that are nearly right."""

from collections.abc import Iterable

ALIKE = 0.8


def nearest(word: str, known: Iterable[str], alike: float = ALIKE) -> str:
    """Return `; did you mean 'Candidate'?` for a misspelt name, or nothing if none of the known is so alike."""
    from difflib import get_close_matches  # only who misspells pays for it

    names = {each.lower(): each for each in sorted(known)}
    found = get_close_matches(word.lower(), names, n=1, cutoff=alike)
    return f"; did you mean {names[found[0]]!r}?" if found else ""

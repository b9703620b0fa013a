"""What is not as it should be and stays, with its reason."""

import re

KNOWN = {
    r".*: MetricsConfig .*resolvable.*": "a token that is not a flag: what it becomes is known at synthesis only",
}
"""Reasons, by patterns of `kind: call argument value`."""


def reason(kind: str, call: tuple[str, str, str]) -> str | None:
    """Return why a violation stays, if it does."""
    told = f"{kind}: {' '.join(call)}"
    return next((why for pattern, why in KNOWN.items() if re.fullmatch(pattern, told, re.DOTALL)), None)

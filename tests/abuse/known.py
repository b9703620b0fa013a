"""What is not as it should be and stays, with its reason."""

import re

KNOWN = {
    r"half-defined: .*\.grant_\w+ grantee model of another (account|app|region|stage)": "its role as an L2 construct, "
    "which is defined when it is asked for, and adds nothing to a template",
    r"value lost: BatchTransform .*": "the definition is JSON within JSON, where control characters are written twice",
}
"""Reasons, by patterns of `kind: call argument value`."""


def reason(kind: str, call: tuple[str, str, str]) -> str | None:
    """Return why a violation stays, if it does."""
    told = f"{kind}: {' '.join(call)}"
    return next((why for pattern, why in KNOWN.items() if re.fullmatch(pattern, told, re.DOTALL)), None)

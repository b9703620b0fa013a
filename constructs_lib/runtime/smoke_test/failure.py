"""Why a test has failed, in words that may stand in the events of a stack: short, and without secrets."""

import re

_LONGEST = 400
_HIDDEN = "[hidden]"
# Values that follow a name which says what they are; whole words that look like keys; what a URL is signed with.
_NAMED = re.compile(
    r"(?i)([\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|authorization|credential|signature)"
    r"[\w-]*[\"']?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|(?:(?:bearer|basic)\s+)?[^\s,;&}\]]+)"
)
_KEYS = re.compile(
    r"(?i:\bbearer\s+)\S+|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:hf|sk|ghp|gho|xox[abp])[_-][\w-]{16,}"
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?=\S*[0-9])(?=\S*[A-Z])(?=\S*[a-z])[A-Za-z0-9+/]{40,}={0,2}"
)
_IN_URLS = re.compile(r"(://)[^/\s@]+@")


class FailedError(Exception):
    """A smoke test that has failed.

    Args:
        reason: Why, for whoever deploys.
    """


def quoted(body: bytes) -> str:
    """Return what somebody else has written, as it may be shown: the beginning, on one line, without secrets."""
    # What is cut in half is not recognized, so more is read than is shown.
    text = " ".join(body[: _LONGEST * 8].decode("utf-8", "replace").split())
    text = _NAMED.sub(rf"\1{_HIDDEN}", text)
    text = _KEYS.sub(_HIDDEN, _IN_URLS.sub(rf"\1{_HIDDEN}@", text))
    shown = "".join(letter for letter in text if letter.isprintable())
    return f"{shown[:_LONGEST]}..." if len(shown) > _LONGEST else shown or "nothing"

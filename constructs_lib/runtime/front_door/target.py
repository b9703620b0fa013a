"""Which model, variant, container or component a caller asks for: only what the owner has opened, by name."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from .problem import ProblemError
from .settings import Settings

# Narrower than SageMaker's patterns (botocore TargetModelHeader, TargetVariantHeader): keys without '..', '//',
# a leading slash, blanks, controls or percent signs.
_KEY = re.compile(r"(?!.*(?:\.\.|//))[A-Za-z0-9_][A-Za-z0-9_.=+@/-]{0,1023}")
# A slash in a name is encoded once, or twice where something on the way decodes paths before it takes them apart.
_SLASH = re.compile("%(?:25)?2[Ff]")
_LABEL = re.compile(r"(?=.{1,63}\Z)[a-zA-Z0-9](-*[a-zA-Z0-9])*")

# Path parameter: the argument of InvokeEndpoint, and what it may look like.
_KINDS = {
    "model": ("TargetModel", _KEY),
    "variant": ("TargetVariant", _LABEL),
    "hostname": ("TargetContainerHostname", _LABEL),
    "component": ("InferenceComponentName", _LABEL),
}
# The arguments of InvokeEndpoint that say what a caller asks for.
ARGUMENTS = frozenset(argument for argument, _ in _KINDS.values())


def target_of(event: Mapping[str, Any], settings: Settings) -> dict[str, str]:
    """Return the target as an argument of InvokeEndpoint; nothing if the path names none.

    Raises:
        ProblemError: If the name is malformed, or not open.
    """
    parameters = event.get("pathParameters") or {}
    found = {}
    for kind, (argument, pattern) in _KINDS.items():
        if kind not in parameters:
            continue
        # Whatever else is left encoded is no name that somebody has opened.
        name = _SLASH.sub("/", str(parameters[kind]))
        if not pattern.fullmatch(name) or not any(_opens(each, name) for each in settings.targets.get(kind, ())):
            raise ProblemError(404, "unknown_target", f"there is no such {kind} here")
        found[argument] = name
    return found


def _opens(pattern: str, name: str) -> bool:
    """Whether a pattern of IAM fits: `*` is any text, `?` any letter, and a bracket is a bracket."""
    return fnmatchcase(name, pattern.replace("[", "[[]"))

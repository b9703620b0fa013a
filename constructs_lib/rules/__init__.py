"""What SageMaker hosting accepts: pure Python, for constructs, templates and anybody else."""

import os
from importlib import import_module

from .engine import NOWHERE, RULES, Context, Finding, Rule, check
from .fact import TEMPLATE, Arguments, Fact, walk
from .hidden import MAYBE, UNKNOWN, Partial, Wrong, given, hidden

__all__ = [
    "MAYBE",
    "NOWHERE",
    "RULES",
    "TEMPLATE",
    "UNKNOWN",
    "Arguments",
    "Context",
    "Fact",
    "Finding",
    "Partial",
    "Rule",
    "Wrong",
    "check",
    "given",
    "hidden",
    "walk",
]

# A rule is there as soon as its module is. To list them, pkgutil would import `inspect`, for a third of the time.
for _file in sorted(os.listdir(__path__[0])):  # noqa: PTH208  # pathlib is not free either
    if _file.endswith(".py") and _file != "__init__.py":
        import_module(f"{__name__}.{_file.removesuffix('.py')}")

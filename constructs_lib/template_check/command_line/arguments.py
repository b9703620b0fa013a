"""Arguments of commands that have to be names that exist."""

import argparse
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from constructs_lib.rules import RULES
from constructs_lib.rules.tables.prebuilt_images import ACCOUNTS
from constructs_lib.rules.tables.regional_instance_types import HOSTING

_REGION: Final = re.compile(r"[a-z]+(?:-[a-z]+)+-[0-9]{1,2}")
REGIONS: Final = frozenset(HOSTING).union(*ACCOUNTS.values())


def region(given: str) -> str:
    """Return a region, if it may be one."""
    if not _REGION.fullmatch(given):
        raise argparse.ArgumentTypeError(f"{given!r} is not a region{nearest(given, REGIONS)}")
    return given


def rule_id(given: str) -> str:
    """Return the id of a rule, if there is one."""
    if given not in RULES:
        raise argparse.ArgumentTypeError(f"{given!r} is not a rule{nearest(given, RULES)}")
    return given


def nearest(given: str, known: Iterable[str]) -> str:
    """Return a question that names what was probably meant; nothing if nothing is near."""
    found = get_close_matches(given, sorted(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""

"""The expressions of schedules: at(...), rate(...) and cron(...), as Application Auto Scaling reads them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple


class CronField(NamedTuple):
    """One of the fields of a cron expression.

    Attributes:
        word: What it is called.
        lowest: Its lowest value.
        highest: Its highest value.
        names: Names that stand for its values, the lowest first.
        special: What else it may be, as a regular expression.
    """

    word: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    special: str = r"(?!)"


# Source: Application Auto Scaling user guide, scheduled-scaling-using-cron-expressions.
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
CRON_FIELDS = (
    CronField("minutes", 0, 59),
    CronField("hours", 0, 23),
    CronField("day of month", 1, 31, special=r"\?|L|LW|[0-9]{1,2}W"),
    CronField("month", 1, 12, _MONTHS),
    CronField("day of week", 1, 7, _DAYS, special=r"\?|L|[0-9A-Z]{1,3}(L|#[1-5])"),
    CronField("year", 1970, 2199),
)


def faults_of(expression: str) -> Iterator[str]:
    """Yield what is wrong with an expression; nothing if it is one."""
    found = re.fullmatch(r"(at|rate|cron)\((.*)\)", expression)
    if found is None:
        yield "it is neither at(...) nor rate(...) nor cron(...)"
    else:
        yield from _FAULTS[found[1]](found[2])


def _at(text: str) -> Iterator[str]:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", text) or moment(text) is None:
        yield f"{text!r} is not a date and time of the form yyyy-mm-ddThh:mm:ss"


def _rate(text: str) -> Iterator[str]:
    if not re.fullmatch(r"0*[1-9][0-9]{0,8} (minute|hour|day)s?", text):
        yield f"{text!r} is not a whole number above 0 with minutes, hours or days"


def _cron(text: str) -> Iterator[str]:
    parts = text.split()
    if len(parts) != len(CRON_FIELDS):
        words = ", ".join(field.word for field in CRON_FIELDS)
        yield f"a cron expression has six fields ({words}), not {len(parts)}"
        return
    for field, part in zip(CRON_FIELDS, parts, strict=True):
        if not all(_is_entry(field, entry) for entry in part.upper().split(",")):
            yield f"the {field.word} cannot be {part!r}"


_FAULTS = {"at": _at, "rate": _rate, "cron": _cron}


def _is_entry(field: CronField, entry: str) -> bool:
    if re.fullmatch(field.special, entry):
        return True
    found = re.fullmatch(r"(?:\*|([0-9A-Z]+)(?:-([0-9A-Z]+))?)(?:/[1-9][0-9]?)?", entry)
    return found is not None and all(_is_value(field, each) for each in found.groups() if each is not None)


def _is_value(field: CronField, text: str) -> bool:
    return text in field.names or (text.isdecimal() and field.lowest <= int(text) <= field.highest)


def moment(text: str) -> datetime | None:
    """Return a date and time, in UTC if it does not say otherwise; None if it is not one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_before(start: str, end: str) -> bool:
    """Whether a time is before another; also where one of them is not a time."""
    first, last = moment(start), moment(end)
    return first is None or last is None or first < last


@cache
def known_time_zones() -> frozenset[str]:
    """Return the names of all time zones; none where the machine has no database of them."""
    from zoneinfo import available_timezones  # only who has a time zone pays for it

    return frozenset(available_timezones())

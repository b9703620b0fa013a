"""The labels of a CSV file: which invocation turned out to be what."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

_REQUIRED: Final = ("id", "label")
_COLUMNS: Final = (*_REQUIRED, "time")
# SageMaker's shape InferenceId, without its leading space.
_ID: Final = re.compile(r"[!-~][ -~]{0,63}")
_LONGEST: Final = 64
# A date alone would become midnight.
_SHORTEST_TIME: Final = len("2026-11-26T17")


class UnreadableLabelsError(ValueError):
    """A file of labels that cannot be taken as it is."""


class Label(NamedTuple):
    """What turned out to be true of one invocation.

    Attributes:
        id: The inference id that the caller gave, or the event id of the captured record if none was given.
        value: The label.
        collected: When the label was collected, in UTC.
    """

    id: str
    value: str
    collected: dt.datetime


def read_labels(path: Path, now: dt.datetime) -> list[Label]:
    """Return the labels of a CSV file with the columns `id` and `label`, and perhaps `time`.

    Args:
        path: The file.
        now: When labels were collected that do not say it, with its time zone.

    Raises:
        UnreadableLabelsError: If it cannot be read, or a line of it is no label. It says which line.
    """
    try:
        # Excel writes a mark before UTF-8.
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True, skipinitialspace=True)
            return list(_labels(_numbered(rows), now.astimezone(dt.UTC)))
    except UnicodeDecodeError:
        raise UnreadableLabelsError("it is not text in UTF-8") from None
    except OSError as error:
        raise UnreadableLabelsError(error.strerror or str(error)) from None


def _numbered(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that have anything in them, with where they end in the file."""
    reader = iter(rows)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableLabelsError(f"line {rows.line_num}: {error}") from None  # type: ignore[attr-defined]  # a reader has it
        values = [each.strip() for each in row]
        if any(values):
            yield rows.line_num, values  # type: ignore[attr-defined]  # the same


def _labels(rows: Iterator[tuple[int, list[str]]], now: dt.datetime) -> Iterator[Label]:
    columns = _columns(next(rows, (1, []))[1])
    known: dict[str, int] = {}
    for line, values in rows:
        try:
            label = _label(columns, values, now)
        except UnreadableLabelsError as error:
            raise UnreadableLabelsError(f"line {line}: {error}") from None
        if label.id in known:
            raise UnreadableLabelsError(f"line {line}: id {label.id!r} has a label on line {known[label.id]}; keep one")
        known[label.id] = line
        yield label
    if not known:
        raise UnreadableLabelsError("there are no labels below the names of the columns")


def _columns(names: list[str]) -> list[str]:
    found = [each.lower() for each in names]
    if not set(_REQUIRED) <= set(found) or len(set(found)) < len(found) or set(found) - set(_COLUMNS):
        shown = ", ".join(map(repr, names)) or "nothing"
        raise UnreadableLabelsError(
            f"the first line must name the columns, separated by commas: id, label and, if labels say it, time; it "
            f"has {shown}"
        )
    return found


def _label(columns: list[str], values: list[str], now: dt.datetime) -> Label:
    if len(values) != len(columns):
        raise UnreadableLabelsError(
            f"{len(values)} values for {len(columns)} columns; put quotation marks around a value that has a comma"
        )
    row: Mapping[str, str] = dict(zip(columns, values, strict=True))
    for name in _REQUIRED:
        if not row[name]:
            raise UnreadableLabelsError(f"there is no {name}")
    if not _ID.fullmatch(row["id"]):
        raise UnreadableLabelsError(
            f"id {row['id']!r} cannot be that of an invocation, which has 1 to {_LONGEST} printable ASCII characters"
        )
    if not row["label"].isprintable():
        raise UnreadableLabelsError(f"label {row['label']!r} has characters that are not printable")
    return Label(row["id"], row["label"], _collected(row["time"], now) if row.get("time") else now)


def _collected(time: str, now: dt.datetime) -> dt.datetime:
    try:
        if len(time) < _SHORTEST_TIME:
            raise ValueError(time)  # noqa: TRY301  # the same answer
        found = dt.datetime.fromisoformat(time)
        moment = (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise UnreadableLabelsError(
            f"time {time!r} is not a date and an hour in ISO 8601, such as 2026-11-26T17:05Z"
        ) from None
    if moment > now:
        raise UnreadableLabelsError(f"time {time!r} has not come yet: it is {now:%Y-%m-%dT%H:%MZ}")
    return moment

"""The objects that hold labels: JSON Lines, by the hour in UTC, as Model Monitor's merge jobs read them."""

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .labels import Label


class LabelsObject(NamedTuple):
    """One object of labels.

    Attributes:
        key: Its key under the location of the ground truth.
        body: Its content.
        labels: How many labels it has.
    """

    key: str
    body: bytes
    labels: int


def objects_of(labels: Iterable[Label]) -> Iterator[LabelsObject]:
    """Yield one object for each hour in which labels were collected, the earliest first.

    Their names come from their contents: whoever writes the same labels again overwrites them.
    """
    hours: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        hours[f"{label.collected:%Y/%m/%d/%H}"].append(label)
    for hour in sorted(hours):
        body = "".join(f"{json.dumps(_record(each))}\n" for each in hours[hour]).encode()
        name = hashlib.sha256(body).hexdigest()[:16]
        yield LabelsObject(f"{hour}/labels-{name}.jsonl", body, len(hours[hour]))


def _record(label: Label) -> dict[str, Any]:
    return {
        "groundTruthData": {"data": _as_csv(label.value), "encoding": "CSV"},
        "eventMetadata": {"eventId": label.id},
        "eventVersion": "0",
    }


def _as_csv(value: str) -> str:
    """Return one value as CSV: a comma in it does not make it two."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([value])
    return written.getvalue()

"""Labels in the layout and the form that merge jobs read."""

import csv
import datetime as dt
import json
import re

import pytest

from constructs_lib.ground_truth.labels import Label
from constructs_lib.ground_truth.objects import objects_of

HOUR = dt.datetime(2026, 11, 26, 7, tzinfo=dt.UTC)


def test_a_line_is_a_label_as_the_guide_shows_it() -> None:
    (found,) = objects_of([Label("aaaa-bbbb-cccc", "1", HOUR)])

    (line,) = found.body.decode().splitlines()
    assert json.loads(line) == {
        "groundTruthData": {"data": "1", "encoding": "CSV"},
        "eventMetadata": {"eventId": "aaaa-bbbb-cccc"},
        "eventVersion": "0",
    }
    assert found.body.endswith(b"\n")


def test_each_hour_has_an_object() -> None:
    later = HOUR + dt.timedelta(hours=1)

    found = list(objects_of([Label("c", "1", later), Label("a", "1", HOUR), Label("b", "0", HOUR.replace(minute=59))]))

    assert [re.sub(r"[0-9a-f]{16}", "NAME", each.key) for each in found] == [
        "2026/11/26/07/labels-NAME.jsonl",
        "2026/11/26/08/labels-NAME.jsonl",
    ]
    assert [each.labels for each in found] == [2, 1]


def test_the_name_of_an_object_says_what_is_in_it() -> None:
    one, same, other = (next(objects_of([Label("a", value, HOUR)])).key for value in ("1", "1", "0"))

    assert one == same
    assert one != other


@pytest.mark.parametrize("value", ["a, b", 'a "quoted" word', "São Paulo", "1"])
def test_a_label_is_one_value_of_csv(value: str) -> None:
    (found,) = objects_of([Label("a", value, HOUR)])

    data = json.loads(found.body)["groundTruthData"]["data"]
    assert list(csv.reader([data])) == [[value]]


def test_no_labels_have_no_objects() -> None:
    assert list(objects_of([])) == []

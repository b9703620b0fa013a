"""Records of known labels, as a file has them: one a line, in CSV or JSON Lines."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

LONGEST_FILE = 1 << 20
MOST_RECORDS = 1000


class Record(NamedTuple):
    """A record.

    Attributes:
        line: Its line in the file, from 1.
        body: What the model is to read: the record without its label.
        label: What the model should predict.
    """

    line: int
    body: bytes
    label: str


def is_csv(content_type: str) -> bool:
    """Whether records of a media type are CSV. All others are JSON.

    Raises:
        ValueError: If they are neither.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "text/csv":
        return True
    if media_type in {"application/json", "application/jsonlines"} or media_type.endswith("+json"):
        return False
    raise ValueError(f"records of {media_type} cannot be read; use text/csv or application/json")


def read_records(file: bytes, content_type: str, attribute: str) -> Sequence[Record]:
    """Return the records of a file.

    Args:
        file: The file.
        content_type: The media type of the records.
        attribute: Where the label is: the index of a column, from 0, or the name of a member of each JSON object.

    Raises:
        ValueError: If the file is too long, or a line has no label.
    """
    if len(file) > LONGEST_FILE:
        raise ValueError(f"the file has more than {LONGEST_FILE} bytes")
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8") from None
    found = list(_csv(text, attribute) if is_csv(content_type) else _json_lines(text, attribute))
    if not 0 < len(found) <= MOST_RECORDS:
        raise ValueError(f"the file has {len(found)} records, and 1 to {MOST_RECORDS} can be evaluated")
    return found


def _csv(text: str, attribute: str) -> Iterator[Record]:
    if not attribute.isdecimal():
        raise ValueError(f"{attribute!r} is not the index of a column, such as '0'")
    reader = csv.reader(io.StringIO(text))
    for row in reader:
        if not row:
            continue
        if len(row) <= int(attribute) or len(row) == 1:
            raise ValueError(f"line {reader.line_num} has {len(row)} columns, and no label in column {attribute}")
        label = row.pop(int(attribute))
        body = io.StringIO()
        csv.writer(body, lineterminator="").writerow(row)
        yield Record(reader.line_num, body.getvalue().encode(), label.strip())


def _json_lines(text: str, attribute: str) -> Iterator[Record]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError(f"line {number} is not JSON") from None
        if not isinstance(found, dict) or attribute not in found:
            raise ValueError(f"line {number} is not an object with the member {attribute!r}")
        label = as_text(found.pop(attribute))
        yield Record(number, json.dumps(found, ensure_ascii=False).encode(), label)


def as_text(value: object) -> str:
    """Return a value of JSON as a file in CSV would have it."""
    return value.strip() if isinstance(value, str) else json.dumps(value)

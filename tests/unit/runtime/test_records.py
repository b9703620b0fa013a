"""Records of known labels, as a file has them."""

from __future__ import annotations

import pytest

from constructs_lib.runtime.smoke_test.records import LONGEST_FILE, MOST_RECORDS, Record, is_csv, read_records

FLOWERS = b"setosa,5.1,3.5\nvirginica,6.3,3.3\n"


def test_a_column_is_the_label_and_the_others_are_sent() -> None:
    assert read_records(FLOWERS, "text/csv; charset=utf-8", "0") == [
        Record(1, b"5.1,3.5", "setosa"),
        Record(2, b"6.3,3.3", "virginica"),
    ]
    assert read_records(b"1,2, yes \n", "TEXT/CSV", "2") == [Record(1, b"1,2", "yes")]


def test_quotes_and_empty_lines_are_those_of_csv() -> None:
    file = b'\xef\xbb\xbfyes,"a, b","say ""so"""\r\n\r\nno,c,d\r\n'

    assert read_records(file, "text/csv", "0") == [
        Record(1, b'"a, b","say ""so"""', "yes"),
        Record(3, b"c,d", "no"),
    ]


def test_a_member_is_the_label_and_the_rest_of_the_object_is_sent() -> None:
    file = '{"inputs": "sch\u00f6n", "label": "good"}\n\n{"label": 3, "inputs": [1]}\n{"label": true}'.encode()

    assert read_records(file, "application/json", "label") == [
        Record(1, '{"inputs": "sch\u00f6n"}'.encode(), "good"),
        Record(3, b'{"inputs": [1]}', "3"),
        Record(4, b"{}", "true"),
    ]


@pytest.mark.parametrize(
    ("file", "content_type", "attribute", "said"),
    [
        (b"", "text/csv", "0", "the file has 0 records, and 1 to 1000 can be evaluated"),
        (b"\n\n", "application/json", "label", "the file has 0 records"),
        (b"a,1\n" * (MOST_RECORDS + 1), "text/csv", "0", "the file has 1001 records"),
        (b"a" * (LONGEST_FILE + 1), "text/csv", "0", "the file has more than 1048576 bytes"),
        (b"\xff,1", "text/csv", "0", "the file is not UTF-8"),
        (b"a,1\nb", "text/csv", "0", "line 2 has 1 columns, and no label in column 0"),
        (b"a,1", "text/csv", "2", "line 1 has 2 columns, and no label in column 2"),
        (b"a,1", "text/csv", "-1", "'-1' is not the index of a column, such as '0'"),
        (b"a,1", "text/csv", "label", "'label' is not the index of a column"),
        (b"{}", "application/json", "label", "line 1 is not an object with the member 'label'"),
        (b"[1]", "application/json", "label", "line 1 is not an object"),
        (b'{"label": 1}\n{', "application/json", "label", "line 2 is not JSON"),
        (b"[" * 100_000, "application/json", "label", "line 1 is not JSON"),
        (b"a,1", "image/png", "0", "records of image/png cannot be read; use text/csv or application/json"),
    ],
)
def test_says_what_cannot_be_read(file: bytes, content_type: str, attribute: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_records(file, content_type, attribute)


@pytest.mark.parametrize(
    ("content_type", "csv"),
    [("text/csv", True), ("application/json", False), ("application/jsonlines", False), ("application/a+json", False)],
)
def test_media_types_say_how_records_are_read(content_type: str, csv: bool) -> None:  # a parameter
    assert is_csv(content_type) is csv

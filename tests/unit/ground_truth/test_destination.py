"""Labels in a folder or in S3."""

import builtins
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoRegionError

from constructs_lib.ground_truth.destination import UnwritableError, write
from constructs_lib.ground_truth.objects import LabelsObject

KEY = "2026/11/26/17/labels-1.jsonl"
OBJECT = LabelsObject(KEY, b"{}\n", 1)


class S3:
    """S3 with one bucket."""

    def __init__(self) -> None:
        self.written: list[tuple[str, bytes]] = []

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803  # boto3's
        if Bucket != "labels":
            error: Any = {"Error": {"Code": "NoSuchBucket", "Message": "The specified bucket does not exist"}}
            raise ClientError(error, "PutObject")
        assert ContentType == "application/jsonlines"
        self.written.append((Key, Body))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> S3:
    found = S3()
    monkeypatch.setattr(boto3, "client", lambda *_, **__: found)
    return found


def test_a_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "labels" / KEY

    assert list(write([OBJECT], str(tmp_path / "labels"))) == [(str(path), 1)]

    assert path.read_bytes() == b"{}\n"


@pytest.mark.parametrize(
    ("destination", "key"),
    [
        ("s3://labels", KEY),
        ("s3://labels/", KEY),
        ("s3://labels/truth", f"truth/{KEY}"),
        ("s3://labels/truth/of/shop/", f"truth/of/shop/{KEY}"),
    ],
)
def test_a_location_in_s3_is_written_to(s3: S3, destination: str, key: str) -> None:
    assert list(write([OBJECT], destination)) == [(f"s3://labels/{key}", 1)]

    assert s3.written == [(key, b"{}\n")]


@pytest.mark.parametrize("destination", ["s3://", "s3:///truth", "s3://La/", "s3://labels//truth", "s3://labels/a//b"])
def test_fails_when_it_is_no_location(s3: S3, destination: str) -> None:
    with pytest.raises(UnwritableError, match=r"is not a location in S3, such as s3://bucket/ground-truth"):
        list(write([OBJECT], destination))

    assert s3.written == []


@pytest.mark.usefixtures("s3")
def test_fails_when_there_is_no_such_bucket() -> None:
    with pytest.raises(UnwritableError, match="The specified bucket does not exist"):
        list(write([OBJECT], "s3://others/truth"))


def test_fails_when_a_folder_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "labels"
    file.touch()

    with pytest.raises(UnwritableError, match="Not a directory"):
        list(write([OBJECT], str(file)))


def test_fails_when_a_client_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise NoRegionError

    monkeypatch.setattr(boto3, "client", refuse)

    with pytest.raises(UnwritableError, match="You must specify a region"):
        list(write([OBJECT], "s3://labels"))


def test_fails_when_boto3_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *others: Any) -> Any:
        if name == "boto3":
            raise ImportError(name)
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(UnwritableError, match=r"needs boto3: pip install 'constructs-lib\[deployed\]'"):
        list(write([OBJECT], "s3://labels"))

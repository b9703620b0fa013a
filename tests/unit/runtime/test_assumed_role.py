"""The credentials of a role that the function assumes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from tests.unit.runtime.door import Door
from tests.unit.runtime.stub import Listener, Server, answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.runtime.stub import Exchange

ROLE = "arn:aws:iam::999999999999:role/caller"


@pytest.fixture
def sts(other_listener: Listener, stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """What hands out credentials."""
    del stubbed
    service = other_listener.forget()
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", service.url)
    return service


def gives(key: str, *, minutes: float = 60, expiration: str | None = None) -> Callable[[Exchange], None]:
    expires = expiration or (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = {"AccessKeyId": key, "SecretAccessKey": "a/b", "SessionToken": "c&amp;d=", "Expiration": expires}
    members = "".join(f"<{name}>{value}</{name}>" for name, value in found.items())
    return answers(
        f"<AssumeRoleResponse><AssumeRoleResult><Credentials>{members}</Credentials></AssumeRoleResult>"
        "</AssumeRoleResponse>".encode()
    )


def door(**environment: str) -> Door:
    return Door(ASSUME_ROLE=ROLE, ENDPOINT_REGION="eu-central-1", **environment)


def signers(stub: Server) -> list[tuple[str, str]]:
    """Who has signed each request, and for which region."""
    scopes = [each.headers["authorization"].partition("Credential=")[2].split("/") for each in stub.received]
    return [(scope[0], scope[2]) for scope in scopes]


def test_assumes_the_role_once_and_signs_with_it_for_the_region_of_the_endpoint(sts: Server, stub: Server) -> None:
    sts.default = gives("THEIRS")
    called = door()

    assert [called.call().status for _ in range(3)] == [200] * 3

    assert signers(stub) == [("THEIRS", "eu-central-1")] * 3
    assert stub.received[0].headers["x-amz-security-token"] == "c&d="
    (asked,) = sts.received
    assert parse_qs(asked.body.decode()) == {
        "Action": ["AssumeRole"],
        "Version": ["2011-06-15"],
        "RoleArn": [ROLE],
        "RoleSessionName": ["inference-api"],
    }
    assert "/sts/aws4_request" in asked.headers["authorization"]


def test_assumes_it_again_before_the_credentials_expire(sts: Server, stub: Server) -> None:
    sts.scripts.extend([gives("FIRST", minutes=4), gives("SECOND")])
    called = door()

    assert [called.call().status for _ in range(3)] == [200] * 3

    assert [key for key, _ in signers(stub)] == ["FIRST", "SECOND", "SECOND"]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (answers(b"<Error><Code>AccessDenied</Code></Error>", status=403), "front_door_misconfigured"),
        (answers(b"<html>"), "front_door_misconfigured"),
        (answers(b"<AccessKeyId>A</AccessKeyId>"), "front_door_misconfigured"),
        (gives("A", expiration="soon"), "front_door_misconfigured"),
        (answers(b"later", status=503), "endpoint_unreachable"),
    ],
)
def test_what_is_no_credentials_is_told_and_passes(
    sts: Server, stub: Server, script: Callable[[Exchange], None], code: str
) -> None:
    sts.default = script
    called = door()

    answer = called.call()

    assert (answer.code, len(stub.received)) == (code, 0)
    assert ROLE not in answer.body.decode()
    sts.default = gives("LATER")
    assert called.call().status == 200


def test_an_sts_that_is_not_there_is_unreachable(sts: Server, stub: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    del sts
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")

    answer = door().call()

    assert (answer.status, answer.code, len(stub.received)) == (503, "endpoint_unreachable", 0)


def test_without_a_role_the_function_signs_itself(sts: Server, stub: Server) -> None:
    assert Door().call().status == 200

    assert len(stub.received) == 1
    assert not sts.received

"""The credentials that requests are signed with: variables, or an address that is asked again in time."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime.front_door.credentials import Credentials
from constructs_lib.runtime.front_door.problem import ProblemError
from tests.unit.runtime.door import Door
from tests.unit.runtime.stub import Listener, Server, answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.runtime.stub import Exchange

KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}


def test_variables_are_read_when_they_are_needed() -> None:
    environment = {**KEYS}
    credentials = Credentials(environment)
    environment["AWS_SESSION_TOKEN"] = "token"  # noqa: S105  # none

    assert credentials.current() == ("AKID", "secret", "token")


@pytest.mark.parametrize("secret", [None, ""])
def test_half_of_a_key_is_none(secret: str | None) -> None:
    environment = {"AWS_ACCESS_KEY_ID": "AKID"} | ({} if secret is None else {"AWS_SECRET_ACCESS_KEY": secret})

    assert_denied(Credentials(environment), "PartialCredentialsError")


def test_no_credentials_are_for_the_owner_to_mend() -> None:
    assert_denied(Credentials({}), "NoCredentialsError")


def assert_denied(credentials: Credentials, fault: str) -> None:
    with pytest.raises(ProblemError) as caught:
        credentials.current()
    assert (caught.value.code, caught.value.fault, caught.value.operator) == ("front_door_misconfigured", fault, True)


# An environment that starts from a snapshot


@pytest.fixture
def lambda_service(other_listener: Listener, stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """What gives credentials in place of variables."""
    del stubbed
    service = other_listener.forget()
    for name in KEYS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{service.url}/credentials")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "who I am")
    return service


def gives(key: str, *, minutes: float = 60, **changes: Any) -> Callable[[Exchange], None]:
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)
    found = {"AccessKeyId": key, "SecretAccessKey": "s", "Token": "t", "Expiration": expires.isoformat(), **changes}
    return answers(json.dumps(found).encode())


def keys(stub: Server) -> list[str]:
    """Who has signed each request."""
    return [each.headers["authorization"].partition("Credential=")[2].partition("/")[0] for each in stub.received]


def test_asks_once_and_says_who_asks(lambda_service: Server, stub: Server) -> None:
    lambda_service.default = gives("FIRST")
    door = Door()

    assert [door.call().status for _ in range(3)] == [200] * 3

    assert keys(stub) == ["FIRST"] * 3
    assert stub.received[0].headers["x-amz-security-token"] == "t"
    (asked,) = lambda_service.received
    assert (asked.path, asked.headers["authorization"]) == ("/credentials", "who I am")


def test_asks_again_before_they_expire(lambda_service: Server, stub: Server) -> None:
    lambda_service.scripts.extend([gives("FIRST", minutes=5), gives("SECOND")])
    door = Door()

    assert [door.call().status for _ in range(3)] == [200] * 3

    assert keys(stub) == ["SECOND"] * 3


def test_a_snapshot_s_credentials_have_expired(lambda_service: Server, stub: Server) -> None:
    lambda_service.scripts.append(gives("SNAPSHOT"))
    door = Door()
    assert door.call().status == 200
    # Weeks later, in another environment.
    found = door.function._door._invocation._client.credentials._found  # type: ignore[union-attr]  # it has been called
    found._expiry_time -= dt.timedelta(weeks=3)
    lambda_service.default = gives("RESTORED")

    assert door.call().status == 200

    assert keys(stub) == ["SNAPSHOT", "RESTORED"]


def test_a_refusal_passes(lambda_service: Server, stub: Server) -> None:
    lambda_service.default = answers(b"not now", status=500)
    door = Door()

    assert (door.call().code, len(stub.received)) == ("front_door_misconfigured", 0)
    lambda_service.default = gives("LATER")
    assert door.call().status == 200


BROKEN = [
    pytest.param(answers(b"{}"), id="nothing"),
    pytest.param(answers(b"[]"), id="no object"),
    pytest.param(answers(b"no JSON"), id="no JSON"),
    pytest.param(gives("A", Expiration="soon"), id="no time"),
    pytest.param(answers(b"who are you", status=403), id="refused"),
]


@pytest.mark.parametrize("script", BROKEN)
def test_what_makes_no_sense_is_for_the_owner_to_mend(
    lambda_service: Server, stub: Server, log: Callable[[], dict[str, Any]], script: Callable[[Exchange], None]
) -> None:
    lambda_service.default = script

    answer = Door().call()

    assert (answer.status, answer.code, len(stub.received)) == (500, "front_door_misconfigured", 0)
    assert log()["OperatorFaults"] == 1
    assert len(lambda_service.received) <= 2


def test_does_not_ask_anybody_else(lambda_service: Server, stub: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/credentials")

    assert (Door().call().code, len(stub.received)) == ("front_door_misconfigured", 0)
    assert not lambda_service.received

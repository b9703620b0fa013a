"""A function that is ready, in front of a stub of SageMaker's runtime."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime.front_door import connections, invocation
from tests.unit.runtime.attacks import World, require_harmless
from tests.unit.runtime.door import Door
from tests.unit.runtime.stub import CERTIFICATE, Listener, Server, listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.unit.runtime.attacks import Route, Told


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """The socket that all tests use, one after the other."""
    with listening() as listener:
        yield listener


@pytest.fixture(scope="session")
def other_listener() -> Iterator[Listener]:
    """The socket of another service."""
    with listening() as listener:
        yield listener


@pytest.fixture(scope="session")
def secure_listener() -> Iterator[Listener]:
    """The same, over TLS."""
    with listening(secure=True) as listener:
        yield listener


@pytest.fixture
def stub(listener: Listener) -> Server:
    """SageMaker's runtime."""
    return listener.forget()


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Lambda gives to a function, and nothing of the machine."""
    for name in [name for name in os.environ if name.startswith("AWS_") or name.upper().endswith("_PROXY")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time to connect: on a busy machine, the thread that looks an address up may not run within a second."""
    monkeypatch.setattr(connections, "_CONNECT_TIMEOUT", 20.0)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, float]]:
    """Between which seconds each pause was to be before the endpoint is asked again; none is made."""
    drawn: list[tuple[float, float]] = []

    def draw(least: float, most: float) -> float:
        drawn.append((least, most))
        return 0.0

    monkeypatch.setattr(invocation, "_RANDOM", SimpleNamespace(uniform=draw))
    return drawn


@pytest.fixture
def stubbed(
    stub: Server, aws_environment: None, patience: None, pauses: object, monkeypatch: pytest.MonkeyPatch
) -> Server:
    """The stub, at the address that the environment names."""
    del aws_environment, patience, pauses
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", stub.url)
    return stub


@pytest.fixture
def secured(
    secure_listener: Listener, aws_environment: None, patience: None, monkeypatch: pytest.MonkeyPatch
) -> Server:
    """The stub over TLS, whose certificate is trusted."""
    del aws_environment, patience
    stub = secure_listener.forget()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", stub.url)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(CERTIFICATE))
    return stub


@pytest.fixture
def door(stubbed: Server) -> Door:
    """The function with nothing but the endpoint's name."""
    del stubbed
    return Door()


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    """The last line that the function has written."""

    def last() -> dict[str, Any]:
        written = capsys.readouterr()
        assert written.err == ""
        line: dict[str, Any] = json.loads(written.out.splitlines()[-1])
        return line

    return last


@pytest.fixture
def world(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", stubbed.url)
    return World(stubbed)


@pytest.fixture
def attack(world: World, capsys: pytest.CaptureFixture[str]) -> Any:
    """Send an event that must do no harm."""

    def send(route: Route, event: Any) -> Told:
        """Return what the caller gets."""
        world.stub.received.clear()
        capsys.readouterr()
        told = world.ask(route, event)
        written = capsys.readouterr()
        assert written.err == ""
        require_harmless(told, written.out, list(world.stub.received))
        return told

    return send

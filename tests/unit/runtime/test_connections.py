"""How the runtime is reached: over TLS, through proxies, by whichever address answers, and by what is still open."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime.front_door import connections
from constructs_lib.runtime.front_door.connections import Connections
from constructs_lib.runtime.front_door.deadline import Deadline
from constructs_lib.runtime.front_door.problem import ProblemError
from tests.unit.runtime.door import Context, Door
from tests.unit.runtime.proxy import Proxied, passes
from tests.unit.runtime.stub import (
    CERTIFICATE,
    Listener,
    Server,
    answers,
    drips,
    echoes,
    listening,
    refuses,
    resets,
    writes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def deadline(seconds: float = 28.0) -> Deadline:
    return Deadline(Context(seconds))


# What is kept


def test_a_connection_that_has_ended_is_not_used_again(door: Door, stubbed: Server) -> None:
    stubbed.scripts.append(answers(b"1", Connection="close"))

    assert [door.call().status for _ in range(3)] == [200] * 3
    assert stubbed.connections == 2


def test_a_connection_that_ends_later_is_not_used_again(door: Door, stubbed: Server) -> None:
    stubbed.scripts.append(writes(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"))
    assert door.call().status == 200
    door.wait_until_the_other_side_is_heard()

    assert door.call().status == 200
    assert stubbed.connections == 2


def test_a_connection_that_says_more_than_it_was_asked_is_not_used_again(door: Door, stubbed: Server) -> None:
    more = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    stubbed.scripts.append(writes(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", 0.02, more, 0.2))
    assert door.call().status == 200
    door.wait_until_the_other_side_is_heard()

    assert door.call().body == b'{"predictions": [1]}'


@pytest.mark.parametrize("script", [resets, writes(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1")])
def test_a_connection_that_broke_is_not_used_again(door: Door, stubbed: Server, script: Any) -> None:
    stubbed.scripts.append(script)

    assert [door.call().status for _ in range(2)] == [502, 200]
    assert stubbed.connections == 2


def test_keeps_no_more_than_a_few(stubbed: Server) -> None:
    ways = Connections(stubbed.url, read_timeout=1)
    taken = [ways.take(deadline()) for _ in range(20)]
    for each in taken:
        ways.keep(each)

    assert len([each for each in taken if each.sock is not None]) == 16
    ways.close()
    assert [each for each in taken if each.sock is not None] == []


def test_waits_for_no_address_longer_than_it_may(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(stubbed.url.rpartition(":")[2])
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    ways = Connections("http://runtime:80", read_timeout=1)

    connection = ways.take(deadline())

    assert connection.sock.getpeername()[0] == "127.0.0.1"
    connection.close()


def test_does_not_wait_for_a_slow_resolver(
    stubbed: Server, monkeypatch: pytest.MonkeyPatch, log: Callable[[], dict[str, Any]]
) -> None:
    usual, over = socket.getaddrinfo, threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: over.wait(20) and usual(*given, **more))
    door = Door()

    answer = door.call(seconds=0.8)

    assert (answer.status, answer.code, len(stubbed.received)) == (503, "endpoint_unreachable", 0)
    assert log()["fault"] == "TimeoutError"
    over.set()
    assert door.call().status == 200


def test_a_name_that_nobody_knows_is_told_at_once(
    stubbed: Server, monkeypatch: pytest.MonkeyPatch, log: Callable[[], dict[str, Any]]
) -> None:
    del stubbed

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert Door().call().code == "endpoint_unreachable"
    line = log()
    assert (line["fault"], line["attempts"]) == ("gaierror", 2)


@pytest.fixture
def full(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place where nobody takes connections."""
    del stubbed
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        place = listener.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(place)
        time.sleep(0.02)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", f"http://127.0.0.1:{place[1]}")
        yield
        for each in waiting:
            each.close()


@pytest.mark.usefixtures("full")
def test_who_takes_no_connections_is_given_up(log: Callable[[], dict[str, Any]]) -> None:
    begin = time.monotonic()

    answer = Door().call(seconds=0.8)

    assert (answer.status, answer.code) == (503, "endpoint_unreachable")
    assert time.monotonic() - begin < 8
    assert log()["attempts"] == 1


# TLS


def test_tls_carries_both_ways(secured: Server) -> None:
    secured.default = echoes("text/csv")
    door = Door()
    body = "1," * 2_000_000

    assert [door.call(body=body, content_type="text/csv").body == body.encode() for _ in range(3)] == [True] * 3
    assert secured.connections == 1


@pytest.mark.parametrize("kind", ["on-demand", "snap-start", "provisioned-concurrency"])
def test_certificates_are_read_before_a_request_where_nobody_waits(
    secured: Server, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", kind)
    read: list[object] = []
    usual = ssl.create_default_context

    def reads(**given: Any) -> ssl.SSLContext:
        read.append(given)
        return usual(**given)

    monkeypatch.setattr(ssl, "create_default_context", reads)

    door = Door()
    assert len(read) == (kind != "on-demand")
    assert [door.call().status for _ in range(2)] == [200] * 2

    assert read == [{"cafile": str(CERTIFICATE)}]
    assert secured.connections == 1


def test_no_certificates_are_read_where_there_is_no_tls(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    del stubbed
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nowhere.pem")

    assert Door().call().status == 200


def test_who_is_not_trusted_is_told_nothing(
    secured: Server, monkeypatch: pytest.MonkeyPatch, log: Callable[[], dict[str, Any]]
) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE")

    answer = Door().call()

    assert (answer.status, answer.code, len(secured.received)) == (503, "endpoint_unreachable", 0)
    line = log()
    assert (line["attempts"], line["fault"]) == (1, "SSLCertVerificationError")


def test_who_has_another_name_is_told_nothing(secured: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", secured.url.replace("localhost", "127.0.0.1"))

    assert (Door().call().code, len(secured.received)) == ("endpoint_unreachable", 0)


def test_old_tls_is_refused(secure_listener: Listener, secured: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(CERTIFICATE)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    monkeypatch.setattr(secure_listener, "tls", old)

    assert (Door().call().code, len(secured.received)) == ("endpoint_unreachable", 0)


def test_certificates_that_are_not_there_are_for_the_owner_to_mend(
    secured: Server, monkeypatch: pytest.MonkeyPatch, log: Callable[[], dict[str, Any]]
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nowhere.pem")

    answer = Door().call()

    assert (answer.status, answer.code, len(secured.received)) == (500, "internal_error", 0)
    line = log()
    assert (line["fault"], line["OperatorFaults"]) == ("FileNotFoundError", 1)


@pytest.fixture
def silent(secured: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody who takes connections, and does not greet."""
    del secured
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", f"https://localhost:{listener.getsockname()[1]}")
        yield


@pytest.mark.usefixtures("silent")
def test_who_does_not_greet_is_given_up() -> None:
    begin = time.monotonic()

    answer = Door().call(seconds=0.8)

    assert (answer.status, answer.code) == (503, "endpoint_unreachable")
    assert time.monotonic() - begin < 8


# Proxies


@pytest.fixture(scope="module")
def proxy_listener() -> Iterator[Listener]:
    with listening(Proxied) as listener:
        yield listener


@pytest.fixture
def proxy(proxy_listener: Listener) -> Server:
    stub = proxy_listener.forget()
    stub.default = passes
    return stub


def through(proxy: Server, monkeypatch: pytest.MonkeyPatch, scheme: str, login: str = "") -> None:
    monkeypatch.setenv(f"{scheme}_PROXY", proxy.url.replace("//", f"//{login}"))


LOGINS = [("", None), ("me:p%40ss@", "me:p@ss"), ("me@", "me:")]


@pytest.mark.parametrize(("login", "said"), LOGINS)
def test_tls_goes_through_a_proxy(
    secured: Server, proxy: Server, monkeypatch: pytest.MonkeyPatch, login: str, said: str | None
) -> None:
    through(proxy, monkeypatch, "HTTPS", login)
    door = Door()

    assert [door.call().status for _ in range(2)] == [200] * 2

    (asked,) = proxy.received
    assert asked.path == secured.url.removeprefix("https://")
    assert asked.headers.get("proxy-authorization") == (said and f"Basic {base64.b64encode(said.encode()).decode()}")
    assert "authorization" not in asked.headers
    assert [each.path for each in secured.received] == ["/endpoints/flowers/invocations"] * 2
    assert "proxy-authorization" not in secured.received[0].headers


@pytest.mark.parametrize(("login", "said"), LOGINS)
def test_a_proxy_passes_on_what_is_not_tls(
    stubbed: Server, proxy: Server, monkeypatch: pytest.MonkeyPatch, login: str, said: str | None
) -> None:
    through(proxy, monkeypatch, "HTTP", login)

    assert Door().call().body == b'{"predictions": [1]}'

    (asked,) = proxy.received
    assert asked.path == f"{stubbed.url}/endpoints/flowers/invocations"
    assert asked.headers["host"] == stubbed.url.removeprefix("http://")
    assert asked.headers.get("proxy-authorization") == (said and f"Basic {base64.b64encode(said.encode()).decode()}")


@pytest.mark.parametrize("names", ["localhost", "example.com,localhost", "*"])
def test_a_proxy_is_not_used_where_it_must_not(
    secured: Server, proxy: Server, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    through(proxy, monkeypatch, "HTTPS")
    monkeypatch.setenv("NO_PROXY", names)

    assert Door().call().status == 200
    assert (len(secured.received), len(proxy.received)) == (1, 0)


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses(secured: Server, proxy: Server, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    through(proxy, monkeypatch, "HTTPS")
    proxy.default = refuses(status, "No")

    answer = Door().call()

    assert (answer.status, answer.code) == (503, "endpoint_unreachable")
    assert (len(secured.received), len(proxy.received)) == (0, 2)


DRIPPING = [
    pytest.param((b"HTTP/1.1 200 OK\r\nX-Slow: ", *drips(b"1", 400)), id="headers"),
    pytest.param((b"HTTP/1.1 200 OK\r\n", *drips(b"X: y\r\n", 400)), id="many headers"),
    pytest.param((20.0,), id="silence"),
]


@pytest.mark.parametrize("parts", DRIPPING)
def test_a_proxy_that_drips_is_given_up(
    secured: Server, proxy: Server, monkeypatch: pytest.MonkeyPatch, parts: tuple[bytes | float, ...]
) -> None:
    through(proxy, monkeypatch, "HTTPS")
    proxy.default = writes(*parts)
    begin = time.monotonic()

    answer = Door().call(seconds=0.8)

    assert (answer.status, answer.code, len(secured.received)) == (503, "endpoint_unreachable", 0)
    assert time.monotonic() - begin < 8


@pytest.mark.parametrize(
    ("url", "proxies"),
    [
        ("ftp://runtime", {}),
        ("runtime.sagemaker", {}),
        ("https://", {}),
        ("https://runtime", {"HTTPS_PROXY": "https://proxy:3128"}),
        ("https://runtime", {"HTTPS_PROXY": "socks5://proxy:1080"}),
    ],
)
def test_fails_when_a_url_cannot_be_used(
    aws_environment: None, monkeypatch: pytest.MonkeyPatch, url: str, proxies: dict[str, str]
) -> None:
    del aws_environment
    for name, value in proxies.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ValueError, match="cannot be used"):
        Connections(url, read_timeout=1)


@pytest.mark.parametrize("proxy", ["proxy:3128", "http://proxy:3128", "http://proxy"])
def test_a_proxy_s_scheme_may_be_left_out(aws_environment: None, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    del aws_environment
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    asked: list[tuple[str, int]] = []

    def nobody(_: Deadline, address: tuple[str, int], *__: object) -> None:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(connections, "_connected", nobody)
    ways = Connections("https://runtime", read_timeout=1)

    with pytest.raises(ProblemError, match="endpoint_unreachable"):
        ways.take(deadline())

    assert asked == [("proxy", 3128 if proxy.endswith("3128") else 80)]


def test_threads_share_connections(stubbed: Server) -> None:
    ways = Connections(stubbed.url, read_timeout=1)

    def takes_and_keeps() -> None:
        for _ in range(50):
            ways.keep(ways.take(deadline()))

    threads = [threading.Thread(target=takes_and_keeps) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert stubbed.connections <= 16
    ways.close()

"""The client: signed as boto3 signs, and bounded whatever comes back."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import resource
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from constructs_lib.runtime.front_door import sockets
from constructs_lib.runtime.front_door.answer import MAX_ANSWER_BYTES
from constructs_lib.runtime.front_door.client import Client
from constructs_lib.runtime.front_door.deadline import Deadline
from constructs_lib.runtime.front_door.invocation import HEADERS
from constructs_lib.runtime.front_door.sockets import _LONGEST
from tests.unit.runtime.door import Context, Door
from tests.unit.runtime.stub import Server, answers, model_error, refuses, writes, writes_endlessly

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.runtime.stub import Exchange

NOW = dt.datetime(2026, 11, 26, 12, 30, 45, tzinfo=dt.UTC)

# Signatures

printable = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
spaced = st.builds(" ".join, st.lists(printable, min_size=1, max_size=3)) | st.builds(
    "  ".join, st.lists(printable, min_size=1, max_size=3)
)
arguments = st.fixed_dictionaries(
    {"ContentType": printable},
    optional=dict.fromkeys(
        ("Accept", "TargetModel", "TargetVariant", "TargetContainerHostname", "InferenceId"), spaced
    ),
)


@pytest.fixture
def frozen(stubbed: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The stub, at a time that stands still."""
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: NOW)
    monkeypatch.setattr("botocore.compat.get_current_datetime", lambda **_: NOW)
    return stubbed


SESSION = boto3.Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")  # noqa: S106  # none


KEYS: Any = SESSION.get_credentials()


@cache
def boto3_client_of(region: str, url: str) -> Any:
    """Return a client that signs with KEYS, as they are when it is asked: making one takes longer than its request."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1, "mode": "standard"})
    return SESSION.client("sagemaker-runtime", region_name=region, endpoint_url=url, config=config)


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(),
    arguments=arguments,
    key=st.tuples(printable, printable, st.none() | printable),
    region=st.sampled_from(["us-east-1", "eu-west-3", "cn-north-1", "us-gov-west-1"]),
    base=st.sampled_from(["", "/base", "/a%20b/c"]),
)
@example(body=bytes(300_000), arguments={"ContentType": "a/b"}, key=("A", "b", None), region="us-east-1", base="")
def test_sends_and_signs_what_boto3_does(
    frozen: Server,
    body: bytes,
    arguments: dict[str, str],
    key: tuple[str, str, str | None],
    region: str,
    base: str,
) -> None:
    frozen.received.clear()
    url = frozen.url + base
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    environment = {name: value for name, value in zip(names, key, strict=True) if value}
    client = Client({"AWS_REGION": region, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": url, **environment}, read_timeout=5)
    KEYS.access_key, KEYS.secret_key, KEYS.token = key
    boto3_client = boto3_client_of(region, url)

    headers = {HEADERS[name]: value for name, value in arguments.items()}
    client.post("/endpoints/flowers/invocations", body, headers, Deadline(Context()))
    boto3_client.invoke_endpoint(EndpointName="flowers", Body=body, **arguments)

    ours, theirs = frozen.received
    own = {"user-agent", "amz-sdk-invocation-id", "amz-sdk-request"}
    assert {name: ours.headers[name] for name in ours.headers.keys() - own} == {
        name: theirs.headers[name] for name in theirs.headers.keys() - own
    }
    assert ours.headers["authorization"].startswith(
        f"AWS4-HMAC-SHA256 Credential={key[0]}/20261126/{region}/sagemaker/"
    )
    assert (ours.path, ours.body) == (theirs.path, theirs.body)


def test_headers_are_those_of_the_service() -> None:
    members = (
        SESSION.client("sagemaker-runtime", region_name="us-east-1")
        .meta.service_model.operation_model("InvokeEndpoint")
        .input_shape.members
    )

    assert {name: members[name].serialization["name"] for name in HEADERS} == HEADERS


TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1;Lineage="é":0'


@pytest.mark.parametrize("name", [None, "function"])
def test_calls_are_traced_where_lambda_traces(
    door: Door, stubbed: Server, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    if name:
        monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", name)
    monkeypatch.setenv("_X_AMZN_TRACE_ID", TRACE)

    door.call()

    told = stubbed.received[0].headers.get("x-amzn-trace-id")
    assert told == (None if name is None else quote(TRACE, safe="-=;:+&[]{}\"',"))


def test_says_who_asks(door: Door, stubbed: Server) -> None:
    door.call()

    assert stubbed.received[0].headers["user-agent"].startswith("inference-api Botocore/")


# What comes back

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNK = b"100000\r\n" + b"1" * 0x100000 + b"\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def refusal(status: int, *headers: bytes) -> bytes:
    return b"HTTP/1.1 %d No\r\nx-amzn-ErrorType: ModelError\r\n%s\r\n" % (status, b"".join(headers))


ENDLESS = [
    pytest.param(HEAD + CHUNKED + b"\r\n", CHUNK, "response_too_large", id="chunks"),
    pytest.param(
        HEAD + b"Content-Length: 3\r\n" + CHUNKED + b"\r\n", CHUNK, "response_too_large", id="both, length first"
    ),
    pytest.param(HEAD + CHUNKED + b"Content-Length: 3\r\n\r\n", CHUNK, "response_too_large", id="both, chunks first"),
    pytest.param(HEAD + CHUNKED + b"\r\n", b"1\r\n1\r\n", "response_too_large", id="tiny chunks"),
    pytest.param(HEAD + CHUNKED + b"\r\n-1\r\n", CHUNK, "response_too_large", id="a chunk of less than nothing"),
    pytest.param(HEAD + CHUNKED + b"\r\nffffffffffff\r\n", CHUNK, "response_too_large", id="a chunk without bounds"),
    pytest.param(HEAD + CHUNKED + b"\r\n1\r\n1\r\n1;", b"x" * 1024, "connection_lost", id="a chunk's extension"),
    pytest.param(HEAD + CHUNKED + b"\r\n1\r\n1\r\n0\r\n", b"X: y\r\n", "response_too_large", id="trailers"),
    pytest.param(HEAD + b"Content-Length: 300000000\r\n\r\n", CHUNK, "response_too_large", id="length"),
    pytest.param(HEAD + b"\r\n", CHUNK, "connection_lost", id="no length"),
    pytest.param(HEAD, b"X: y\r\n", "connection_lost", id="headers"),
    pytest.param(HEAD + b"X: ", b"x" * 1024, "connection_lost", id="a header"),
    pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", "response_too_large", id="patience"),
    pytest.param(b"HTTP/1.1 ", b"2" * 1024, "connection_lost", id="a status"),
    pytest.param(refusal(424, CHUNKED), CHUNK, "model_failed", id="refusal in chunks"),
    pytest.param(refusal(424, b"Content-Length: 3\r\n", CHUNKED), CHUNK, "model_failed", id="refusal with both"),
    pytest.param(refusal(424, b"Content-Length: 300000000\r\n"), CHUNK, "model_failed", id="refusal of a length"),
    pytest.param(refusal(424), CHUNK, "model_failed", id="refusal until the end"),
    pytest.param(refusal(424, CHUNKED) + b"-1\r\n", CHUNK, "response_too_large", id="refusal of less than nothing"),
]


@pytest.mark.parametrize(("head", "part", "code"), ENDLESS)
def test_what_has_no_end_is_not_read_to_it(
    door: Door, stubbed: Server, monkeypatch: pytest.MonkeyPatch, head: bytes, part: bytes, code: str
) -> None:
    if len(part) < 100:
        monkeypatch.setattr(sockets, "_LONGEST", 1 << 18)  # many small parts take long
    stubbed.scripts.append(writes_endlessly(head, part))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    result = door.call()

    assert (result.status, result.code, len(stubbed.received)) == (502, code, 1)
    # In KiB: several times what may be read, as pieces and as a whole.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most < 100_000
    assert door.call().status == 200


def test_the_limits_fit_each_other() -> None:
    # Chunks of sixteen bytes need six more each.
    assert _LONGEST > MAX_ANSWER_BYTES * 22 / 16


UNKNOWN = [
    b"Transfer-Encoding: xchunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n",
    b"Transfer-Encoding: chunked, chunked\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
    b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
    b"Transfer-Encoding: \r\nContent-Length: 5\r\n",
    b"Transfer-Encoding: chunked;q=1\r\n",
    b"Transfer-Encoding: chunked \r\n",
    b"Transfer-Encoding: chunked \r\nContent-Length: 3\r\n",
]


@pytest.mark.parametrize("coding", UNKNOWN)
def test_a_transfer_coding_that_is_not_known_is_no_answer(door: Door, stubbed: Server, coding: bytes) -> None:
    stubbed.scripts.append(writes(HEAD + coding + b"\r\n5\r\n[1,2]\r\n0\r\n\r\n"))

    result = door.call()

    assert (result.status, result.code, len(stubbed.received)) == (502, "endpoint_failed", 1)
    assert door.call().status == 200
    assert stubbed.connections == 2


@pytest.mark.parametrize("coding", UNKNOWN)
def test_a_refusal_is_known_by_its_status_however_it_is_framed(door: Door, stubbed: Server, coding: bytes) -> None:
    stubbed.scripts.append(writes(b"HTTP/1.1 503 No\r\n" + coding + b"\r\n5\r\n[1,2]\r\n0\r\n\r\n"))

    assert door.call().code == "endpoint_unavailable"
    assert door.call().status == 200


@pytest.mark.parametrize("coding", [b"chunked", b"Chunked", b" \tCHUNKED"])
def test_chunks_decide(door: Door, stubbed: Server, coding: bytes) -> None:
    head = HEAD + b"Content-Length: 3\r\nTransfer-Encoding:" + coding + b"\r\n\r\n"
    stubbed.scripts.append(writes(head + b"3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"))

    assert door.call().body == b"[1,2]"


@pytest.mark.parametrize(
    ("lengths", "code"),
    [
        ([b"5", b"5"], None),
        ([b"5", b"3"], "connection_lost"),
        ([b"-5"], "connection_lost"),
        ([b"five"], "connection_lost"),
        ([b"5_0"], "connection_lost"),
        ([b"+5"], "connection_lost"),
        ([b"5, 5"], "connection_lost"),
        ([b"\xb2"], "connection_lost"),
    ],
)
def test_a_length_is_one_number(door: Door, stubbed: Server, lengths: list[bytes], code: str | None) -> None:
    head = b"".join(b"Content-Length: %s\r\n" % length for length in lengths)
    stubbed.scripts.append(writes(HEAD + head + b"\r\n[1,2]"))

    result = door.call()

    assert (result.status, None if result.status == 200 else result.code) == (502 if code else 200, code)


@pytest.mark.parametrize("status", [101, 103, 204, 300, 302, 304, 418, 600])
def test_statuses_that_no_endpoint_gives(door: Door, stubbed: Server, status: int) -> None:
    stubbed.scripts.append(answers(b"", status=status, Location="http://elsewhere"))

    result = door.call()

    expected = {204: (200, None), 418: (500, "endpoint_misconfigured")}.get(status, (502, "endpoint_failed"))
    assert (result.status, None if result.status == 200 else result.code) == expected
    assert door.call().status == 200


def test_a_body_that_is_refused_before_it_is_there_is_known_to_be(door: Door, stubbed: Server) -> None:
    def hangs_up(exchange: Exchange) -> None:
        refuses(413, "RequestEntityTooLarge")(exchange)
        exchange.close_connection = True

    stubbed.default = hangs_up

    assert door.call(body="1" * 4_000_000).code == "request_too_large"


def test_a_silent_refusal_is_known_by_its_status(stubbed: Server) -> None:
    stubbed.scripts.append(writes(b"HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\n", 3.0))

    assert Door(READ_TIMEOUT_SECONDS="0.2").call().code == "endpoint_unavailable"


DEEP = b'{"a":' * 100_000


@pytest.mark.parametrize("body", [DEEP, b"[" * 1_000_000, b'{"OriginalStatusCode": %s}' % (b"9" * 5000), b"\xff" * 99])
def test_a_refusal_that_is_no_object_is_known_by_its_status(door: Door, stubbed: Server, body: bytes) -> None:
    stubbed.default = answers(body, status=424, x_amzn_ErrorType="ModelError")

    assert (door.call().code, stubbed.connections) == ("model_failed", 1)


def test_a_long_refusal_is_read(door: Door, stubbed: Server) -> None:
    stubbed.default = model_error(400, "x" * 2_000_000, OriginalMessage="y" * 3_000_000)

    assert (door.call().code, door.call().code, stubbed.connections) == ("model_rejected_input",) * 2 + (1,)


PIECES = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 424 No\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.0 200 OK\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: 999999999999\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: close\r\n",
    b"Content-Type: text/csv\r\n",
    b"x-amzn-ErrorType: ModelError\r\n",
    b"\r\n",
    b"\n",
    b"5\r\nhello\r\n",
    b"5;a=b\r\nhello\r\n",
    b"-1\r\n",
    b"0\r\n\r\n",
    b"hello",
    b'{"OriginalStatusCode": 400}',
]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=12))
@example(parts=[b"HTTP/1.1 200 OK\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n", b"-1\r\n", b"hello"])
def test_whatever_is_answered(stubbed: Server, parts: list[bytes]) -> None:
    stubbed.scripts.append(writes(b"".join(parts)))

    result = Door(READ_TIMEOUT_SECONDS="5").call()

    assert result.status in {200, 400, 502}
    assert result.status == 200 or result.code != "internal_error"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chunks=st.lists(st.binary(min_size=1, max_size=3000), max_size=8), cuts=st.lists(st.integers(0, 9000), max_size=6)
)
def test_however_an_answer_is_cut_it_is_whole(stubbed: Server, chunks: list[bytes], cuts: list[int]) -> None:
    sent = HEAD + CHUNKED + b"\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in chunks) + b"0\r\n\r\n"
    places = sorted({0, *cuts, len(sent)})
    pieces = [sent[begin:end] for begin, end in itertools.pairwise(places)]
    stubbed.scripts.append(writes(*[each for piece in pieces for each in (piece, 0.0005)]))

    assert Door().call().body == b"".join(chunks)


def test_everything_is_told_in_one_line(door: Door, stubbed: Server, log: Callable[[], dict[str, Any]]) -> None:
    stubbed.default = refuses(400, "ValidationError", "no", ErrorCode="INFERENCE_COMPONENT_NAME_MISSING")

    assert door.call().code == "endpoint_misconfigured"
    line = log()
    assert line["fault"] == "ValidationError INFERENCE_COMPONENT_NAME_MISSING"
    assert json.dumps(line).isascii()

"""Objects in Amazon S3: under one prefix of a bucket, by keys that the function has chosen or SageMaker has named."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from .address import S3
from .client import Client, Response
from .deadline import Deadline
from .meanings import DENIED, STORAGE
from .problem import ProblemError
from .record import Record

_ATTEMPTS = 2
_FOUND = 200
# S3 says 403 in place of 404 to whoever may not list the bucket.
_ABSENT = {403, 404}
_DENIED = 403
_LENGTH = re.compile("[0-9]{1,15}", re.ASCII)
# Amazon S3 takes any text for a key. One that SageMaker names holds nothing that something on the way may rewrite; it
# begins with a slash where the prefix of responses does not end with one.
_NAME = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[ -~]{1,1024}", re.ASCII)


def is_name(text: str) -> bool:
    """Whether a text is the name of an object below a prefix."""
    return _NAME.fullmatch(text) is not None


class Found(NamedTuple):
    """What is known of an object.

    Attributes:
        length: Its length in bytes.
        content_type: Its media type, as whoever wrote it has said.
    """

    length: int
    content_type: str


class Storage:
    """The objects under a prefix.

    Attributes:
        bucket: The bucket.
        prefix: What the keys begin with.

    Args:
        name: What the log calls it.
        place: The bucket and the prefix, with a slash between them.
        environment: What Lambda and the owner have set.
        read_timeout: How long S3 may be silent, in seconds.
    """

    def __init__(self, name: str, place: str, environment: Mapping[str, str], *, read_timeout: float) -> None:
        self._log_name = f"s3_{name}"
        self.bucket, _, self.prefix = place.partition("/")
        self._client = Client(environment, read_timeout=read_timeout, service=S3, bucket=self.bucket)

    def uri(self, name: str) -> str:
        """Return the URI of an object."""
        return f"s3://{self.bucket}/{self.prefix}{name}"

    def name_in(self, uri: str) -> str:
        """Return the name of an object below the prefix. Empty if a URI is of something else, or odd."""
        name = uri.removeprefix(self.uri(""))
        return name if name != uri and is_name(name) else ""

    def put(self, name: str, body: bytes, content_type: str, deadline: Deadline) -> None:
        """Write an object.

        Raises:
            ProblemError: If it is not written.
        """
        response = self._send("PUT", name, deadline, body, {"Content-Type": content_type})
        if response.status != _FOUND:
            meaning = DENIED if response.status == _DENIED else STORAGE
            raise meaning.problem(f"PutObject {response.status}")

    def find(self, name: str, deadline: Deadline, record: Record) -> Found | None:
        """Return what is known of an object, or None if it is not there, and note then what S3 says.

        Raises:
            ProblemError: If S3 does not say.
        """
        response = self._send("HEAD", name, deadline)
        length = response.headers.get("Content-Length", "")
        if not self._is_there(response, "HeadObject", record):
            return None
        if not _LENGTH.fullmatch(length):
            raise STORAGE.problem("HeadObject without a length")
        return Found(int(length), response.headers.get("Content-Type", ""))

    def get(self, name: str, deadline: Deadline, record: Record) -> bytes | None:
        """Return what an object holds, or None if it is not there, and note then what S3 says.

        Raises:
            ProblemError: If S3 does not say, or it is too large.
        """
        response = self._send("GET", name, deadline)
        return response.body if self._is_there(response, "GetObject", record) else None

    def url(self, method: str, name: str, seconds: int, headers: Mapping[str, str], query: str = "") -> str:
        """Return a URL that lets whoever has it do one thing with one object for a time.

        Args:
            method: What may be done.
            name: The object.
            seconds: For how long, unless the credentials of the function expire before.
            headers: What the request must have, exactly so.
            query: What S3 is asked beside, encoded.
        """
        address = f"{self._client.url}{self._path(name)}"
        request = AWSRequest(method, f"{address}?{query}" if query else address, headers)
        signer = S3SigV4QueryAuth(self._client.credentials.current(), S3.name, self._client.region, expires=seconds)
        signer.add_auth(request)
        return str(request.url)

    def _path(self, name: str) -> str:
        return f"/{quote(self.prefix + name, safe='/~')}"

    def _is_there(self, response: Response, action: str, record: Record) -> bool:
        if response.status == _FOUND:
            return True
        if response.status in _ABSENT:
            record.note(**{self._log_name: response.status})
            return False
        raise STORAGE.problem(f"{action} {response.status}")

    def _send(
        self, method: str, name: str, deadline: Deadline, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return the answer of S3. Each of these requests may be repeated: it does the same again."""
        for attempt in range(1, _ATTEMPTS + 1):
            last = attempt == _ATTEMPTS
            try:
                response = self._client.send(method, self._path(name), body, headers or {}, deadline)
            except ProblemError as problem:
                if last:
                    raise STORAGE.problem(problem.fault) from None
            else:
                if last or response.status // 100 != 5:  # noqa: PLR2004  # HTTP: classes of statuses
                    return response
        raise STORAGE.problem()

"""The credentials of a role that the function assumes: that of the owners of an endpoint in another account."""

import re
import time
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from urllib.parse import urlencode

from .address import STS
from .client import Client
from .credentials import Keys
from .deadline import Deadline
from .meanings import DENIED, UNREACHABLE
from .problem import ProblemError

_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_SESSION = "inference-api"
# So long before they expire, credentials are asked for anew.
_EARLY = 300
_SILENCE = 5.0
_TAKEN = 200


class AssumedRole:
    """The credentials of a role, which AWS STS hands out for an hour.

    Args:
        role: Its ARN.
        environment: What Lambda and the owner have set.
    """

    def __init__(self, role: str, environment: Mapping[str, str]) -> None:
        question = {"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": role, "RoleSessionName": _SESSION}
        self._question = urlencode(question).encode()
        self._client = Client(environment, read_timeout=_SILENCE, service=STS)
        self._keys: Keys | None = None
        self._until = 0.0

    def current(self, deadline: Deadline) -> Keys:
        """Return credentials that are valid now.

        Raises:
            ProblemError: If there are none.
        """
        if self._keys is None or time.time() > self._until - _EARLY:
            self._keys, self._until = self._assume(deadline)
        return self._keys

    def _assume(self, deadline: Deadline) -> tuple[Keys, float]:
        try:
            response = self._client.post("/", self._question, {"Content-Type": _FORM}, deadline)
        except ProblemError as problem:
            raise problem if problem.operator else UNREACHABLE.problem(problem.fault) from None
        if response.status // 100 == 5:  # noqa: PLR2004  # HTTP: classes of statuses
            raise UNREACHABLE.problem(f"AssumeRole {response.status}")
        if response.status != _TAKEN:
            raise DENIED.problem(f"AssumeRole {response.status}")
        text = response.body.decode("utf-8", "replace")
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
        found = [unescape(match[1]) for name in names if (match := re.search(f"<{name}>([^<]+)</{name}>", text))]
        try:
            key, secret, token, expiration = found
            return Keys(key, secret, token), datetime.fromisoformat(expiration).timestamp()
        except ValueError:
            raise DENIED.problem("AssumeRole: no credentials") from None

"""Uploads: what is too large for API Gateway, a caller puts into S3 by a signed URL, which takes one object once."""

import json
import os
from collections.abc import Mapping
from typing import Any

from .answer import response
from .problem import ProblemError
from .request import read_text, require_content_type
from .settings import Settings
from .storage import Storage

# How long a caller may wait before it begins. S3 lets an upload that has begun come to its end.
_SECONDS = 900
_LONGEST = 1024
_FORM = 'a body such as {"content_length": 1000000, "content_type": "text/csv"} is needed'


class Uploads:
    """What lets callers upload.

    Attributes:
        largest: How long an object may be, in bytes. 0 if nobody may upload.

    Args:
        requests: Where requests lie.
        settings: How the function behaves.
        largest: How long an object may be, in bytes. 0 if nobody may upload.
    """

    def __init__(self, requests: Storage, settings: Settings, largest: int) -> None:
        self._requests = requests
        self._settings = settings
        self.largest = largest

    def offer(self, event: Mapping[str, Any], headers: Mapping[str, str], caller: str) -> dict[str, Any]:
        """Answer with a URL to which a caller may put one object of the length and the type that it has said.

        Raises:
            ProblemError: If it has said neither, or may not upload such an object.
        """
        length, content_type = self._asked(event)
        if length > self.largest:
            raise ProblemError(413, "request_too_large", f"an upload may have {self.largest} bytes at most")
        upload = os.urandom(16).hex()
        # S3 refuses a request with another length or another type: both are signed.
        signed = {"Content-Type": content_type, "Content-Length": str(length)}
        url = self._requests.url("PUT", f"{caller}/uploads/{upload}", _SECONDS, signed)
        document = {"upload_id": upload, "method": "PUT", "url": url, "headers": signed, "expires_in": _SECONDS}
        sent = {"Content-Type": "application/json", "Location": f"uploads/{upload}/invocations", **headers}
        return response(201, sent, json.dumps(document))

    def _asked(self, event: Mapping[str, Any]) -> tuple[int, str]:
        try:
            about = json.loads(read_text(event, _LONGEST))
        except (ValueError, RecursionError):
            about = None
        if not isinstance(about, dict) or set(about) != {"content_length", "content_type"}:
            raise ProblemError(400, "invalid_body", _FORM)
        length, content_type = about["content_length"], about["content_type"]
        if type(length) is not int or length < 1 or not isinstance(content_type, str):
            raise ProblemError(400, "invalid_body", _FORM)
        return length, require_content_type(content_type, self._settings)

"""What an API in front of an asynchronous endpoint has beside others: places in S3, permissions and paths."""

import json
from collections.abc import Sequence
from typing import Any

from constructs import Construct

from constructs_lib.access.permissions import Statement, allow, read_objects, use_key, write_prefix
from constructs_lib.access.sharing import share_bucket
from constructs_lib.arguments import as_known
from constructs_lib.async_inference import AsyncInference
from constructs_lib.rules import hidden
from constructs_lib.s3_location import S3Location, bucket_tokens

from .api_async_inference import ApiAsyncInference
from .routes import Route

# What the function writes lies apart from what callers with credentials of AWS put there.
_OWN_PREFIX = "inference-api/"
# Source: botocore sagemaker-runtime, InvokeEndpointAsyncInput.
_WAITING_SECONDS = 21_600
_WORKING_SECONDS = 900
_MEBIBYTE = 1024 * 1024


class AsyncRequests:
    """What an API needs to queue requests, and to hand out responses.

    Args:
        places: Where the endpoint reads requests, and writes responses and failures.
        options: How requests are taken.
    """

    def __init__(self, places: AsyncInference, options: ApiAsyncInference) -> None:
        self._places = places
        self._options = options
        self._requests = _below(places._requests)

    @property
    def known(self) -> dict[str, bool]:
        """What the rules know of it."""
        return {"asynchronous": True, "uploads": self._options.max_upload_size is not None}

    @property
    def routes(self) -> list[Route]:
        """The methods of the API."""
        uploads = [
            Route("POST", ("uploads",), describes_body=False),
            Route("POST", ("uploads", "{id}", "invocations"), describes_body=False),
        ]
        return [
            Route("POST", ("invocations",)),
            Route("GET", ("invocations", "{id}"), describes_body=False),
            *([] if self._options.max_upload_size is None else uploads),
        ]

    @property
    def environment(self) -> dict[str, str]:
        """What the function is told."""
        ttl, timeout, size = (
            self._options.request_ttl,
            self._options.invocation_timeout,
            self._options.max_upload_size,
        )
        places = {"requests": self._requests, "responses": self._places.output, "failures": self._places.failure}
        about = {
            **{name: _written(place) for name, place in places.items() if place is not None},
            "ttl": _WAITING_SECONDS if ttl is None else ttl.to_seconds(),
            "timeout": _WORKING_SECONDS if timeout is None else timeout.to_seconds(),
            **({} if size is None else {"upload": largest_upload(self._options)}),
        }
        return {"ASYNC_INFERENCE": json.dumps(about)}

    def statements(self, endpoint_arn: str) -> list[Statement]:
        """Return what the function may do with the endpoint, and with Amazon S3.

        It lists nothing, and so learns of no other request: S3 then answers 403 for what is not there.
        """
        key = self._places.encryption_key
        return [
            allow("sagemaker:InvokeEndpointAsync", endpoint_arn),
            *(each for _, needed in self._needs for each in needed),
            *([] if key is None else [use_key(key, "kms:Decrypt")]),
        ]

    def stream_statements(self, endpoint_arn: str) -> list[Statement]:
        """Return nothing: no response of an asynchronous endpoint is streamed."""
        del endpoint_arn
        return []

    def share(self, scope: Construct) -> None:
        """Let the account of a scope use buckets of another account that the app defines."""
        for place, needed in self._needs:
            share_bucket(scope, place.bucket, needed)

    @property
    def _needs(self) -> Sequence[tuple[S3Location, Sequence[Statement]]]:
        written = [place for place in (self._places.output, self._places.failure) if place is not None]
        own = self._requests
        return [(own, [*read_objects(own), *write_prefix(own)]), *((place, read_objects(place)) for place in written)]


def largest_upload(options: ApiAsyncInference | None) -> int:
    """Return how long an upload may be, in bytes. 0 if nobody may upload."""
    size = None if options is None else options.max_upload_size
    return 0 if size is None else int(size.to_mebibytes()) * _MEBIBYTE


def async_requests(what: str, endpoint: Any, options: ApiAsyncInference | None) -> AsyncRequests | None:
    """Return what an API needs in front of an asynchronous endpoint, or None if the endpoint waits for responses.

    Args:
        what: What messages call the API.
        endpoint: The endpoint.
        options: How requests are taken.

    Raises:
        ValueError: If the options do not fit the endpoint.
    """
    config = getattr(endpoint, "_own_config", None)
    own = None if config is None else config.async_inference
    given = None if options is None else options.configuration
    if own is not None and given is not None:
        raise ValueError(
            f"{what}: async_inference has a configuration, and the endpoint has one of its own; leave configuration out"
        )
    if options is not None and config is not None and own is None:
        raise ValueError(
            f"{what}: async_inference is given, and the endpoint is not asynchronous; leave async_inference out, or "
            "pass async_inference=AsyncInference(...) to its EndpointConfig"
        )
    places = own or given
    if options is not None and places is None:
        raise ValueError(
            f"{what}: async_inference needs a configuration, since the endpoint is defined elsewhere; pass "
            "ApiAsyncInference(configuration=AsyncInference(...)) with the places of its configuration"
        )
    return None if places is None else AsyncRequests(places, options or ApiAsyncInference())


def _below(requests: S3Location) -> S3Location:
    prefix = as_known(requests.prefix)
    between = "" if hidden(prefix) or not prefix or prefix.endswith("/") else "/"
    return S3Location(requests.bucket, f"{requests.prefix}{between}{_OWN_PREFIX}")


def _written(place: S3Location) -> str:
    return f"{bucket_tokens(place.bucket).name}/{place.prefix}"

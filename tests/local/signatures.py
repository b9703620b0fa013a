"""Requests that are signed by hand, and sent exactly so."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.local.front_doors import Reply
from tests.local_aws.instance import Aws


def keys(aws: Aws) -> Credentials:
    return Credentials(aws.access_key, aws.secret_key)


def signed(
    aws: Aws, credentials: Credentials, service: str, path: str, body: bytes = b"", method: str = "POST", **headers: str
) -> Mapping[str, str]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest(method, f"{aws.url}{path}", data=body, headers=sent)
    SigV4Auth(credentials, service, aws.region).add_auth(request)
    return dict(request.headers.items())


def send(aws: Aws, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Reply:
    """Send exactly these headers, with the right Host if none is among them."""
    connection = http.client.HTTPConnection(urlsplit(aws.url or "").netloc, timeout=30)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()

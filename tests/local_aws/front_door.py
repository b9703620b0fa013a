"""The front door of a deployed stack, as its callers reach it: by a URL and a key."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import urllib3

from tests.local_aws.instance import Aws

_PATIENCE = 30.0
_QUEUED = 202
_API = re.compile(
    r"https://(?P<api>[a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(/(?P<stage>[^/?]*)(?P<path>.*))?"
)

# What the local AWS serves under the domain name that follows.
_BY_NAME = "/_aws/domains"


def domain_names(aws: Aws) -> list[str]:
    """The domain names of the APIs that are deployed."""
    return [str(each["domainName"]) for each in aws.client("apigateway").get_domain_names()["items"]]


def as_it_is_called(aws: Aws, text: str, names: Sequence[str] = ()) -> str:
    """A text with the addresses of APIs that answer: the local AWS serves them at its own, not at those of AWS.

    Args:
        aws: Where they are.
        text: The text.
        names: Their domain names.
    """

    def here(there: re.Match[str]) -> str:
        stage, path = there["stage"] or "$default", (there["path"] or "").removeprefix("/")
        return f"{aws.url}/restapis/{there['api']}/{stage}/_user_request_/{path}"

    if aws.url is None:
        return text
    for name in names:
        text = text.replace(f"https://{name}/", f"{aws.url}{_BY_NAME}/{name}/")
    return _API.sub(here, text)


@dataclass(frozen=True)
class FrontDoor:
    """An API with keys.

    Attributes:
        url: Where requests go.
        key: The key that opens it.
    """

    url: str
    key: str

    @classmethod
    def of(cls, aws: Aws, stack: str) -> "FrontDoor":
        """The front door whose URL and whose key's id are outputs of a stack."""
        described = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in described}
        key = aws.client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]
        return cls(as_it_is_called(aws, outputs["Url"]), key)

    @property
    def headers(self) -> dict[str, str]:
        """What a request for a prediction has."""
        return {"Content-Type": "text/csv", "Accept": "application/json", "x-api-key": self.key}

    def ask(self, body: str, *, key: str | None = None) -> tuple[int, bytes]:
        """The status and the body of what the API answers, to its own key if no other is given."""
        response = self.send("POST", "", body, key=key)
        return response.status, response.data

    def send(self, method: str, place: str, body: str = "", *, key: str | None = None) -> urllib3.BaseHTTPResponse:
        """What the API answers at a place that is relative to its URL, to its own key if no other is given."""
        headers = {**self.headers, **({} if key is None else {"x-api-key": key})}
        url = urljoin(self.url, place)
        return urllib3.request(method, url, body=body or None, headers=headers, timeout=30, retries=False)

    def fetch(self, place: str) -> urllib3.BaseHTTPResponse:
        """The response to a request that was queued, once it is there."""
        deadline = time.monotonic() + _PATIENCE
        while (answer := self.send("GET", place)).status == _QUEUED and time.monotonic() < deadline:
            time.sleep(0.1)
        return answer

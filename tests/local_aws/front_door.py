"""The front door of a deployed stack, as its callers reach it: by a URL and a key."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

from tests.local_aws.instance import Aws


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
        if aws.url is None:
            return cls(outputs["Url"], key)
        # The local AWS serves an API at its own address, not at the one that AWS would give it.
        there = urlsplit(outputs["Url"])
        api = there.netloc.partition(".")[0]
        stage, path = there.path.lstrip("/").split("/", 1)
        return cls(f"{aws.url}/restapis/{api}/{stage}/_user_request_/{path}", key)

    @property
    def headers(self) -> dict[str, str]:
        """What a request for a prediction has."""
        return {"Content-Type": "text/csv", "Accept": "application/json", "x-api-key": self.key}

    def ask(self, body: str, *, key: str | None = None) -> tuple[int, bytes]:
        """The status and the body of what the API answers, to its own key if no other is given."""
        headers = {**self.headers, **({} if key is None else {"x-api-key": key})}
        response = urllib3.request("POST", self.url, body=body, headers=headers, timeout=30, retries=False)
        return response.status, response.data

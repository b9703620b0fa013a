"""Named things that an API creates, describes, lists and deletes."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.local_aws import emulator, service_models
from tests.local_aws.refusal import invalid

Request = dict[str, Any]
Operation = Callable[[Request], Request]


class Catalog:
    """Models, or endpoint configurations: what SageMaker keeps as it was given."""

    def __init__(self, noun: str, kind: str, words: str) -> None:
        self._noun = noun
        self._kind = kind
        self._words = words
        self._records: dict[str, Request] = {}

    @property
    def operations(self) -> dict[str, Operation]:
        """The part of the API that is the same for every noun."""
        return {
            f"Delete{self._noun}": self.delete,
            f"Describe{self._noun}": self.describe,
            f"List{self._noun}s": self.summaries,
        }

    def add(self, request: Request) -> Request:
        """Keep a checked request under its name."""
        name = request[f"{self._noun}Name"]
        self._records[name] = {**request, f"{self._noun}Arn": self.arn(name), "CreationTime": time.time()}
        return {f"{self._noun}Arn": self.arn(name)}

    def check_new(self, request: Request) -> None:
        """Refuse what the service's model refuses, and a name that is taken."""
        service_models.check("sagemaker", f"Create{self._noun}", request)
        if (name := request[f"{self._noun}Name"]) in self._records:
            raise invalid(f'Cannot create already existing {self._words} "{self.arn(name)}".')

    def find(self, name: str) -> Request:
        """The record of a name."""
        if name not in self._records:
            raise invalid(f'Could not find {self._words} "{self.arn(name)}".')
        return self._records[name]

    def describe(self, request: Request) -> Request:
        """What was asked for, without the tags, which have an operation of their own."""
        record = self.find(request[f"{self._noun}Name"])
        return {name: value for name, value in record.items() if name != "Tags"}

    def delete(self, request: Request) -> Request:
        """Forget a name."""
        self.find(request[f"{self._noun}Name"])
        del self._records[request[f"{self._noun}Name"]]
        return {}

    def summaries(self, request: Request) -> Request:
        """All names, on one page."""
        service_models.check("sagemaker", f"List{self._noun}s", request)
        summary = (f"{self._noun}Name", f"{self._noun}Arn", "CreationTime")
        return {f"{self._noun}s": [{name: record[name] for name in summary} for record in self.records()]}

    def records(self) -> Iterator[Request]:
        """Everything that there is."""
        return iter(list(self._records.values()))

    def arn(self, name: str) -> str:
        """SageMaker writes names in lower case in its ARNs."""
        return emulator.arn("sagemaker", f"{self._kind}/{name.lower()}")

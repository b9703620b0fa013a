"""Smoke tests of a template: custom resources that ask an endpoint when it is deployed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import UNKNOWN, Fact, facts, hidden
from constructs_lib.rules.fact import altered

from .embedded_json import parse_pieces
from .intrinsics import ABSENT
from .pieces import NOTHING_KNOWN, Text
from .resources import Properties, Resources
from .transform_jobs import FactReader

SMOKE_TEST: Final = "Custom::SageMakerSmokeTest"
_OF_EVALUATION: Final = ("Bucket", "Key", "GroundTruthAttribute", "Metric", "Bound")
_METRICS: Final = ("Accuracy", "MeanAbsoluteError")
_ENDPOINT: Final = "AWS::SageMaker::Endpoint"


class SmokeTests:
    """Finds the smoke tests that a template holds.

    Args:
        resources: The resources of the template.
        reader: What makes facts of them.
    """

    def __init__(self, resources: Resources, reader: FactReader) -> None:
        self._resources = resources
        self._reader = reader

    def all(self) -> Iterator[tuple[str, Fact]]:
        """Yield the logical ids and facts of all smoke tests."""
        for logical_id in self._resources.of_type(SMOKE_TEST):
            properties = self._resources.intrinsics.properties(logical_id)
            if not isinstance(properties, dict):
                continue
            requests, unreadable = self._requests(properties)
            if unreadable is None:
                unreadable = self._wrong_in_evaluation(properties)
            found = self._reader.read(facts.SmokeTest, {**properties, "Requests": requests}, logical_id)
            if isinstance(found, Fact):
                yield logical_id, altered(found, unreadable=unreadable, **self._links(properties, logical_id))

    def _requests(self, properties: Properties) -> tuple[Any, Any]:
        """Return the requests, as far as they can be read, and why they cannot."""
        seen = self._resources.intrinsics.resolve(properties.get("Requests", ABSENT))
        if seen is ABSENT:
            return [], "Requests is missing"
        if not isinstance(seen, str | Text):
            return NOTHING_KNOWN, UNKNOWN if hidden(seen) else "Requests is not a text"
        pieces = self._resources.intrinsics.pieces(seen, 0)
        found = parse_pieces(pieces)
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return [_flat(each) for each in found], None if found else "Requests is empty"
        known = all(isinstance(piece, str) for piece in pieces)
        return NOTHING_KNOWN, "Requests is not a list of requests in JSON" if known else UNKNOWN

    def _wrong_in_evaluation(self, properties: Properties) -> str | None:
        """Return why an evaluation could not be run, as far as that is known."""
        seen = self._resources.intrinsics.resolve(properties.get("Evaluation", ABSENT))
        if not isinstance(seen, dict):
            return None if seen is ABSENT or hidden(seen) or isinstance(seen, Text) else "Evaluation is not an object"
        missing = [name for name in _OF_EVALUATION if self._resources.intrinsics.resolve(seen.get(name)) is None]
        if missing:
            return f"Evaluation has no {', '.join(missing)}"
        metric = self._resources.intrinsics.resolve(seen["Metric"])
        if isinstance(metric, str) and metric not in _METRICS:
            return f"Metric of Evaluation is {metric!r}, and not {' or '.join(_METRICS)}"
        return None

    def _links(self, properties: Properties, logical_id: str) -> Mapping[str, Any]:
        resources = self._resources
        endpoint = resources.find(_ENDPOINT, properties.get("EndpointName"))
        if endpoint is None:
            return {}
        waits = resources.dependencies.waits_for(logical_id, endpoint)
        configured = resources.intrinsics.properties(endpoint)
        names = [
            resources.intrinsics.text(each.get("EndpointConfigName") if isinstance(each, dict) else None)
            for each in (properties, configured)
        ]
        return {
            "endpoint": resources.fact(endpoint),
            "waits_for_endpoint": UNKNOWN if waits is None else waits,
            "compares_served_config": UNKNOWN if any(None in name for name in names) else names[0] == names[1],
        }


def _flat(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request with its arguments beside what is expected of the answer."""
    arguments = request.get("arguments")
    status = {"ExpectedStatus": request["status"]} if "status" in request else {}
    return {**(arguments if isinstance(arguments, dict) else {}), **status}

"""Clarify's online explainer: SHAP values beside the predictions, in the form that the guide documents.

The values are Shapley's own, of every coalition of features: what Kernel SHAP comes near to with samples.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Self

import jmespath
from jmespath.exceptions import JMESPathError

from tests.local_aws.catalog import Request
from tests.local_aws.containers import Reply
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.shapley import Row, Rows, contributions, groups

# A request to the model's containers, with CSV that the explainer has made.
Ask = Callable[[bytes], Reply]
HEADER = "x-amzn-sagemaker-enable-explanations"
_CSV = "text/csv"
_MOST_FEATURES = 10
_SECONDS = 60
# A mode leaves this list with the issue that brings it: what is text or JSON Lines, and what no page shows exactly.
_NOT_IMITATED = {
    "InferenceConfig": (
        "ContentTemplate",
        "FeaturesAttribute",
        "FeatureTypes",
        "LabelAttribute",
        "LabelIndex",
        "ProbabilityAttribute",
        "ProbabilityIndex",
    ),
    "ShapConfig": ("TextConfig", "UseLogit"),
}


@dataclass(frozen=True)
class Explainer:
    """The explainer of a deployed variant."""

    config: Request
    baseline: Rows

    @classmethod
    def of(cls, config: Request, role: ExecutionRole) -> Self | None:
        """The explainer that an endpoint configuration asks for, with the baseline that the role may read."""
        if "ExplainerConfig" not in config:
            return None
        wanted = config["ExplainerConfig"]["ClarifyExplainerConfig"]
        baseline = wanted["ShapConfig"]["ShapBaselineConfig"]
        url = baseline.get("ShapBaselineUri")
        text = role.fetch(url).decode() if url else baseline["ShapBaseline"]
        return cls(wanted, _rows(text))

    def explain(self, asked: Rows, reply: Reply, which: str | None, ask: Ask) -> Reply:
        """The answer of the model, with explanations of the records that an expression chooses.

        Args:
            asked: The records of the request.
            reply: What the model answered.
            which: The expression that the request has in place of the configuration's.
            ask: Passes another request to the model.
        """
        deadline = time.monotonic() + _SECONDS
        chosen = _expression(which or self.config.get("EnableExplanations", "`true`"))
        predictions = _numbers(reply)
        explained = [
            self._explanation(record, ask, deadline) if chosen.search(prediction) is True else None
            for record, prediction in zip(asked, predictions, strict=True)
        ]
        names = self.config.get("InferenceConfig", {}).get("LabelHeaders")
        answer = {
            "version": "1.0",
            "predictions": {"content_type": reply.content_type, "data": reply.body.decode()},
            **({"label_headers": names} if names else {}),
            "explanations": {"kernel_shap": explained} if any(each is not None for each in explained) else {},
        }
        return replace(reply, content_type="application/json", body=json.dumps(answer).encode())

    def _explanation(self, record: Row, ask: Ask, deadline: float) -> list[dict[str, Any]]:
        """The features of a record, each with what it adds to the probability of each class."""
        if any(len(row) != len(record) for row in self.baseline):
            raise Refusal("ValidationError", f"The baseline must have as many features as a record, {len(record)}")
        if len(record) > _MOST_FEATURES:
            raise Refusal("ValidationError", f"the local AWS explains records of up to {_MOST_FEATURES} features")
        added = contributions(record, self.baseline, lambda rows: self._predictions(rows, ask, deadline))
        names = self.config.get("InferenceConfig", {}).get("FeatureHeaders", ())
        return [
            {**({"feature_header": names[position]} if names else {}), "attributions": [{"attribution": each}]}
            for position, each in enumerate(added)
        ]

    def _predictions(self, rows: Rows, ask: Ask, deadline: float) -> Iterator[list[float]]:
        """What the model says of rows, as many in a request as the configuration lets it take."""
        many = self.config.get("InferenceConfig", {}).get("MaxRecordCount", len(rows))
        for some in groups(rows, many):
            if time.monotonic() > deadline:
                raise Refusal("ModelError", f"The request could not be completed within {_SECONDS} s", 424)
            yield from _numbers(ask("\n".join(map(",".join, some)).encode()))


def records(headers: dict[str, str], body: bytes) -> Rows:
    """The records of a request to be explained."""
    if headers["Content-Type"].partition(";")[0].strip().lower() != _CSV:
        raise Refusal("ValidationError", f"the local AWS explains requests of {_CSV}, not {headers['Content-Type']}")
    if "accept" not in headers:
        raise Refusal("ValidationError", "Accept is required by an endpoint with an explainer")
    return _rows(body.decode())


def _rows(text: str) -> Rows:
    return [tuple(line.split(",")) for line in text.splitlines() if line.strip()]


def _numbers(reply: Reply) -> list[list[float]]:
    """The probabilities that a model answered, or a refusal."""
    if reply.status >= HTTPStatus.MULTIPLE_CHOICES:
        raise Refusal("ModelError", f"The explainer got {reply.status} of the model: {reply.body.decode()}", 424)
    try:
        return [[float(each) for each in row] for row in _rows(reply.body.decode())]
    except ValueError as error:
        message = f"An explainer needs CSV of probabilities, and the model answered {reply.body[:80]!r}"
        raise Refusal("ModelError", message, 424) from error


def _expression(text: str) -> Any:
    try:
        return jmespath.compile(text)
    except JMESPathError as error:
        raise invalid(f"EnableExplanations is not a JMESPath expression: {error}") from error


def check_explainer(request: Request) -> None:
    """Refuse an endpoint configuration whose explainer is not imitated, or does not go with the rest of it."""
    if "ExplainerConfig" not in request:
        return
    config = request["ExplainerConfig"].get("ClarifyExplainerConfig")
    if config is None:
        raise invalid("ExplainerConfig needs a ClarifyExplainerConfig")
    strange = [name for part, names in _NOT_IMITATED.items() for name in names if name in config.get(part, {})]
    baseline = config["ShapConfig"]["ShapBaselineConfig"]
    if baseline.get("MimeType", _CSV) != _CSV:
        strange.append(f"MimeType {baseline['MimeType']}")
    beside = [name for name in ("AsyncInferenceConfig", "DataCaptureConfig") if name in request]
    if strange or beside:
        raise invalid(f"the local AWS does not imitate {', '.join([*strange, *beside])} with an explainer")
    if ("ShapBaseline" in baseline) is ("ShapBaselineUri" in baseline):
        raise invalid("Exactly one of ShapBaseline and ShapBaselineUri must be given")
    if any("ServerlessConfig" in each or "ModelName" not in each for each in request["ProductionVariants"]):
        raise invalid("the local AWS does not imitate explainers of serverless variants and inference components")
    _expression(config.get("EnableExplanations", "`true`"))

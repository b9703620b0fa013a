"""An evaluation: records of known labels go through the endpoint, and a threshold decides."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jmespath
from botocore.exceptions import BotoCoreError, ClientError
from jmespath.exceptions import JMESPathError

from .clock import Clock
from .failure import FailedError, quoted
from .probe import Endpoint, Probe
from .records import LONGEST_FILE, as_text, read_records

# A role that has just been made may be unknown for some seconds. Source: IAM user guide, troubleshoot_general.
_ROLE = 40.0
_INTERVAL = 2.0
_DENIED = "AccessDenied"


class Evaluation(NamedTuple):
    """An evaluation.

    Attributes:
        bucket: The bucket of the records.
        key: Their key.
        label: Where the label is in a record.
        prediction: Where the prediction is in an answer; nothing if it is the whole answer.
        metric: What is computed.
        bound: What it has to reach, or must not exceed.
    """

    bucket: str
    key: str
    label: str
    prediction: str
    metric: str
    bound: float

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Evaluation":
        """Read what the construct has written."""
        return cls(
            bucket=str(written["Bucket"]),
            key=str(written["Key"]),
            label=str(written["GroundTruthAttribute"]),
            prediction=str(written.get("InferenceAttribute", "")),
            metric=str(written["Metric"]),
            bound=float(written["Bound"]),
        )

    def run(self, endpoint: Endpoint, s3: Any, arguments: Mapping[str, str], clock: Clock) -> str:
        """Send all records, and return what came of it.

        Args:
            endpoint: The endpoint.
            s3: A client of S3.
            arguments: The arguments of InvokeEndpoint beside the body.
            clock: The time that there is.

        Raises:
            FailedError: If the model does not predict well enough, or it cannot be found out.
        """
        try:
            records = read_records(self._fetch(s3, clock), arguments.get("ContentType", ""), self.label)
        except ValueError as error:
            raise FailedError(f"s3://{self.bucket}/{self.key}: {error}") from None
        pairs: list[tuple[str, str]] = []
        for record in records:
            if clock.left() <= 0:
                raise FailedError(f"{len(pairs)} of {len(records)} records could be asked in time; evaluate fewer")
            try:
                answer = Probe(record.body, arguments, status=200, content="", seconds=None).send(endpoint, clock)
                pairs.append((_predicted(answer, self.prediction), record.label))
            except FailedError as error:
                raise FailedError(f"line {record.line}: {error}") from None
        return self._judged(pairs)

    def _judged(self, pairs: Sequence[tuple[str, str]]) -> str:
        measure, word = _METRICS[self.metric]
        value = measure(pairs)
        told = f"the {word} is {value:.6g} of {len(pairs)} records"
        is_enough = value >= self.bound if self.metric == "Accuracy" else value <= self.bound
        if not is_enough:
            bound = "at least" if self.metric == "Accuracy" else "at most"
            raise FailedError(f"{told}, and {bound} {self.bound:g} is expected")
        return told

    def _fetch(self, s3: Any, clock: Clock) -> bytes:
        patience = clock.part(_ROLE)
        while True:
            try:
                body: bytes = s3.get_object(Bucket=self.bucket, Key=self.key)["Body"].read(LONGEST_FILE + 1)
            except ClientError as error:
                code = error.response.get("Error", {}).get("Code", "")
                if code != _DENIED or not patience.pause(_INTERVAL):
                    raise FailedError(
                        f"s3://{self.bucket}/{self.key} cannot be read: {quoted(str(error).encode())}"
                    ) from None
            except BotoCoreError as error:
                raise FailedError(f"s3://{self.bucket}/{self.key} cannot be read: {type(error).__name__}") from None
            else:
                return body


def _predicted(answer: bytes, attribute: str) -> str:
    """Return what an answer predicts.

    Raises:
        FailedError: If it predicts nothing there, or more than one thing.
    """
    text = answer.decode("utf-8", "replace").strip()
    if attribute.isdecimal():
        row = next(csv.reader(text.splitlines()), [])
        found: Any = row[int(attribute)] if int(attribute) < len(row) else None
    else:
        found = _in_json(text, attribute)
    while isinstance(found, list) and len(found) == 1:
        found = found[0]
    if found is None or isinstance(found, list | dict):
        where = f"at {attribute!r}" if attribute else "in the whole of it"
        raise FailedError(f"the answer has no single prediction {where}: {quoted(answer)}")
    return as_text(found)


def _in_json(text: str, attribute: str) -> Any:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None if attribute else text
    if not attribute:
        return whole
    try:
        return jmespath.search(attribute, whole)
    except JMESPathError as error:
        raise FailedError(f"{attribute!r} is not a JMESPath expression: {quoted(str(error).encode())}") from None


def _accuracy(pairs: Sequence[tuple[str, str]]) -> float:
    return sum(_same(*pair) for pair in pairs) / len(pairs)


def _same(prediction: str, label: str) -> bool:
    if prediction == label:
        return True
    try:
        return float(prediction) == float(label)
    except ValueError:
        return False


def _mean_absolute_error(pairs: Sequence[tuple[str, str]]) -> float:
    try:
        return sum(abs(float(prediction) - float(label)) for prediction, label in pairs) / len(pairs)
    except ValueError as error:
        raise FailedError(f"a prediction or a label is not a number: {quoted(str(error).encode())}") from None


_METRICS: Mapping[str, tuple[Callable[[Sequence[tuple[str, str]]], float], str]] = {
    "Accuracy": (_accuracy, "accuracy"),
    "MeanAbsoluteError": (_mean_absolute_error, "mean absolute error"),
}

"""What a monitoring job reads and writes with the role of its definition: captured data, labels, baselines, reports."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jmespath

from tests.local_aws.catalog import Request
from tests.local_aws.endpoint import Endpoint
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.monitoring_analysis import (
    Features,
    Violation,
    data_violations,
    drift_violations,
    drifts,
    features_of,
    quality_metrics,
    quality_violations,
)
from tests.local_aws.refusal import Refusal

_NAMESPACES = {
    "DataQuality": "data",
    "ModelQuality": "model",
    "ModelBias": "bias",
    "ModelExplainability": "explainability",
}
_MERGED = ("ModelQuality", "ModelBias")


class MonitoringData:
    """The data of one job, of the hour that is and the one before.

    What bias and explainability jobs compute is not imitated: they read, write and find nothing.
    """

    def __init__(
        self, role: ExecutionRole, kind: str, definition: Request, endpoint: Endpoint, now: dt.datetime
    ) -> None:
        self._role = role
        self._kind = kind
        self._definition = definition
        self._endpoint = endpoint
        self._hours = [f"{each:%Y/%m/%d/%H}" for each in (now - dt.timedelta(hours=1), now)]
        self._app: dict[str, Any] = definition[f"{kind}AppSpecification"]
        self._input: dict[str, Any] = definition[f"{kind}JobInput"]
        output = definition[f"{kind}JobOutputConfig"]
        self._output = output["MonitoringOutputs"][0]["S3Output"]["S3Uri"].rstrip("/")
        self._key: str | None = output.get("KmsKeyId")
        self._metrics: list[tuple[str, float, dict[str, str]]] = []

    def violations(self) -> list[Violation]:
        """Read everything, and return what is not as the baseline says."""
        captured = list(self._captured())
        if not captured:
            raise Refusal("ClientError", "Job inputs had no data")
        if "ConfigUri" in self._app:
            self._read(self._app["ConfigUri"])
        baseline = self._definition.get(f"{self._kind}BaselineConfig", {})
        known = {
            name: self._read(baseline[name]["S3Uri"])
            for name in ("ConstraintsResource", "StatisticsResource")
            if name in baseline
        }
        constraints = known.get("ConstraintsResource", {"features": []})
        records = [record for _, record in captured]
        if self._kind in _MERGED:
            records = self._merged(captured)
        if self._kind == "DataQuality":
            return self._data_violations(records, constraints, known)
        return self._quality_violations(records, constraints) if self._kind == "ModelQuality" else []

    def report(self, folder: str, violations: Sequence[Violation]) -> None:
        """Write what was found."""
        self._write(f"{self._output}/{folder}/constraint_violations.json", {"violations": violations})

    def publish(self, schedule: str) -> None:
        """Publish what was measured, in the namespace and by the dimensions of the monitors."""
        namespace = f"aws/sagemaker/Endpoints/{_NAMESPACES[self._kind]}-metrics"
        for name, value, more in self._metrics:
            dimensions = {"Endpoint": self._endpoint.name, "MonitoringSchedule": schedule, **more}
            self._role.put_metric(namespace, name, value, dimensions)

    def _data_violations(
        self, records: Sequence[Request], constraints: dict[str, Any], known: Mapping[str, Any]
    ) -> list[Violation]:
        names = [each["name"] for each in constraints["features"]]
        preprocess = self._preprocessor()
        features = [features_of(record, preprocess, names) for record in records]
        distances = drifts(features, known["StatisticsResource"]) if "StatisticsResource" in known else {}
        self._metrics = [
            *_metrics_of(features),
            *((f"feature_baseline_drift_{name}", each, {"Feature": name}) for name, each in distances.items()),
        ]
        if "ConstraintsResource" not in known:
            return []
        return [*data_violations(features, constraints), *drift_violations(distances, constraints)]

    def _quality_violations(self, records: Sequence[Request], constraints: dict[str, Any]) -> list[Violation]:
        problem, attribute = self._app["ProblemType"], self._input["EndpointInput"].get("InferenceAttribute", "0")
        pairs = [(_predicted(record, attribute), str(record["groundTruthData"]["data"])) for record in records]
        metrics = quality_metrics(pairs, problem)
        self._metrics = [(name, value, {}) for name, value in metrics.items()]
        return list(quality_violations(metrics, constraints, problem))

    def _captured(self) -> Iterator[tuple[str, Request]]:
        """Yield captured records with the object that each is in, under the destination."""
        root = self._endpoint.config["DataCaptureConfig"]["DestinationS3Uri"].rstrip("/")
        for variant in self._endpoint.config["ProductionVariants"]:
            for hour in self._hours:
                folder = f"{self._endpoint.name}/{variant['VariantName']}/{hour}/"
                for url in self._role.urls_under(f"{root}/{folder}"):
                    for record in self._lines(url):
                        yield url.removeprefix(f"{root}/"), record

    def _merged(self, captured: Sequence[tuple[str, Request]]) -> list[Request]:
        """Join records with their labels, and write what has one beside the reports, in the layout of the records."""
        labels = dict(self._labels())
        if not labels:
            raise Refusal("ClientError", f"No ground truth data under {self._input['GroundTruthS3Input']['S3Uri']}")
        objects: dict[str, list[Request]] = {}
        for name, record in captured:
            event = record["eventMetadata"]
            if (label := labels.get(event.get("inferenceId", event["eventId"]))) is not None:
                objects.setdefault(name, []).append({**record, "groundTruthData": label})
        if not objects:
            raise Refusal("ClientError", "No ground truth data matches the captured records")
        for name, records in objects.items():
            lines = "".join(f"{json.dumps(each)}\n" for each in records)
            self._role.write(f"{self._output}/merge/{name}", lines.encode(), self._key)
        return [record for records in objects.values() for record in records]

    def _labels(self) -> Iterator[tuple[str, Any]]:
        root = self._input["GroundTruthS3Input"]["S3Uri"].rstrip("/")
        for hour in self._hours:
            for url in self._role.urls_under(f"{root}/{hour}/"):
                for line in self._lines(url):
                    yield line["eventMetadata"]["eventId"], line["groundTruthData"]

    def _preprocessor(self) -> Callable[[Any], Any] | None:
        url = self._app.get("RecordPreprocessorSourceUri")
        if url is None:
            return None
        module: dict[str, Any] = {}
        # The local AWS runs what it is given, as whoever has started it.
        exec(self._role.fetch(url), module)  # noqa: S102
        found: Callable[[Any], Any] = module["preprocess_handler"]
        return found

    def _lines(self, url: str) -> Iterator[Request]:
        yield from map(json.loads, self._role.fetch(url).decode().splitlines())

    def _read(self, url: str) -> Any:
        return json.loads(self._role.fetch(url))

    def _write(self, url: str, content: Any) -> None:
        self._role.write(url, json.dumps(content).encode(), self._key)


def _metrics_of(features: Sequence[Features]) -> Iterator[tuple[str, float, dict[str, str]]]:
    for name in {name: None for record in features for name in record}:
        values = [record.get(name) for record in features]
        empty = sum(each is None for each in values)
        dimension: Mapping[str, str] = {"Feature": name}
        yield f"feature_null_{name}", empty, dict(dimension)
        yield f"feature_non_null_{name}", len(values) - empty, dict(dimension)


def _predicted(record: Request, attribute: str) -> str:
    """The prediction in a record: a column of CSV, or what a JMESPath finds in JSON."""
    side = record["captureData"]["endpointOutput"]
    if side["encoding"] == "CSV":
        return str(side["data"].strip().split(",")[int(attribute)])
    return str(jmespath.search(attribute, json.loads(side["data"])))

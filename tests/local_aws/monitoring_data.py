"""What a monitoring job reads and writes with the role of its definition: captured data, labels, baselines, reports."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jmespath

from tests.local_aws.catalog import Request
from tests.local_aws.clarify_bias import Judged, bias_analysis, bias_of, bias_violations
from tests.local_aws.clarify_endpoint import asked
from tests.local_aws.clarify_explanations import attribution_violations, explanations_of
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
    """The data of one job, of the hour that is and the one before."""

    def __init__(
        self, role: ExecutionRole, kind: str, definition: Request, endpoint: Endpoint, job_arn: str, now: dt.datetime
    ) -> None:
        self._role = role
        self._kind = kind
        self._job_arn = job_arn
        self._definition = definition
        self._endpoint = endpoint
        self._hours = [f"{each:%Y/%m/%d/%H}" for each in (now - dt.timedelta(hours=1), now)]
        self._app: dict[str, Any] = definition[f"{kind}AppSpecification"]
        self._input: dict[str, Any] = definition[f"{kind}JobInput"]
        output = definition[f"{kind}JobOutputConfig"]
        self._output = output["MonitoringOutputs"][0]["S3Output"]["S3Uri"].rstrip("/")
        self._key: str | None = output.get("KmsKeyId")
        self._metrics: list[tuple[str, float, dict[str, str]]] = []
        self._analysis: dict[str, Any] = {}

    def violations(self) -> list[Violation]:
        """Read everything, and return what is not as the baseline says."""
        captured = list(self._captured())
        if not captured:
            raise Refusal("ClientError", "Job inputs had no data")
        config = self._read(self._app["ConfigUri"]) if "ConfigUri" in self._app else {}
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
        match self._kind:
            case "DataQuality":
                return self._data_violations(records, constraints, known)
            case "ModelQuality":
                return self._quality_violations(records, constraints)
            case "ModelBias":
                return self._bias_violations(records, config, constraints)
        return self._explanation_violations(records, config, constraints)

    def report(self, folder: str, violations: Sequence[Violation]) -> None:
        """Write what was found."""
        self._write(f"{self._output}/{folder}/constraint_violations.json", {"violations": violations})
        if self._analysis:
            self._write(f"{self._output}/{folder}/analysis.json", self._analysis)

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
        problem = self._app["ProblemType"]
        metrics = quality_metrics([(self._predicted(each), _label(each)) for each in records], problem)
        self._metrics = [(name, value, {}) for name, value in metrics.items()]
        return list(quality_violations(metrics, constraints, problem))

    def _bias_violations(self, records: Sequence[Request], config: Request, baseline: Request) -> list[Violation]:
        judged = [
            Judged(dict(zip(_features(config), _row(each), strict=True)), self._predicted(each), _label(each))
            for each in records
        ]
        found = list(bias_of(judged, config))
        self._analysis = bias_analysis(found, config)
        values = ",".join(map(str, config["label_values_or_threshold"]))
        for each in found:
            named = {"BiasStage": each.stage, "Facet": each.facet, "FacetValue": each.facet_value}
            labelled = {**named, "Label": config["label"], "LabelValue": values}
            self._metrics.append((f"bias_metric_{each.name}", each.value, labelled))
        return list(bias_violations(found, baseline))

    def _explanation_violations(
        self, records: Sequence[Request], config: Request, baseline: Request
    ) -> list[Violation]:
        if self._definition.get("NetworkConfig", {}).get("EnableNetworkIsolation"):
            raise Refusal("ClientError", "Clarify cannot ask a model: EnableNetworkIsolation must be False")
        with asked(self._role, config["predictor"], self._job_arn) as predict:
            self._analysis = explanations_of([_row(each) for each in records], _features(config), config, predict)
        for label, found in self._analysis["explanations"]["kernel_shap"].items():
            named = {"ExplainabilityMethod": "KernelShap", "Label": label, "ValueType": "GlobalShapValues"}
            for feature, value in found["global_shap_values"].items():
                self._metrics.append((f"feature_{feature}", value, named))
        return list(attribution_violations(self._analysis, baseline))

    def _predicted(self, record: Request) -> str:
        """The prediction in a record: a column of CSV, or what a JMESPath finds in JSON."""
        attribute = self._input["EndpointInput"].get("InferenceAttribute", "0")
        side = record["captureData"]["endpointOutput"]
        if side["encoding"] == "CSV":
            return str(side["data"].strip().split(",")[int(attribute)])
        return str(jmespath.search(attribute, json.loads(side["data"])))

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
        # The analysis is a job of its own, which reads what the first one has written.
        folders = {name.rpartition("/")[0] for name in objects}
        urls = [url for each in sorted(folders) for url in self._role.urls_under(f"{self._output}/merge/{each}/")]
        return [
            record
            for url in urls
            if url.removeprefix(f"{self._output}/merge/") in objects
            for record in self._lines(url)
        ]

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
        exec(self._file(url), module)  # noqa: S102  # see above
        found: Callable[[Any], Any] = module["preprocess_handler"]
        return found

    def _lines(self, url: str) -> Iterator[Request]:
        yield from map(json.loads, self._role.read(url).decode().splitlines())

    def _read(self, url: str) -> Any:
        return json.loads(self._file(url))

    def _file(self, url: str) -> bytes:
        """A file, as a processing job reads all its inputs: whatever begins with its name is listed."""
        self._role.check_prefix(url)
        return self._role.fetch(url)

    def _write(self, url: str, content: Any) -> None:
        self._role.write(url, json.dumps(content).encode(), self._key)


def _metrics_of(features: Sequence[Features]) -> Iterator[tuple[str, float, dict[str, str]]]:
    for name in {name: None for record in features for name in record}:
        values = [record.get(name) for record in features]
        empty = sum(each is None for each in values)
        dimension: Mapping[str, str] = {"Feature": name}
        yield f"feature_null_{name}", empty, dict(dimension)
        yield f"feature_non_null_{name}", len(values) - empty, dict(dimension)


def _label(record: Request) -> str:
    return str(record["groundTruthData"]["data"])


def _row(record: Request) -> tuple[str, ...]:
    """What was asked, as CSV has it: Clarify reads JSON by paths, which is not imitated."""
    side = record["captureData"]["endpointInput"]
    if side["encoding"] != "CSV":
        raise Refusal("ClientError", f"the local AWS's Clarify reads captured CSV, not {side['encoding']}")
    return tuple(side["data"].strip().split(","))


def _features(config: Request) -> list[str]:
    """The columns of a record: those that an analysis configuration names, but for the label."""
    return [each for each in config["headers"] if each != config.get("label")]

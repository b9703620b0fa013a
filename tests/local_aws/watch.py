"""What all four monitors say of flowers like those of the training, and of others, with what they turned out to be."""

import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.local_aws.drift import GARDEN, JUNGLE, captured, ended, outputs_of, put_baseline, run
from tests.local_aws.flowers import flowers
from tests.local_aws.instance import REPOSITORY, Aws

# Each job reads every record, so that half of the flowers are enough; those of the jungle are of the same species.
_FEW = len(GARDEN) // 2
_SPECIES = [each.species for each in flowers()[::10]]
_JUDGED = ("DataQuality", "ModelQuality", "Bias")
# How often predictions must be right, how much groups may differ, and what decided in the training.
_DIFFERENCES = {"pre_training_bias_metrics": {"CI": 0.2, "DPL": 0.75}, "post_training_bias_metrics": {"DPPL": 0.9}}
_ATTRIBUTIONS = {
    "setosa": {"sepal_length": 0.03, "sepal_width": 0.02, "petal_length": 0.3, "petal_width": 0.005},
    "versicolor": {"sepal_length": 0.04, "sepal_width": 0.02, "petal_length": 0.51, "petal_width": 0.08},
    "virginica": {"sepal_length": 0.02, "sepal_width": 0.004, "petal_length": 0.26, "petal_width": 0.08},
}
_BASELINES = {
    "model-quality.json": {
        "multiclass_classification_constraints": {
            "accuracy": {"threshold": 0.9, "comparison_operator": "LessThanThreshold"},
        },
    },
    "bias.json": {
        stage: {
            "facets": {
                "sepal_length": [
                    {
                        "value_or_threshold": "5.8",
                        "metrics": [{"name": name, "value": value} for name, value in found.items()],
                    }
                ]
            }
        }
        for stage, found in _DIFFERENCES.items()
    },
    "explainability.json": {
        "explanations": {
            "kernel_shap": {label: {"global_shap_values": values} for label, values in _ATTRIBUTIONS.items()}
        }
    },
}


def a_world_that_is_watched(aws: Aws, stack: str, endpoint: str) -> Iterator[str]:
    """Ask about flowers, upload what they turned out to be, and run the monitors; then again about others."""
    outputs = outputs_of(aws, stack)
    bucket = outputs["BucketName"]
    put_baseline(aws, bucket)
    for name, content in _BASELINES.items():
        aws.client("s3").put_object(Bucket=bucket, Key=f"baseline/{name}", Body=json.dumps(content))
    for name, rows, monitors in (
        ("as in the training", GARDEN[::2], (*_JUDGED, "Explainability")),
        ("twice as large", JUNGLE[::2][:_FEW], _JUDGED),
    ):
        ids = [f"flower-{secrets.token_hex(4)}" for _ in rows]
        with captured(aws, bucket, len(rows)):
            _ask(aws, endpoint, ids, rows)
        yield f"{len(rows)} flowers {name}: {_upload(aws, ids, f's3://{bucket}/labels')}"
        for monitor in monitors:
            yield f"  {monitor}: {ended(run(aws, outputs[f'{monitor}ScheduleName']))}"


def _ask(aws: Aws, endpoint: str, ids: list[str], rows: list[list[str]]) -> None:
    """Ask about each flower under an id of its own, for its species alone."""
    runtime = aws.client("sagemaker-runtime")
    for name, row in zip(ids, rows, strict=True):
        request = {"Body": ",".join(row), "ContentType": "text/csv", "Accept": "text/csv", "InferenceId": name}
        runtime.invoke_endpoint(EndpointName=endpoint, **request)["Body"].read()


def _upload(aws: Aws, ids: list[str], place: str) -> str:
    """Upload what the flowers are, as a user does, and return what the command says, without where."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "labels.csv")
        file.write_text("".join(f"{','.join(row)}\n" for row in (("id", "label"), *zip(ids, _SPECIES, strict=True))))
        command = [sys.executable, "-m", "constructs_lib", "labels", str(file), place]
        ran = subprocess.run(command, cwd=REPOSITORY, env=aws.environment, capture_output=True, text=True, check=True)
    return ran.stdout.partition(" in ")[0]

"""Uncompressed artifacts, and those under a licence, with the roles that our constructs make."""

import json
from collections.abc import Callable

import pytest
from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)
from tests.local.constructed import constructed
from tests.local.templates import BUCKET, Stack, put_artifact
from tests.local_aws.instance import Aws

GATED = "jumpstart-private-cache-prod-us-east-1"
_SCRIPT = """
import pathlib

def model_fn(model_dir):
    return sorted(str(each.relative_to(model_dir)) for each in pathlib.Path(model_dir).rglob("*.*"))

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    return [name for name in model if "__pycache__" not in name]

def output_fn(prediction, accept):
    import json
    return json.dumps(prediction)
"""

Data = Callable[[s3.IBucket], ModelData]


def define(data: Data, bucket: str, directory: str) -> Callable[[Construct], None]:
    def serve(scope: Construct) -> None:
        container = ContainerDefinition(
            image=ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3"),
            model_data=data(s3.Bucket.from_bucket_name(scope, "Artifacts", bucket)),
            environment={"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": directory},
        )
        variant = InstanceProductionVariant(
            model=Model(scope, "Model", containers=[container], network_isolation=True),
            instance_type=InstanceType.M5_LARGE,
        )
        config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
        Endpoint(scope, "Endpoint", endpoint_config=config, endpoint_name="artifacts")

    return serve


@pytest.fixture(autouse=True)
def files(aws: Aws) -> None:
    """What lies in both buckets: a script, weights, and an archive."""
    client = aws.client("s3")
    for bucket in (BUCKET, GATED):
        put_artifact(aws, "v7/model.tar.gz", bucket=bucket)
        for key in ("plain-7/code/inference.py", "plain-7/weights.gguf", "one-7/inference.py", "plain-70/other.txt"):
            client.put_object(Bucket=bucket, Key=key, Body=_SCRIPT.encode())


@pytest.mark.parametrize(
    ("data", "bucket", "directory", "served"),
    [
        (
            lambda bucket: ModelData.from_prefix(bucket, "plain-7/"),
            BUCKET,
            "/opt/ml/model/code",
            ["code/inference.py", "weights.gguf"],
        ),
        (lambda bucket: ModelData.from_object(bucket, "one-7/inference.py"), BUCKET, "/opt/ml/model", ["inference.py"]),
        (
            lambda bucket: ModelData.from_prefix(bucket, "plain-7/", accept_eula=True),
            GATED,
            "/opt/ml/model/code",
            ["code/inference.py", "weights.gguf"],
        ),
        (
            lambda bucket: ModelData.from_bucket(bucket, "v7/model.tar.gz", accept_eula=True),
            GATED,
            "/opt/ml/model/code",
            {"model": "v7/model.tar.gz", "data": "hello"},
        ),
    ],
    ids=["a prefix", "one file", "a prefix under a licence", "an archive under a licence"],
)
def test_a_container_finds_its_artifacts(aws: Aws, data: Data, bucket: str, directory: str, served: object) -> None:
    stack = Stack(aws, "Artifacts")
    try:
        assert stack.create(constructed(define(data, bucket, directory))) == "CREATE_COMPLETE", stack.failures()
        runtime = aws.client("sagemaker-runtime")
        answer = runtime.invoke_endpoint(EndpointName="artifacts", Body="hello", ContentType="text/csv")["Body"].read()

        assert json.loads(answer) == served
    finally:
        stack.delete()


def test_the_role_reads_nothing_beside_its_prefix_and_no_licence_is_taken_for_accepted(aws: Aws) -> None:
    stack = Stack(aws, "Artifacts")
    data: Data = lambda bucket: ModelData.from_prefix(bucket, "plain-7/", accept_eula=True)  # noqa: E731  # as above
    try:
        assert stack.create(constructed(define(data, GATED, "/opt/ml/model/code"))) == "CREATE_COMPLETE"
        sagemaker = aws.client("sagemaker")
        (summary,) = (each for each in sagemaker.list_models()["Models"] if each["ModelName"].startswith(stack.name))
        model = sagemaker.describe_model(ModelName=summary["ModelName"])
        source = model["PrimaryContainer"]["ModelDataSource"]["S3DataSource"]
        for changed, refusal in (
            ({"S3Uri": f"s3://{GATED}/plain-70/"}, "Could not access"),
            ({"S3Uri": f"s3://{BUCKET}/plain-7/"}, "Could not access"),
            ({"ModelAccessConfig": {"AcceptEula": False}}, "The AcceptEula value must be explicitly defined as True"),
        ):
            container = {
                **model["PrimaryContainer"],
                "ModelDataSource": {"S3DataSource": {**source, **changed}},
            }
            with pytest.raises(ClientError, match=refusal):
                sagemaker.create_model(
                    ModelName="another", ExecutionRoleArn=model["ExecutionRoleArn"], PrimaryContainer=container
                )
    finally:
        stack.delete()

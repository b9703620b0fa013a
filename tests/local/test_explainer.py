"""Explanations by an explainer of our constructs, in the form of the guide; what is not imitated is refused."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    ClarifyExplainer,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    S3Location,
)
from tests.local.constructed import constructed, one_model
from tests.local.templates import BUCKET, Stack, put_artifact
from tests.local_aws.instance import Aws

# The probability of one class, a tenth of the first feature and two tenths of the second; four records at a time.
_SCRIPT = """
def model_fn(model_dir):
    return None

def input_fn(body, content_type):
    rows = [[float(each) for each in line.split(",")] for line in body.splitlines()]
    if len(rows) > 4:
        raise ValueError("four records at a time")
    return rows

def predict_fn(data, model):
    return [0.1 * first + 0.2 * second for first, second in data]

def output_fn(prediction, accept):
    return "\\n".join(str(round(each, 6)) for each in prediction), accept
"""
_CSV = "text/csv"


def define(scope: Construct, *, names: tuple[str, str] = ("explained", "plain"), may_read: bool = True) -> None:
    """An endpoint whose predictions are explained, and one beside it whose are not."""
    bucket = s3.Bucket.from_bucket_name(scope, "Bucket", BUCKET)
    explainer = ClarifyExplainer(
        shap_baseline_file=S3Location(bucket, "baseline.csv"),
        feature_headers=["first", "second"],
        max_record_count=4,
        enable_explanations="[0] > `0.1`",
    )
    for name, explained in zip(names, (explainer, None), strict=True):
        own = Construct(scope, name)
        variant = InstanceProductionVariant(
            model=Model(own, "Model", containers=[one_model(own, "explained.tar.gz")]),
            instance_type=InstanceType.M5_LARGE,
            initial_instance_count=2,
        )
        config = EndpointConfig(own, "Config", instance_production_variants=[variant], explainer=explained)
        if explained and not may_read:
            (policy,) = (each for each in config.node.children if isinstance(each, iam.CfnManagedPolicy))
            policy.add_property_override("PolicyDocument.Statement.0.Action", "s3:DeleteObject")
        Endpoint(own, "Endpoint", endpoint_config=config, endpoint_name=name)


@pytest.fixture(scope="module")
def artifacts(aws: Aws) -> None:
    put_artifact(aws, "explained.tar.gz", _SCRIPT)
    aws.client("s3").put_object(Bucket=BUCKET, Key="baseline.csv", Body=b"0,1\n1,0\n")


@pytest.fixture(scope="module")
def explained(aws: Aws, artifacts: None) -> Iterator[Aws]:
    del artifacts
    stack = Stack(aws, "Explained")
    assert stack.create(constructed(define)) == "CREATE_COMPLETE"
    yield aws
    stack.delete()


def ask(aws: Aws, body: str, endpoint: str = "explained", **request: Any) -> Any:
    runtime = aws.client("sagemaker-runtime")
    answer = runtime.invoke_endpoint(
        EndpointName=endpoint, Body=body, **{"ContentType": _CSV, "Accept": _CSV, **request}
    )
    assert answer["ContentType"] == "application/json"
    return json.loads(answer["Body"].read())


def attributions(features: Any) -> dict[str, list[list[float]]]:
    return {each["feature_header"]: [one["attribution"] for one in each["attributions"]] for each in features}


def test_the_response_says_how_much_each_feature_adds_to_the_prediction_of_the_baseline(explained: Aws) -> None:
    answer = ask(explained, "2,3\n0,0")

    assert answer["version"] == "1.0"
    assert answer["predictions"] == {"content_type": "text/csv", "data": "0.8\n0.0"}
    assert "label_headers" not in answer
    first, second = answer["explanations"]["kernel_shap"]
    assert attributions(first) == {"first": [[pytest.approx(0.15)]], "second": [[pytest.approx(0.5)]]}
    assert second is None


def test_nothing_is_explained_where_the_expression_chooses_no_record(explained: Aws) -> None:
    assert ask(explained, "0,0")["explanations"] == {}


def test_the_expression_of_a_request_takes_the_place_of_the_configured_one(explained: Aws) -> None:
    (only,) = ask(explained, "0,0", EnableExplanations="`true`")["explanations"]["kernel_shap"]

    assert attributions(only) == {"first": [[pytest.approx(-0.05)]], "second": [[pytest.approx(-0.1)]]}
    assert ask(explained, "2,3", EnableExplanations="`false`")["explanations"] == {}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"EnableExplanations": "["}, "EnableExplanations is not a JMESPath expression"),
        ({"ContentType": "application/json"}, "explains requests of text/csv, not application/json"),
        ({"body": "1,2\n1,2\n1,2\n1,2\n1,2"}, "four records at a time"),
        ({"body": "1,2", "endpoint": "plain", "EnableExplanations": "`true`"}, "Endpoint plain has no explainer"),
    ],
)
def test_a_request_that_cannot_be_explained_is_refused(explained: Aws, request_: dict[str, str], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        ask(explained, **{"body": "2,3", **request_})


def test_an_explainer_wants_to_know_which_form_is_accepted(explained: Aws) -> None:
    runtime = explained.client("sagemaker-runtime")

    with pytest.raises(ClientError, match="Accept is required"):
        runtime.invoke_endpoint(EndpointName="explained", Body="2,3", ContentType=_CSV)


@pytest.mark.parametrize(
    ("explainer", "others", "message"),
    [
        ({"ShapConfig": {"UseLogit": True}}, {}, "does not imitate UseLogit with an explainer"),
        ({"InferenceConfig": {"ProbabilityIndex": 1}}, {}, "does not imitate ProbabilityIndex"),
        ({"ShapConfig": {"ShapBaselineConfig": {"MimeType": "application/jsonlines"}}}, {}, "MimeType application"),
        ({"ShapConfig": {"ShapBaselineConfig": {}}}, {}, "Exactly one of ShapBaseline and ShapBaselineUri"),
        ({"EnableExplanations": "["}, {}, "EnableExplanations is not a JMESPath expression"),
        ({}, {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/o"}}}, "AsyncInferenceConfig with"),
    ],
)
def test_what_is_not_imitated_is_refused(
    explained: Aws, explainer: dict[str, Any], others: dict[str, Any], message: str
) -> None:
    sagemaker = explained.client("sagemaker")
    described = sagemaker.describe_endpoint(EndpointName="explained")
    config = sagemaker.describe_endpoint_config(EndpointConfigName=described["EndpointConfigName"])
    shap = {"ShapBaselineConfig": {"ShapBaseline": "0,0"}, **explainer.get("ShapConfig", {})}

    with pytest.raises(ClientError, match=message):
        sagemaker.create_endpoint_config(
            EndpointConfigName="refused",
            ProductionVariants=config["ProductionVariants"],
            ExplainerConfig={"ClarifyExplainerConfig": {**explainer, "ShapConfig": shap}},
            **others,
        )


def test_an_endpoint_whose_role_may_not_read_the_baseline_is_not_made(aws: Aws, artifacts: None) -> None:
    del artifacts
    stack = Stack(aws, "Unexplained")

    status = stack.create(constructed(lambda scope: define(scope, names=("unread", "beside"), may_read=False)))

    reasons = " ".join(stack.failures().values())
    stack.delete()
    assert status == "ROLLBACK_COMPLETE"
    assert re.search("Could not access s3://artifacts/baseline.csv.* allows s3:GetObject", reasons)

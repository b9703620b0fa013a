"""The images that the jobs of monitors run."""

import re

import pytest
from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import Endpoint
from tests.unit.apps import quick_app
from tests.unit.monitoring.conftest import CLARIFY, KINDS, WITH_LABELS, elsewhere, monitor_in, statements_of


@pytest.mark.parametrize("kind", KINDS)
def test_role_may_pull_the_images_that_its_jobs_run(
    stack: Stack, captured: Endpoint, data: s3.Bucket, kind: str
) -> None:
    monitor_in(stack, kind, captured, data)

    (pull,) = [each for each in statements_of(stack) if "ecr:BatchGetImage" in each["Action"]]
    found = re.findall(r"sagemaker-[a-z-]+", str(pull["Resource"]))
    analysis = "sagemaker-clarify-processing" if kind in CLARIFY else "sagemaker-model-monitor-analyzer"
    merge = ["sagemaker-model-monitor-groundtruth-merger"] if kind in WITH_LABELS else []
    assert found == [analysis, *merge]


@pytest.mark.parametrize(
    ("kind", "region", "missing"),
    [
        ("ModelQuality", "mx-central-1", "sagemaker-model-monitor-analyzer and sagemaker-model-monitor-groundtruth-"),
        ("ModelBias", "us-gov-west-1", "sagemaker-model-monitor-groundtruth-merger, which no known account"),
    ],
)
def test_fails_where_an_image_is_in_no_known_account(kind: str, region: str, missing: str) -> None:
    there, endpoint = elsewhere(quick_app(), region)

    with pytest.raises(ValueError, match=f"runs {missing}.*define the monitor and its endpoint in a stack of another"):
        monitor_in(there, kind, endpoint, s3.Bucket(there, "Labels"))

    assert there.node.try_find_child("Monitor") is None

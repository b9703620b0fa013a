"""Where SageMaker's runtime is, for every region, and for whoever has it elsewhere."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
from botocore.config import Config

from constructs_lib.runtime.front_door.address import region_of, url_of
from tests.unit.with_each import with_each

SESSION = boto3.Session(aws_access_key_id="AKID", aws_secret_access_key="secret")  # noqa: S106  # none
REGIONS = [
    region
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("sagemaker-runtime", partition)
]
SPECIFIC, GENERAL = "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "AWS_ENDPOINT_URL"


class SentError(Exception):
    """A request that would have been sent."""


def sends(request: Any, **_: Any) -> None:
    raise SentError(request.url)


@pytest.mark.parametrize("fips", [False, True])
@pytest.mark.parametrize("dual", [False, True])
@pytest.mark.parametrize(
    "region", ["us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1", "xx-new-1"]
)
def test_is_where_boto3_sends(aws_environment: None, region: str, fips: bool, dual: bool) -> None:
    del aws_environment
    config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual)
    client = SESSION.client("sagemaker-runtime", region_name=region, config=config)
    client.meta.events.register("before-send", sends)
    environment = {
        "AWS_REGION": region,
        "AWS_USE_FIPS_ENDPOINT": str(fips),
        "AWS_USE_DUALSTACK_ENDPOINT": str(dual).lower(),
    }

    with pytest.raises(SentError, match=re.escape(f"{url_of(environment)}/endpoints/flowers/")):
        client.invoke_endpoint(EndpointName="flowers", Body=b"1")


@with_each("region", REGIONS)
def test_every_region_has_one(region: str) -> None:
    assert len(REGIONS) > 30
    assert url_of({"AWS_REGION": region}).startswith(f"https://runtime.sagemaker.{region}.")


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({SPECIFIC: "http://a:1", GENERAL: "http://b:2"}, "http://a:1"),
        ({GENERAL: "http://b:2/base/"}, "http://b:2/base"),
        ({SPECIFIC: "", GENERAL: "http://b:2"}, "http://b:2"),
        ({SPECIFIC: "http://a:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}, "http://a:1"),
        (
            {SPECIFIC: "http://a:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"},
            "https://runtime.sagemaker.eu-west-1.amazonaws.com",
        ),
    ],
)
def test_is_where_somebody_has_put_it(environment: dict[str, str], url: str) -> None:
    assert url_of({"AWS_REGION": "eu-west-1", **environment}) == url


def test_lambda_names_the_region_twice() -> None:
    assert region_of({"AWS_DEFAULT_REGION": "eu-west-1"}) == "eu-west-1"
    assert region_of({"AWS_REGION": "eu-west-3", "AWS_DEFAULT_REGION": "eu-west-1"}) == "eu-west-3"


@pytest.mark.parametrize("environment", [{}, {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}])
def test_fails_without_a_region(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="neither AWS_REGION nor AWS_DEFAULT_REGION is set"):
        region_of(environment)

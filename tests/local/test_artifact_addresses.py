"""An artifact is named by S3's scheme or by its address on the web, as aws-sagemaker-alpha writes it."""

import pytest

from tests.local.templates import BUCKET, Stack, hosting, put_artifact
from tests.local_aws.instance import Aws
from tests.local_aws.refusal import Refusal
from tests.local_aws.s3_url import location

KEY = "addressed/model.tar.gz"


@pytest.mark.parametrize(
    "url",
    [
        "s3://models/a/b.tar.gz",
        "https://s3.us-east-1.amazonaws.com/models/a/b.tar.gz",
        "https://s3-us-east-1.amazonaws.com/models/a/b.tar.gz",
        "https://s3.dualstack.us-east-1.amazonaws.com/models/a/b.tar.gz",
        "https://s3.amazonaws.com/models/a/b.tar.gz",
        "https://models.s3.us-east-1.amazonaws.com/a/b.tar.gz",
        "https://models.s3-us-east-1.amazonaws.com/a/b.tar.gz",
        "https://models.s3.amazonaws.com/a/b.tar.gz",
    ],
)
def test_an_address_names_a_bucket_and_a_key(url: str) -> None:
    assert location(url, "us-east-1") == ("models", "a/b.tar.gz")


@pytest.mark.parametrize(
    ("url", "region", "place"),
    [
        ("https://my.models.s3.eu-west-1.amazonaws.com/b.tar.gz", "eu-west-1", ("my.models", "b.tar.gz")),
        ("https://s3.cn-north-1.amazonaws.com.cn/models/b.tar.gz", "cn-north-1", ("models", "b.tar.gz")),
        ("https://s3.us-gov-west-1.amazonaws.com/models/b.tar.gz", "us-gov-west-1", ("models", "b.tar.gz")),
        ("https://s3.eu-west-1.amazonaws.com/models/many/", "eu-west-1", ("models", "many/")),
    ],
)
def test_buckets_have_dots_and_regions_have_partitions(url: str, region: str, place: tuple[str, str]) -> None:
    assert location(url, region) == place


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://s3.eu-west-1.amazonaws.com/models/b.tar.gz", "must be in the region of the model, us-east-1"),
        ("https://models.s3.eu-west-1.amazonaws.com/b.tar.gz", "must be in the region of the model, us-east-1"),
        ("https://example.com/models/b.tar.gz", "is not an address of S3"),
        ("https://s3.us-east-1.amazonaws.com.evil.example/models/b.tar.gz", "is not an address of S3"),
        ("http://s3.us-east-1.amazonaws.com/models/b.tar.gz", "is not an address of S3"),
        ("https://s3.us-east-1.amazonaws.com/", "is not an address of S3"),
    ],
)
def test_other_addresses_are_refused(url: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        location(url, "us-east-1")


@pytest.mark.parametrize(
    "form", ["https://s3.us-east-1.amazonaws.com/{}/{}", "https://{}.s3.us-east-1.amazonaws.com/{}"]
)
def test_a_model_is_read_from_its_address(aws: Aws, form: str) -> None:
    put_artifact(aws, KEY)
    stack = Stack(aws, "Addressed")

    assert stack.create(hosting("addressed", form.format(BUCKET, KEY))) == "CREATE_COMPLETE"
    answer = aws.client("sagemaker-runtime").invoke_endpoint(EndpointName="addressed", Body="x", ContentType="text/csv")
    assert KEY.encode() in answer["Body"].read()
    stack.delete()


@pytest.mark.parametrize("key", ["missing.tar.gz", "elsewhere/missing.tar.gz"])
def test_a_model_that_is_not_there_is_told_by_its_address(aws: Aws, key: str) -> None:
    put_artifact(aws, KEY)
    stack, url = Stack(aws, "Unaddressed"), f"https://s3.us-east-1.amazonaws.com/{BUCKET}/{key}"

    assert stack.create(hosting("unaddressed", url)) == "ROLLBACK_COMPLETE"
    assert f"Could not access model data at {url}" in stack.failures()["Model0"]
    stack.delete()


def test_many_models_lie_under_an_address_too(aws: Aws) -> None:
    put_artifact(aws, "addressed/one.tar.gz")
    template = hosting("many-addressed", f"https://s3.us-east-1.amazonaws.com/{BUCKET}/addressed/")
    template["Resources"]["Model0"]["Properties"]["PrimaryContainer"]["Mode"] = "MultiModel"
    (policy,) = template["Resources"]["Role"]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"].append({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"})
    stack, runtime = Stack(aws, "ManyAddressed"), aws.client("sagemaker-runtime")
    request = {"EndpointName": "many-addressed", "Body": "x", "ContentType": "text/csv"}

    assert stack.create(template) == "CREATE_COMPLETE"
    assert b"one.tar.gz" in runtime.invoke_endpoint(**request, TargetModel="one.tar.gz")["Body"].read()
    with pytest.raises(runtime.exceptions.ClientError, match="key: addressed/two"):
        runtime.invoke_endpoint(**request, TargetModel="two.tar.gz")
    stack.delete()

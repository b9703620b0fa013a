"""What the function of a smoke test may do."""

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    Model,
    ModelData,
    S3Location,
    SmokeTest,
    SmokeTestRequest,
)
from tests.unit.test_smoke_test import REQUEST, queueing, sent, served, statements


def test_may_ask_only_for_the_models_that_it_names(stack: Stack, image: ContainerImage, bucket: s3.Bucket) -> None:
    data = ModelData.from_prefix(bucket, "models/")
    endpoint = served(stack, ContainerDefinition(image=image, model_data=data, mode=ContainerMode.MULTI_MODEL))
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=SmokeTestRequest(body="1", target_model="a.tar.gz"))

    assert statements(stack)[0]["Condition"] == {"StringEquals": {"sagemaker:TargetModel": ["a.tar.gz"]}}
    assert sent(stack)[0]["arguments"] == {"ContentType": "application/json", "TargetModel": "a.tar.gz"}


def test_may_read_what_an_asynchronous_endpoint_writes(stack: Stack, model: Model, bucket: s3.Bucket) -> None:
    key = kms.Key(stack, "Key")
    queue = AsyncInference(output=S3Location(bucket, "out/"), failure=S3Location(bucket, "failed/"), encryption_key=key)
    SmokeTest(stack, "SmokeTest", endpoint=queueing(stack, model, queue), request=REQUEST)

    invoke, read, list_responses, list_failures, decrypt, *_ = statements(stack)
    arn = stack.resolve(bucket.bucket_arn)
    assert invoke["Action"] == "sagemaker:InvokeEndpointAsync"
    assert (read["Action"], len(read["Resource"])) == ("s3:GetObject", 2)
    for listing, prefix in ((list_responses, "out/*"), (list_failures, "failed/*")):
        assert (listing["Action"], listing["Resource"]) == ("s3:ListBucket", arn)
        assert listing["Condition"] == {"StringLike": {"s3:prefix": prefix}}
    assert (decrypt["Action"], decrypt["Resource"]) == ("kms:Decrypt", stack.resolve(key.key_arn))
    assert not any(each["Action"] == "sagemaker:InvokeEndpoint" for each in statements(stack))

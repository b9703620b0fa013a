"""Asynchronous inference: what SageMaker is told, what the role may do for it, and what is refused."""

from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Environment, Size, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    AsyncInference,
    AsyncNotificationTopicType,
    ContainerDefinition,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
)
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

CONFIG = "AWS::SageMaker::EndpointConfig"
POLICY = "AWS::IAM::ManagedPolicy"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:answered"
SUCCESS = AsyncNotificationTopicType.SUCCESS_NOTIFICATION_TOPIC
ERROR = AsyncNotificationTopicType.ERROR_NOTIFICATION_TOPIC


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))


@pytest.fixture
def shop(stack: Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_arn(stack, "Shop", "arn:aws:s3:::shop")


@pytest.fixture
def responses(shop: s3.IBucket) -> S3Location:
    return S3Location(shop, "responses/")


def queued(stack: Stack, variant: InstanceProductionVariant, queue: AsyncInference) -> EndpointConfig:
    return EndpointConfig(stack, "Config", instance_production_variants=[variant], async_inference=queue)


def rendered(stack: Stack, variant: InstanceProductionVariant, queue: AsyncInference) -> Any:
    queued(stack, variant, queue)
    return only(stack, CONFIG)["Properties"]["AsyncInferenceConfig"]


def added(stack: Stack) -> list[Any]:
    """Return the statements that the configuration gives to the role of its model."""
    (waited_for,) = only(stack, CONFIG)["DependsOn"]
    statements: list[Any] = resources_of(stack, POLICY)[waited_for]["Properties"]["PolicyDocument"]["Statement"]
    return statements


def warnings(stack: Stack) -> str:
    return "".join(str(each.entry.data) for each in Annotations.from_stack(stack).find_warning("*", Match.any_value()))


def test_writes_responses_to_s3(stack: Stack, variant: InstanceProductionVariant, responses: S3Location) -> None:
    assert rendered(stack, variant, AsyncInference(output=responses)) == {
        "OutputConfig": {"S3OutputPath": "s3://shop/responses/"}
    }


def test_has_all_that_cloudformation_has(
    stack: Stack, variant: InstanceProductionVariant, shop: s3.IBucket, responses: S3Location
) -> None:
    topics = [sns.Topic(stack, name) for name in ("Answered", "Failed")]
    key = kms.Key(stack, "Key")

    found = rendered(
        stack,
        variant,
        AsyncInference(
            output=responses,
            failure=S3Location(shop, "failures/"),
            success_topic=topics[0],
            error_topic=topics[1],
            include_inference_response_in=[SUCCESS, ERROR],
            max_concurrent_invocations_per_instance=4,
            encryption_key=key,
        ),
    )

    assert found == {
        "OutputConfig": {
            "S3OutputPath": "s3://shop/responses/",
            "S3FailurePath": "s3://shop/failures/",
            "KmsKeyId": stack.resolve(key.key_arn),
            "NotificationConfig": {
                "SuccessTopic": stack.resolve(topics[0].topic_arn),
                "ErrorTopic": stack.resolve(topics[1].topic_arn),
                "IncludeInferenceResponseIn": ["SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC"],
            },
        },
        "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 4},
    }


def test_an_empty_list_of_notifications_names_none(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location
) -> None:
    queue = AsyncInference(output=responses, include_inference_response_in=[])

    assert rendered(stack, variant, queue)["OutputConfig"]["NotificationConfig"] == {}


def test_takes_tokens(
    stack: Stack, variant: InstanceProductionVariant, bucket: s3.Bucket, parameter: CfnParameter
) -> None:
    number: Any = CfnParameter(stack, "Number", type="Number").value_as_number
    topic = sns.Topic.from_topic_arn(stack, "Topic", parameter.value_as_string)
    queue = AsyncInference(
        output=S3Location(bucket, parameter.value_as_string),
        success_topic=topic,
        max_concurrent_invocations_per_instance=number,
    )

    found = rendered(stack, variant, queue)

    assert found["ClientConfig"] == {"MaxConcurrentInvocationsPerInstance": {"Ref": "Number"}}
    assert found["OutputConfig"]["NotificationConfig"] == {"SuccessTopic": {"Ref": "Parameter"}}
    assert (
        stack.resolve(f"s3://{bucket.bucket_name}/{parameter.value_as_string}")
        == (found["OutputConfig"]["S3OutputPath"])
    )


def test_a_configuration_knows_how_its_requests_are_queued(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location, config: EndpointConfig
) -> None:
    queue = AsyncInference(output=responses)
    asynchronous = EndpointConfig(stack, "Queued", instance_production_variants=[variant], async_inference=queue)

    assert asynchronous.async_inference is queue
    assert config.async_inference is None


# What the role may do


def test_the_role_reads_requests_and_writes_responses(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location
) -> None:
    queued(stack, variant, AsyncInference(output=responses))

    assert added(stack) == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/async-endpoint-inputs/*"},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::shop",
            "Condition": {"StringLike": {"s3:prefix": "async-endpoint-inputs/*"}},
        },
        {
            "Effect": "Allow",
            "Action": ["s3:AbortMultipartUpload", "s3:PutObject"],
            "Resource": "arn:aws:s3:::shop/responses/*",
        },
    ]


def test_the_role_reads_requests_where_they_are_said_to_be_and_nowhere_else(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location
) -> None:
    inputs = S3Location(s3.Bucket.from_bucket_arn(stack, "Inputs", "arn:aws:s3:::inputs"), "today/")
    queued(stack, variant, AsyncInference(output=responses, input=inputs))

    read = [each["Resource"] for each in added(stack) if "s3:GetObject" in each["Action"]]

    assert read == ["arn:aws:s3:::inputs/today/*"]


def test_the_role_writes_failures(
    stack: Stack, variant: InstanceProductionVariant, shop: s3.IBucket, responses: S3Location
) -> None:
    queued(stack, variant, AsyncInference(output=responses, failure=S3Location(shop, "failures/")))

    (written,) = (each["Resource"] for each in added(stack) if "s3:PutObject" in each["Action"])

    assert written == ["arn:aws:s3:::shop/responses/*", "arn:aws:s3:::shop/failures/*"]


def test_the_role_uses_the_key_of_the_bucket_and_that_of_the_responses(
    stack: Stack, variant: InstanceProductionVariant
) -> None:
    of_bucket, of_responses = kms.Key(stack, "OfBucket"), kms.Key(stack, "OfResponses")
    bucket = s3.Bucket(stack, "Encrypted", encryption_key=of_bucket, encryption=s3.BucketEncryption.KMS)
    queued(stack, variant, AsyncInference(output=S3Location(bucket, "responses/"), encryption_key=of_responses))

    used = {str(each["Action"]): each["Resource"] for each in added(stack) if "kms:Decrypt" in each["Action"]}

    assert used == {
        "kms:Decrypt": stack.resolve(of_bucket.key_arn),
        "['kms:Decrypt', 'kms:GenerateDataKey']": [stack.resolve(each.key_arn) for each in (of_bucket, of_responses)],
    }


def test_the_role_publishes_to_topics(stack: Stack, variant: InstanceProductionVariant, responses: S3Location) -> None:
    topics = [sns.Topic(stack, name) for name in ("Answered", "Failed")]
    queued(stack, variant, AsyncInference(output=responses, success_topic=topics[0], error_topic=topics[1]))

    (published,) = (each for each in added(stack) if each["Action"] == "sns:Publish")

    assert published["Resource"] == [stack.resolve(each.topic_arn) for each in topics]


def test_the_role_uses_the_key_of_an_encrypted_topic(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location
) -> None:
    key = kms.Key(stack, "Key")
    topic = sns.Topic(stack, "Answered", master_key=key)
    queued(stack, variant, AsyncInference(output=responses, success_topic=topic))

    (used,) = (each for each in added(stack) if "kms:GenerateDataKey" in each["Action"])

    assert used["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert used["Resource"] == stack.resolve(key.key_arn)


def test_the_role_uses_the_key_of_an_imported_topic(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location
) -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/1"
    topic = sns.Topic.from_topic_attributes(stack, "Answered", topic_arn=TOPIC, key_arn=key)
    queued(stack, variant, AsyncInference(output=responses, error_topic=topic))

    assert [each["Resource"] for each in added(stack) if "kms:GenerateDataKey" in each["Action"]] == [key]


def test_the_endpoint_waits_for_what_the_role_may_do(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location
) -> None:
    config = queued(stack, variant, AsyncInference(output=responses, success_topic=sns.Topic(stack, "Answered")))
    Endpoint(stack, "Endpoint", endpoint_config=config)

    (config_id,) = resources_of(stack, CONFIG)
    endpoint = only(stack, "AWS::SageMaker::Endpoint")

    assert endpoint["Properties"]["EndpointConfigName"] == {"Fn::GetAtt": [config_id, "EndpointConfigName"]}
    assert any(each["Action"] == "sns:Publish" for each in added(stack))


def test_two_in_one_stack_do_not_meet(stack: Stack, variant: InstanceProductionVariant, responses: S3Location) -> None:
    for name in ("One", "Other"):
        queue = AsyncInference(output=responses)
        EndpointConfig(stack, name, instance_production_variants=[variant], async_inference=queue)

    assert len(resources_of(stack, CONFIG)) == 2


# What is refused


@with_each("argument", ["output", "failure", "input"])
@with_each("place", [each for each in NOT_CONSTRUCTS if each is not None])
def test_fails_when_a_place_is_none(responses: S3Location, argument: str, place: Any) -> None:
    with refused(
        f"{argument} of AsyncInference must be an S3Location, got {described(place)}; pass S3Location(bucket, prefix)"
        if not isinstance(place, str)
        else f"{argument} of AsyncInference must be an S3Location"
    ):
        AsyncInference(**{"output": responses, argument: place})


def test_fails_when_output_is_left_empty() -> None:
    nothing: Any = None

    with refused("output of AsyncInference must be an S3Location, got None"):
        AsyncInference(output=nothing)


@with_each("argument", ["success_topic", "error_topic"])
@with_each("topic", [TOPIC, *NOT_CONSTRUCTS])
def test_fails_when_a_topic_is_none(responses: S3Location, argument: str, topic: Any) -> None:
    with refused(f"{argument} of AsyncInference must be", "pass sns.Topic(...)"):
        AsyncInference(**{"output": responses, argument: topic})


@with_each("argument", ["success_topic", "error_topic"])
def test_fails_when_a_bucket_is_passed_as_a_topic(responses: S3Location, argument: str) -> None:
    arguments: dict[str, Any] = {"output": responses, argument: responses.bucket}

    with refused(f"{argument} of AsyncInference must be", "pass sns.Topic(...)"):
        AsyncInference(**arguments)


@with_each("key", NOT_CONSTRUCTS)
def test_fails_when_the_key_is_none(responses: S3Location, key: Any) -> None:
    with refused("encryption_key of AsyncInference must be", "pass kms.Key(...)"):
        AsyncInference(output=responses, encryption_key=key)


@with_each("included, argument", [(SUCCESS, "success_topic"), (ERROR, "error_topic")])
def test_fails_when_a_response_is_for_a_topic_that_is_not_there(
    responses: S3Location, included: AsyncNotificationTopicType, argument: str
) -> None:
    with refused("AsyncInference: include_inference_response_in names the", f"but {argument} is not set"):
        AsyncInference(output=responses, include_inference_response_in=[included])


@with_each("included", ["SUCCESS_NOTIFICATION_TOPIC", ["SUCCESS_NOTIFICATION_TOPIC"], [None], 1, SUCCESS])
def test_fails_when_what_holds_responses_is_not_a_list_of_topics(responses: S3Location, included: Any) -> None:
    with refused("include_inference_response_in of AsyncInference"):
        AsyncInference(output=responses, include_inference_response_in=included)


@with_each("count", [0, -1, 1001, 1.5])
def test_fails_when_the_number_of_concurrent_requests_is_out_of_range(responses: S3Location, count: Any) -> None:
    with refused("AsyncInference: max_concurrent_invocations_per_instance"):
        AsyncInference(output=responses, max_concurrent_invocations_per_instance=count)


@pytest.mark.parametrize("count", [1, 1000])
def test_takes_the_bounds_of_concurrent_requests(responses: S3Location, count: int) -> None:
    queue = AsyncInference(output=responses, max_concurrent_invocations_per_instance=count)

    assert queue.max_concurrent_invocations_per_instance == count


@with_each("count", ["1", True, [1]])
def test_fails_when_the_number_of_concurrent_requests_is_not_a_number(responses: S3Location, count: Any) -> None:
    with refused("max_concurrent_invocations_per_instance of AsyncInference must be a number"):
        AsyncInference(output=responses, max_concurrent_invocations_per_instance=count)


def test_fails_when_the_path_is_longer_than_sagemaker_takes(shop: s3.IBucket) -> None:
    with refused("AsyncInference: output", "512"):
        AsyncInference(output=S3Location(shop, "a" * 512))


def test_fails_when_something_is_of_another_app(stack: Stack, variant: InstanceProductionVariant) -> None:
    elsewhere = s3.Bucket(Stack(quick_app(), "Elsewhere"), "Bucket")
    queue = AsyncInference(output=S3Location(elsewhere, "responses/"))

    with refused("EndpointConfig 'Config'", "async_inference", stack=stack):
        queued(stack, variant, queue)


@with_each("queue", ["s3://shop/responses/", True, {}])
def test_fails_when_a_configuration_gets_something_else(
    stack: Stack, variant: InstanceProductionVariant, queue: Any
) -> None:
    with refused("async_inference of EndpointConfig 'Config' must be an AsyncInference", stack=stack):
        queued(stack, variant, queue)


def test_fails_when_the_model_is_sold_by_the_marketplace(stack: Stack, responses: S3Location) -> None:
    package = "arn:aws:sagemaker:eu-west-1:985815980388:model-package/summaries"
    sold = Model(stack, "Sold", containers=[ContainerDefinition(model_package_name=package)], network_isolation=True)
    variant = InstanceProductionVariant(model=sold, instance_type=InstanceType.M5_LARGE)

    with refused(
        "asynchronous inference cannot be combined with a model package of AWS Marketplace",
        "leave out async_inference",
        stack=stack,
    ):
        queued(stack, variant, AsyncInference(output=responses))


def test_fails_with_several_variants(stack: Stack, model: Model, responses: S3Location) -> None:
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE)
        for name in ("A", "B")
    ]
    queue = AsyncInference(output=responses)

    with refused(
        "asynchronous inference cannot be combined with several production variants; keep one variant in "
        "instance_production_variants, and give the others endpoints of their own",
        stack=stack,
    ):
        EndpointConfig(stack, "Config", instance_production_variants=variants, async_inference=queue)


def test_fails_with_a_serverless_variant(stack: Stack, model: Model, responses: S3Location) -> None:
    variant = ServerlessProductionVariant(model=model, memory_size=Size.gibibytes(2), max_concurrency=5)
    queue = AsyncInference(output=responses)

    with refused(
        "asynchronous inference cannot be combined with a serverless variant; use instances for asynchronous "
        "inference, which may scale to zero, or leave out async_inference",
        stack=stack,
    ):
        EndpointConfig(stack, "Config", serverless_production_variant=variant, async_inference=queue)


# What warns


def test_warns_of_a_multi_model_container(stack: Stack, container: ContainerDefinition, responses: S3Location) -> None:
    catalog = ContainerDefinition(
        image=container.image,
        model_data=ModelData.from_prefix(responses.bucket, "models/"),
        mode=ContainerMode.MULTI_MODEL,
    )
    model = Model(stack, "Catalog", containers=[catalog])
    queued(
        stack,
        InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE),
        AsyncInference(output=responses),
    )

    assert "asynchronous inference is not documented to work with a multi-model container" in warnings(stack)


def test_warns_of_inference_components(stack: Stack, fleet: InstanceProductionVariant, responses: S3Location) -> None:
    queued(stack, fleet, AsyncInference(output=responses))

    assert "not documented to work with a variant that hosts inference components" in warnings(stack)


@pytest.mark.parametrize("argument", ["success_topic", "error_topic"])
def test_warns_of_fifo_topics(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location, argument: str
) -> None:
    topic: Any = sns.Topic(stack, "Fifo", fifo=True)
    queued(stack, variant, AsyncInference(**{"output": responses, argument: topic}))

    assert f"{argument} is a FIFO topic, to which SageMaker is not documented to publish" in warnings(stack)


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        ("arn:aws:sns:us-east-1:111122223333:answered", "a topic is in us-east-1"),
        ("arn:aws:sns:eu-west-1:999999999999:answered", "a topic is in account 999999999999"),
    ],
)
def test_warns_of_topics_elsewhere(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location, arn: str, words: str
) -> None:
    topic = sns.Topic.from_topic_arn(stack, "Elsewhere", arn)
    queued(stack, variant, AsyncInference(output=responses, success_topic=topic))

    assert words in warnings(stack)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"account": "111122223333", "region": "us-east-1"}, "a topic is in us-east-1"),
        ({"account": "999999999999", "region": "eu-west-1"}, "a topic is in account 999999999999"),
    ],
)
def test_warns_of_topics_that_the_app_defines_elsewhere(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location, env: Any, words: str
) -> None:
    elsewhere = Stack(App.of(stack), "Elsewhere", env=Environment(**env))
    topic = sns.Topic(elsewhere, "Topic", topic_name="answered")
    queued(stack, variant, AsyncInference(output=responses, success_topic=topic))

    assert words in warnings(stack)


@pytest.mark.parametrize("argument", ["output", "failure", "input"])
def test_lets_this_account_use_a_bucket_that_the_app_defines_in_another(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location, argument: str
) -> None:
    elsewhere = Stack(App.of(stack), "Elsewhere", env=Environment(account="999999999999", region="eu-west-1"))
    place: Any = S3Location(s3.Bucket(elsewhere, "Bucket", bucket_name="theirs"), "queue/")
    queued(stack, variant, AsyncInference(**{"output": responses, argument: place}))

    policy = only(elsewhere, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    action = "s3:GetObject" if argument == "input" else "s3:PutObject"
    (let_in,) = (each for each in policy if action in each["Action"])
    assert "111122223333" in str(let_in["Principal"])
    assert "requests or responses are in account" not in warnings(stack)


@pytest.mark.parametrize("argument", ["output", "failure", "input"])
def test_warns_of_buckets_elsewhere(
    stack: Stack, variant: InstanceProductionVariant, responses: S3Location, argument: str
) -> None:
    place: Any = {"bucket_name": "theirs", "account": "999999999999", "region": "us-east-1"}
    theirs: Any = S3Location(s3.Bucket.from_bucket_attributes(stack, "Theirs", **place), "queue/")
    queued(stack, variant, AsyncInference(**{"output": responses, argument: theirs}))

    told = warnings(stack)
    assert "requests or responses are in account 999999999999, and the endpoint is in account 111122223333" in told
    assert "requests or responses are in a bucket in us-east-1, and the endpoint is in eu-west-1" in told


def test_says_nothing_of_a_plain_one(stack: Stack, variant: InstanceProductionVariant, responses: S3Location) -> None:
    queued(stack, variant, AsyncInference(output=responses, success_topic=sns.Topic(stack, "Answered")))

    assert warnings(stack) == ""


# How it prints and compares


def test_prints_as_it_is_written(responses: S3Location) -> None:
    queue = AsyncInference(output=responses, max_concurrent_invocations_per_instance=4)

    assert repr(queue).startswith("AsyncInference(output=S3Location(")
    assert repr(queue).endswith("max_concurrent_invocations_per_instance=4)")


def test_equals_its_like(responses: S3Location) -> None:
    assert AsyncInference(output=responses) == AsyncInference(output=responses)
    assert AsyncInference(output=responses) != AsyncInference(output=responses, failure=responses)

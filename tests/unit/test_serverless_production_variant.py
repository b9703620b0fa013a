"""Serverless variants."""

import pytest
from aws_cdk import CfnParameter, Size, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    Model,
    ModelData,
    ServerlessProductionVariant,
)
from tests.unit.apps import quick_app
from tests.unit.with_each import with_each

IMAGE = ContainerImage.from_uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/model:1")
CONTAINER = ContainerDefinition(image=IMAGE)


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


@pytest.fixture
def model(stack: Stack) -> Model:
    return Model(stack, "Model", containers=[CONTAINER])


def deployed(stack: Stack, variant: ServerlessProductionVariant) -> Template:
    EndpointConfig(stack, "Config", serverless_production_variant=variant)
    return Template.from_stack(stack)


def serverless_config(**properties: object) -> dict[str, object]:
    return {"ProductionVariants": [Match.object_like({"ServerlessConfig": properties})]}


def test_has_two_gibibytes_and_nothing_warm(stack: Stack, model: Model) -> None:
    template = deployed(stack, ServerlessProductionVariant(model=model, max_concurrency=20))

    template.has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "ProductionVariants": [
                {
                    "VariantName": "AllTraffic",
                    "ModelName": {"Fn::GetAtt": [Match.string_like_regexp("Model"), "ModelName"]},
                    "ServerlessConfig": {
                        "MemorySizeInMB": 2048,
                        "MaxConcurrency": 20,
                        "ProvisionedConcurrency": Match.absent(),
                    },
                    "InstanceType": Match.absent(),
                    "InitialInstanceCount": Match.absent(),
                }
            ]
        },
    )


def test_takes_memory_warm_containers_and_a_name(stack: Stack, model: Model) -> None:
    variant = ServerlessProductionVariant(
        model=model, memory_size=Size.mebibytes(6144), max_concurrency=5, provisioned_concurrency=5, variant_name="Warm"
    )

    deployed(stack, variant).has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "ProductionVariants": [
                Match.object_like(
                    {
                        "VariantName": "Warm",
                        "ServerlessConfig": {
                            "MemorySizeInMB": 6144,
                            "MaxConcurrency": 5,
                            "ProvisionedConcurrency": 5,
                        },
                    }
                )
            ]
        },
    )


def test_tokens_pass(stack: Stack, model: Model) -> None:
    concurrency = CfnParameter(stack, "Concurrency", type="Number").value_as_number

    template = deployed(stack, ServerlessProductionVariant(model=model, max_concurrency=concurrency))  # type: ignore[arg-type]  # a token is a float

    template.has_resource_properties(
        "AWS::SageMaker::EndpointConfig", serverless_config(MaxConcurrency={"Ref": "Concurrency"}, MemorySizeInMB=2048)
    )


def test_imported_models_serve(stack: Stack) -> None:
    variant = ServerlessProductionVariant(
        model=Model.from_model_name(stack, "Imported", "elsewhere"), max_concurrency=1
    )

    deployed(stack, variant).has_resource_properties(
        "AWS::SageMaker::EndpointConfig", {"ProductionVariants": [Match.object_like({"ModelName": "elsewhere"})]}
    )


@given(st.integers(min_value=1, max_value=6))
def test_memory_comes_in_whole_gibibytes(gibibytes: int) -> None:
    model = Model.from_model_name(Stack(quick_app(), "Test"), "Model", "elsewhere")

    variant = ServerlessProductionVariant(model=model, memory_size=Size.gibibytes(gibibytes), max_concurrency=1)

    assert variant._fact.serverless_config.memory_size_in_mb == gibibytes * 1024


@with_each("mebibytes", [0, 512, 1500, 2000, 7168])
def test_fails_when_memory_is_not_one_of_six_sizes(model: Model, mebibytes: int) -> None:
    with pytest.raises(ValueError, match=f"memory_size={mebibytes} MiB"):
        ServerlessProductionVariant(model=model, memory_size=Size.mebibytes(mebibytes), max_concurrency=1)


@with_each("concurrency", [0, -1, 201, 1.5, True, "3", float("nan")])
def test_fails_when_concurrency_is_out_of_bounds(model: Model, concurrency: int) -> None:
    with pytest.raises(ValueError, match="max_concurrency"):
        ServerlessProductionVariant(model=model, max_concurrency=concurrency)


def test_fails_when_more_is_warm_than_may_run(model: Model) -> None:
    with pytest.raises(ValueError, match="provisioned_concurrency=6 is above max_concurrency=5"):
        ServerlessProductionVariant(model=model, max_concurrency=5, provisioned_concurrency=6)


def test_fails_when_nothing_is_to_be_warm(model: Model) -> None:
    with pytest.raises(ValueError, match="provisioned_concurrency=0 must be between 1 and 200"):
        ServerlessProductionVariant(model=model, max_concurrency=5, provisioned_concurrency=0)


def test_fails_when_the_model_is_none() -> None:
    with pytest.raises(
        ValueError, match="model of ServerlessProductionVariant 'AllTraffic' must be a Model, got str 'iris'"
    ):
        ServerlessProductionVariant(model="iris", max_concurrency=1)  # type: ignore[arg-type]  # what is refused


def test_fails_when_the_model_is_isolated(stack: Stack) -> None:
    isolated = Model(stack, "Isolated", containers=[CONTAINER], network_isolation=True)

    with pytest.raises(ValueError, match=r"(?s)serverless.*network_isolation"):
        ServerlessProductionVariant(model=isolated, max_concurrency=1)


def test_fails_when_the_model_has_a_vpc(stack: Stack) -> None:
    in_vpc = Model(stack, "InVpc", containers=[CONTAINER], vpc=ec2.Vpc(stack, "Vpc", nat_gateways=0))

    with pytest.raises(ValueError, match=r"(?s)serverless.*vpc"):
        ServerlessProductionVariant(model=in_vpc, max_concurrency=1)


def test_fails_when_the_model_is_a_pipeline(stack: Stack) -> None:
    pipeline = Model(stack, "Pipeline", containers=[CONTAINER, CONTAINER])

    with pytest.raises(ValueError, match=r"(?s)serverless.*container"):
        ServerlessProductionVariant(model=pipeline, max_concurrency=1)


def test_fails_when_the_container_hosts_several_models(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "models")
    container = ContainerDefinition(
        image=IMAGE, model_data=ModelData.from_prefix(bucket, "models/"), mode=ContainerMode.MULTI_MODEL
    )
    catalog = Model(stack, "Catalog", containers=[container])

    with pytest.raises(ValueError, match=r"(?s)serverless.*several models|multi-model"):
        ServerlessProductionVariant(model=catalog, max_concurrency=1)


def test_fails_when_artifacts_are_uncompressed(stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "models")
    container = ContainerDefinition(image=IMAGE, model_data=ModelData.from_prefix(bucket, "v1/"))
    uncompressed = Model(stack, "Uncompressed", containers=[container])

    with pytest.raises(ValueError, match="serverless variant cannot be combined with a model data source"):
        ServerlessProductionVariant(model=uncompressed, max_concurrency=1)


def test_memory_that_is_a_token_passes(stack: Stack, model: Model) -> None:
    memory = Size.mebibytes(CfnParameter(stack, "Memory", type="Number").value_as_number)

    template = deployed(stack, ServerlessProductionVariant(model=model, memory_size=memory, max_concurrency=1))

    template.has_resource_properties(
        "AWS::SageMaker::EndpointConfig", serverless_config(MemorySizeInMB={"Ref": "Memory"}, MaxConcurrency=1)
    )


def test_an_endpoint_knows_its_serverless_variant(stack: Stack, model: Model) -> None:
    variant = ServerlessProductionVariant(model=model, max_concurrency=1)
    endpoint = Endpoint(
        stack, "Endpoint", endpoint_config=EndpointConfig(stack, "Config", serverless_production_variant=variant)
    )

    assert endpoint.instance_production_variants == ()
    assert endpoint.serverless_production_variant is endpoint.serverless_production_variant
    assert endpoint.serverless_production_variant is not None
    assert endpoint.serverless_production_variant.variant_name == "AllTraffic"

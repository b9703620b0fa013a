"""Mistakes and valid combinations of hosting modes, as the cases under `tests/cases`, written with constructs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import Size, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    DataCapture,
    Endpoint,
    EndpointConfig,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
)
from tests.unit.apps import quick_app
from tests.unit.with_each import with_each

IMAGE = ContainerImage.from_dlc("pytorch-inference", "2.6.0-cpu-py312-ubuntu22.04-sagemaker")
CASES = Path(__file__).parents[1] / "cases"


class Writer:
    """Writes what a case says, in a stack of its own."""

    def __init__(self) -> None:
        self.stack = Stack(quick_app(), "Test")
        self.bucket = s3.Bucket.from_bucket_name(self.stack, "Bucket", "my-bucket")

    def container(
        self,
        data: ModelData | None = None,
        *,
        mode: ContainerMode = ContainerMode.SINGLE_MODEL,
        hostname: str | None = None,
    ) -> ContainerDefinition:
        return ContainerDefinition(image=IMAGE, model_data=data, mode=mode, container_hostname=hostname)

    def archive(self, key: str = "m/v1/model.tar.gz") -> ModelData:
        return ModelData.from_bucket(self.bucket, key)

    def prefix(self, prefix: str = "m/") -> ModelData:
        return ModelData.from_prefix(self.bucket, prefix)

    def catalog(self) -> ContainerDefinition:
        return self.container(self.prefix(), mode=ContainerMode.MULTI_MODEL)

    def model(self, *containers: ContainerDefinition, mode: InferenceExecutionMode | None = None) -> Model:
        return Model(self.stack, "Model", containers=containers, inference_execution_mode=mode)

    def serverless(
        self, model: Model, *, memory: int = 2048, concurrency: int = 5, provisioned: int | None = None
    ) -> ServerlessProductionVariant:
        return ServerlessProductionVariant(
            model=model,
            memory_size=Size.mebibytes(memory),
            max_concurrency=concurrency,
            provisioned_concurrency=provisioned,
        )

    def captured(self, *variants: InstanceProductionVariant | ServerlessProductionVariant) -> None:
        instances = [each for each in variants if isinstance(each, InstanceProductionVariant)]
        (serverless, *_) = [*(each for each in variants if isinstance(each, ServerlessProductionVariant)), None]
        EndpointConfig(
            self.stack,
            "Config",
            instance_production_variants=instances,
            serverless_production_variant=serverless,
            data_capture=DataCapture(destination=S3Location(self.bucket, "c"), sampling_percentage=20),
        )

    def fleets(self, count: int) -> list[InstanceProductionVariant]:
        model = self.model(self.container())
        return [
            InstanceProductionVariant(variant_name=f"V{each}", model=model, instance_type=InstanceType.M5_LARGE)
            for each in range(count)
        ]

    def queued(
        self, *variants: InstanceProductionVariant, serverless: ServerlessProductionVariant | None = None
    ) -> EndpointConfig:
        return EndpointConfig(
            self.stack,
            "Config",
            instance_production_variants=variants,
            serverless_production_variant=serverless,
            async_inference=AsyncInference(output=S3Location(self.bucket, "o")),
        )

    def at_once(self, *, min_capacity: int) -> None:
        config = EndpointConfig(self.stack, "Config", instance_production_variants=self.fleets(1))
        (variant,) = Endpoint(self.stack, "Endpoint", endpoint_config=config).instance_production_variants
        variant.auto_scale_instance_count(min_capacity=min_capacity, max_capacity=4)

    def shadowed(self, names: list[str], shadows: list[str], container: ContainerDefinition | None = None) -> None:
        model = self.model(container or self.container())
        production, copied = (
            [
                InstanceProductionVariant(model=model, variant_name=name, instance_type=InstanceType.M5_LARGE)
                for name in several
            ]
            for several in (names, shadows)
        )
        EndpointConfig(self.stack, "Config", instance_production_variants=production, shadow_production_variants=copied)

    def two_kinds(self) -> None:
        model = self.model(self.container())
        EndpointConfig(
            self.stack,
            "Config",
            instance_production_variants=[InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)],
            serverless_production_variant=self.serverless(model),
        )


MISTAKES: dict[str, Callable[[Writer], object]] = {
    "g13": lambda w: w.serverless(w.model(w.container()), memory=1500),
    "g14": lambda w: w.serverless(w.model(w.container()), concurrency=5, provisioned=6),
    "g15": lambda w: w.two_kinds(),
    "g16": lambda w: w.captured(w.serverless(w.model(w.container()))),
    "g19": lambda w: w.serverless(w.model(w.container(), w.container())),
    "g23": lambda w: w.shadowed(["a", "b"], ["s"]),
    "g24": lambda w: w.shadowed(["a"], ["s", "t"]),
    "g26": lambda w: w.shadowed(["a"], ["s"], w.catalog()),
    "g28": lambda w: w.container(w.archive(), mode=ContainerMode.MULTI_MODEL),
    "g30": lambda w: w.model(w.catalog(), w.catalog()),
    "g31": lambda w: w.container(w.archive("m/v1/model.zip")),
    "g33": lambda w: w.container(w.prefix("m")),
    "g36": lambda w: w.model(),
    "g39": lambda w: w.model(w.container(hostname="a"), w.container(hostname="a")),
    "s20": lambda w: w.serverless(w.model(w.container()), memory=2000),
    "s21": lambda w: w.serverless(w.model(w.container()), concurrency=0),
    "s22": lambda w: w.serverless(w.model(w.container()), concurrency=500),
    "s23": lambda w: w.serverless(w.model(w.container()), concurrency=5, provisioned=10),
    "s25": lambda w: w.captured(w.serverless(w.model(w.container()))),
    "s37": lambda w: w.model(),
    "s39": lambda w: w.model(*[]),
    "g03": lambda w: w.at_once(min_capacity=0),
    "g20": lambda w: w.queued(*w.fleets(2)),
    "g21": lambda w: w.queued(serverless=w.serverless(w.model(w.container()))),
    "s28": lambda w: w.queued(*w.fleets(2)),
    "s30": lambda w: w.queued(serverless=w.serverless(w.model(w.container()))),
    "s77": lambda w: w.shadowed(["A"], ["S1", "S2"]),
    "s43": lambda w: w.container(w.archive(), mode=ContainerMode.MULTI_MODEL),
}


def test_a_mistake_is_refused_where_it_is_written() -> None:
    known = {each["id"]: each for each in json.loads((CASES / "mistakes.json").read_text(encoding="utf-8"))}

    @with_each("case", MISTAKES)
    def refuse(case: str) -> None:
        assert known[case]["expect"] in {"error", "finding"}
        with pytest.raises(ValueError, match=r"\S"):
            MISTAKES[case](Writer())

    refuse()


@pytest.mark.parametrize(
    ("modes", "message"),
    [
        (["a", None], "some of containers have a hostname"),
        ([None, None], "needs a hostname on each of containers"),
        (["a"], "needs several containers, and the model has one"),
    ],
)
def test_fails_when_containers_cannot_be_called_by_name(modes: list[str | None], message: str) -> None:
    writer = Writer()

    with pytest.raises(ValueError, match=message):
        writer.model(*(writer.container(hostname=name) for name in modes), mode=InferenceExecutionMode.DIRECT)


def test_fails_when_a_pipeline_is_longer_than_fifteen() -> None:
    writer = Writer()

    with pytest.raises(ValueError, match="has 16 entries, at most 15"):
        writer.model(*(writer.container() for _ in range(16)))


def test_a_catalog_of_models_is_valid() -> None:
    writer = Writer()

    writer.model(writer.catalog())

    Template.from_stack(writer.stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": {
                "Mode": "MultiModel",
                "ModelDataUrl": "s3://my-bucket/m/",
                "Image": Match.any_value(),
                "MultiModelConfig": Match.absent(),
            }
        },
    )


def test_data_capture_is_valid() -> None:
    writer = Writer()

    writer.captured(
        InstanceProductionVariant(model=writer.model(writer.container()), instance_type=InstanceType.M5_LARGE)
    )

    (valid,) = (each for each in json.loads((CASES / "valid.json").read_text(encoding="utf-8")) if each["id"] == "v15")
    captured = valid["template"]["Resources"]["EC"]["Properties"]["DataCaptureConfig"]
    Template.from_stack(writer.stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig", {"DataCaptureConfig": {"EnableCapture": True, **captured}}
    )


@pytest.mark.parametrize("count", [2, 15])
def test_a_pipeline_is_valid(count: int) -> None:
    writer = Writer()

    writer.model(*(writer.container() for _ in range(count)))

    (model,) = Template.from_stack(writer.stack).find_resources("AWS::SageMaker::Model").values()
    assert len(model["Properties"]["Containers"]) == count


def test_containers_that_are_called_by_name_are_valid() -> None:
    writer = Writer()

    writer.model(writer.container(hostname="a"), writer.container(hostname="b"), mode=InferenceExecutionMode.DIRECT)

    Template.from_stack(writer.stack).has_resource_properties(
        "AWS::SageMaker::Model", {"InferenceExecutionConfig": {"Mode": "Direct"}}
    )


def test_uncompressed_artifacts_are_valid() -> None:
    writer = Writer()

    writer.model(writer.container(writer.prefix()))

    Template.from_stack(writer.stack).has_resource_properties(
        "AWS::SageMaker::Model",
        {
            "PrimaryContainer": Match.object_like(
                {
                    "ModelDataSource": {
                        "S3DataSource": {
                            "S3Uri": "s3://my-bucket/m/",
                            "S3DataType": "S3Prefix",
                            "CompressionType": "None",
                        }
                    }
                }
            )
        },
    )


def test_an_asynchronous_endpoint_that_sleeps_is_valid() -> None:
    writer = Writer()

    config = writer.queued(*writer.fleets(1))
    (variant,) = Endpoint(writer.stack, "Endpoint", endpoint_config=config).instance_production_variants
    variant.auto_scale_instance_count(min_capacity=0, max_capacity=4).scale_on_backlog("B", backlog_per_instance=5)

    Template.from_stack(writer.stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://my-bucket/o"}}},
    )

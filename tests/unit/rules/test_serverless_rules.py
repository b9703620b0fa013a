"""What SageMaker accepts of serverless variants."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import DataCapture, ImageConfig, ModelDataSource, Serverless, Variant, VpcConfig
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, config, container, model, variant

CAPACITY = Serverless(memory_size_in_mb=2048, max_concurrency=5)
PRIVATE = container(image_config=ImageConfig(repository_access_mode="Vpc"))
MANY_MODELS = container(mode="MultiModel", model_data_url="s3://bucket/models/")
SOURCE = container(model_data_url=None, model_data_source=ModelDataSource())


def serverless(**values: Any) -> Variant:
    sound = {"serverless_config": CAPACITY, "instance_type": None, "initial_instance_count": None, "model": model()}
    return variant(**{**sound, **values})


CASES = [
    Case(
        rule="provisioned-within-maximum",
        severity="error",
        passes=[
            CAPACITY,
            Serverless(max_concurrency=5, provisioned_concurrency=5),
            Serverless(provisioned_concurrency=9),
        ],
        fails=[Serverless(max_concurrency=5, provisioned_concurrency=6)],
        in_template="ProvisionedConcurrency 6 is above MaxConcurrency 5; set ProvisionedConcurrency at or below",
        hidden=[
            Serverless(max_concurrency=UNKNOWN, provisioned_concurrency=6),
            Serverless(max_concurrency=MAYBE, provisioned_concurrency=6),
            Serverless(max_concurrency=5, provisioned_concurrency=UNKNOWN),
            Serverless(max_concurrency=5, provisioned_concurrency=MAYBE),
        ],
    ),
    Case(
        rule="serverless-alone",
        severity="error",
        passes=[config(serverless()), config(variant(), variant(variant_name="b"))],
        fails=[
            config(serverless(), serverless(variant_name="b")),
            config(serverless(), variant(variant_name="b")),
            config(variant(), serverless(serverless_config=UNKNOWN)),
        ],
        in_template="a serverless variant cannot be combined with several production variants; give every serverless",
        hidden=[
            config(serverless(serverless_config=MAYBE), variant()),
            config(production_variants=UNKNOWN),
            config(production_variants=MAYBE),
        ],
    ),
    Case(
        rule="serverless-data-capture",
        severity="error",
        passes=[
            config(serverless()),
            config(variant(), data_capture_config=DataCapture()),
            config(serverless(), data_capture_config=DataCapture(enable_capture=False)),
        ],
        fails=[
            config(serverless(), data_capture_config=DataCapture()),
            config(serverless(), data_capture_config=DataCapture(enable_capture=True)),
        ],
        in_template="a serverless variant cannot be combined with DataCaptureConfig; leave out DataCaptureConfig, or",
        hidden=[
            config(serverless(), data_capture_config=MAYBE),
            config(serverless(), data_capture_config=UNKNOWN),
            config(serverless(), data_capture_config=DataCapture(enable_capture=UNKNOWN)),
            config(variant(serverless_config=MAYBE), data_capture_config=DataCapture()),
        ],
    ),
    Case(
        rule="serverless-network",
        severity="error",
        passes=[serverless(), variant(model=model(vpc_config=VpcConfig()))],
        fails=[serverless(model=model(vpc_config=VpcConfig())), serverless(model=model(vpc_config=UNKNOWN))],
        in_template="a serverless variant cannot be combined with a model in a VPC; leave out VpcConfig, or serve the",
        shown={**sound.SERVERLESS, "Model.VpcConfig": sound.VPC},
        hidden=[
            serverless(model=UNKNOWN),
            serverless(model=model(vpc_config=MAYBE)),
            serverless(serverless_config=MAYBE, model=model(vpc_config=VpcConfig())),
        ],
    ),
    Case(
        rule="serverless-isolation",
        severity="error",
        passes=[serverless(), serverless(model=model(enable_network_isolation=False))],
        fails=[serverless(model=model(enable_network_isolation=True))],
        in_template="a serverless variant cannot be combined with a model with network isolation; leave out",
        shown={**sound.SERVERLESS, "Model.EnableNetworkIsolation": True},
        hidden=[
            serverless(model=UNKNOWN),
            serverless(model=model(enable_network_isolation=UNKNOWN)),
            serverless(model=model(enable_network_isolation=MAYBE)),
            serverless(serverless_config=MAYBE, model=model(enable_network_isolation=True)),
        ],
    ),
    Case(
        rule="serverless-one-container",
        severity="error",
        passes=[serverless(), serverless(model=model(container())), variant(model=model(container(), container()))],
        fails=[serverless(model=model(container(), container()))],
        in_template="a serverless variant cannot be combined with a model of several containers; put all that the",
        hidden=[
            serverless(model=UNKNOWN),
            serverless(model=model(containers=UNKNOWN)),
            serverless(serverless_config=MAYBE, model=model(container(), container())),
        ],
    ),
    Case(
        rule="serverless-multi-model",
        severity="error",
        passes=[serverless(), variant(model=model(MANY_MODELS))],
        fails=[serverless(model=model(MANY_MODELS)), serverless(model=model(container(), MANY_MODELS))],
        in_template="a serverless variant cannot be combined with a multi-model container; give each model an",
        shown={**sound.SERVERLESS, **sound.MANY_MODELS},
        hidden=[
            serverless(model=UNKNOWN),
            serverless(model=model(container(mode=UNKNOWN))),
            serverless(model=model(container(mode=MAYBE))),
            serverless(serverless_config=MAYBE, model=model(MANY_MODELS)),
        ],
    ),
    Case(
        rule="serverless-private-registry",
        severity="error",
        passes=[
            serverless(),
            serverless(model=model(container(image_config=ImageConfig(repository_access_mode="Platform")))),
            variant(model=model(PRIVATE)),
        ],
        fails=[serverless(model=model(PRIVATE))],
        in_template="a serverless variant cannot be combined with an image from a private registry; push the image to",
        shown={**sound.SERVERLESS, "Model.PrimaryContainer.ImageConfig.RepositoryAccessMode": "Vpc"},
        hidden=[
            serverless(model=UNKNOWN),
            serverless(model=model(container(image_config=MAYBE))),
            serverless(model=model(container(image_config=ImageConfig(repository_access_mode=UNKNOWN)))),
            serverless(serverless_config=MAYBE, model=model(PRIVATE)),
        ],
    ),
    Case(
        rule="serverless-data-source",
        severity="error",
        passes=[serverless(), variant(model=model(SOURCE))],
        fails=[serverless(model=model(SOURCE)), serverless(model=model(container(model_data_source=UNKNOWN)))],
        in_template="a serverless variant cannot be combined with a model data source; pack the artifacts as one",
        shown={**sound.SERVERLESS, "Model.PrimaryContainer.ModelDataSource.S3DataSource.S3Uri": "s3://shop/7/"},
        hidden=[
            serverless(model=UNKNOWN),
            serverless(model=model(container(model_data_source=MAYBE))),
            serverless(serverless_config=MAYBE, model=model(SOURCE)),
        ],
    ),
]


class TestServerlessRules(RuleTests):
    """Each rule about serverless variants."""

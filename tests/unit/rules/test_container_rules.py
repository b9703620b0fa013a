"""What SageMaker accepts of one container."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Partial, check
from constructs_lib.rules.facts import (
    ComponentContainer,
    Container,
    ImageConfig,
    ModelDataSource,
    MultiModelConfig,
    RepositoryAuth,
    S3DataSource,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import ARCHIVE, IMAGE, PACKAGE, Case, RuleTests, container

PREFIX = "s3://bucket/models/"
FILES = ModelDataSource(s3_data_source=S3DataSource(s3_uri=PREFIX, s3_data_type="S3Prefix", compression_type="None"))
REGISTRY = "registry.example.com/iris:1.4"
THROUGH_VPC = ImageConfig(repository_access_mode="Vpc")
CREDENTIALS = RepositoryAuth(
    repository_credentials_provider_arn="arn:aws:lambda:eu-west-1:123456789012:function:credentials"
)

PREFIXED: dict[str, Any] = {"s3_data_type": "S3Prefix", "compression_type": "None"}
SHOWN_PREFIX = {"S3DataType": "S3Prefix", "CompressionType": "None"}

CASES = [
    Case(
        rule="container-image",
        severity="error",
        passes=[Container(image=IMAGE), Container(model_package_name=PACKAGE)],
        fails=[Container(), Container(model_data_url=ARCHIVE)],
        in_template="the container has neither Image nor ModelPackageName; set Image, or ModelPackageName",
        shown={"Model.PrimaryContainer.Image": sound.NO_VALUE},
        hidden=[
            Container(image=UNKNOWN),
            Container(image=MAYBE),
            Container(image=Partial((None, "/iris:1.4"))),
            Container(model_package_name=MAYBE),
        ],
    ),
    Case(
        rule="one-archive",
        severity="error",
        passes=[
            container(),
            container(mode="SingleModel"),
            container(model_data_url=None),
            container(model_data_url="https://s3.eu-west-1.amazonaws.com/cdk-assets/0a1b.gz"),
            container(model_data_url=Partial(("s3://", None, "/model.tar.gz"))),
            container(model_data_url=PREFIX, mode="MultiModel"),
        ],
        fails=[
            container(model_data_url="s3://bucket/model.zip"),
            container(model_data_url=PREFIX, mode="SingleModel"),
            container(model_data_url=Partial(("s3://", None, "/model.zip"))),
        ],
        in_template="ModelDataUrl 's3://bucket/model.zip' of a single-model container is not a .tar.gz archive; pack",
        hidden=[
            container(model_data_url=UNKNOWN),
            container(model_data_url=MAYBE),
            container(model_data_url=Partial(("s3://bucket/", None))),
            container(model_data_url=Partial(("s3://bucket/", None, "gz"))),
            container(model_data_url=PREFIX, mode=UNKNOWN),
            container(model_data_url=PREFIX, mode=MAYBE),
        ],
    ),
    Case(
        rule="multi-model-prefix",
        severity="error",
        passes=[
            container(mode="MultiModel", model_data_url=PREFIX),
            container(mode="MultiModel", model_data_url=Partial(("s3://", None, "/models/"))),
            container(mode="MultiModel", model_data_url=None, model_data_source=FILES),
            container(mode="SingleModel"),
            container(),
        ],
        fails=[
            container(mode="MultiModel"),
            container(mode="MultiModel", model_data_url=None),
            container(mode="MultiModel", model_data_url=Partial((None, "/model.tar.gz"))),
        ],
        in_template=f"ModelDataUrl {ARCHIVE!r} of a multi-model container is one archive, not the prefix",
        hidden=[
            container(mode="MultiModel", model_data_url=UNKNOWN),
            container(mode="MultiModel", model_data_url=MAYBE),
            container(mode="MultiModel", model_data_url=Partial(("s3://bucket/", None))),
            container(mode="MultiModel", model_data_url=None, model_data_source=MAYBE),
            container(mode=UNKNOWN),
            container(mode=MAYBE),
        ],
    ),
    Case(
        rule="multi-model-data-source",
        severity="error",
        passes=[
            container(mode="MultiModel", model_data_url=PREFIX),
            container(mode="SingleModel", model_data_url=None, model_data_source=FILES),
            container(model_data_url=None, model_data_source=FILES),
        ],
        fails=[
            container(mode="MultiModel", model_data_url=None, model_data_source=FILES),
            container(mode="MultiModel", model_data_url=PREFIX, model_data_source=UNKNOWN),
        ],
        in_template="a multi-model container cannot be combined with ModelDataSource; set ModelDataUrl to the S3",
        shown={**sound.MANY_MODELS, "Model.PrimaryContainer.ModelDataSource.S3DataSource.S3Uri": "s3://shop/models/"},
        hidden=[
            container(mode="MultiModel", model_data_source=MAYBE),
            container(mode=UNKNOWN, model_data_source=FILES),
            container(mode=MAYBE, model_data_source=FILES),
        ],
    ),
    Case(
        rule="one-source-of-artifacts",
        severity="warning",
        passes=[container(), container(model_data_url=None, model_data_source=FILES), Container(image=IMAGE)],
        fails=[container(model_data_source=FILES), container(model_data_url=UNKNOWN, model_data_source=UNKNOWN)],
        in_template="ModelDataUrl is not documented to work with ModelDataSource; keep one of the two",
        hidden=[container(model_data_source=MAYBE), container(model_data_url=MAYBE, model_data_source=FILES)],
    ),
    Case(
        rule="model-caching-needs-multi-model",
        severity="warning",
        passes=[container(mode="MultiModel", multi_model_config=MultiModelConfig()), container(mode="SingleModel")],
        fails=[
            container(multi_model_config=MultiModelConfig()),
            container(mode="SingleModel", multi_model_config=MultiModelConfig(model_cache_setting="Disabled")),
        ],
        in_template="MultiModelConfig is set on a container that hosts one model; leave out MultiModelConfig, or set",
        shown={"Model.PrimaryContainer.MultiModelConfig.ModelCacheSetting": "Enabled"},
        hidden=[
            container(multi_model_config=MAYBE),
            container(mode=UNKNOWN, multi_model_config=MultiModelConfig()),
            container(mode=MAYBE, multi_model_config=MultiModelConfig()),
        ],
    ),
    Case(
        rule="model-package-stands-alone",
        severity="warning",
        passes=[
            Container(model_package_name=PACKAGE),
            Container(model_package_name=PACKAGE, environment={"WORKERS": "2"}),
            container(),
        ],
        fails=[
            Container(model_package_name=PACKAGE, image=IMAGE),
            Container(model_package_name=PACKAGE, model_data_url=ARCHIVE),
            Container(model_package_name=UNKNOWN, image=UNKNOWN),
        ],
        in_template="ModelPackageName is not documented to work with Image, ModelDataUrl or ModelDataSource; leave",
        hidden=[
            Container(model_package_name=MAYBE, image=IMAGE),
            Container(model_package_name=PACKAGE, image=MAYBE),
            Container(model_package_name=PACKAGE, model_data_url=MAYBE),
        ],
    ),
    Case(
        rule="image-outside-ecr",
        severity="error",
        passes=[
            container(),
            container(image="123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/iris:1.4"),
            container(image="123456789012.dkr-ecr.eu-west-1.on.aws/team/iris@sha256:0a1b"),
            container(image="123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/iris:1.4"),
            container(image=REGISTRY, image_config=THROUGH_VPC),
            Container(model_package_name=PACKAGE),
        ],
        fails=[
            container(image=REGISTRY),
            container(image="python"),
            container(image="public.ecr.aws/docker/library/python:3.12"),
            container(image=REGISTRY, image_config=ImageConfig(repository_access_mode="Platform")),
            container(image=REGISTRY, image_config=ImageConfig()),
        ],
        in_template=f"Image {REGISTRY!r} is not in Amazon ECR; push the image to Amazon ECR",
        shown={"Model.PrimaryContainer.Image": "docker.io/shop:1"},
        hidden=[
            container(image=UNKNOWN),
            container(image=MAYBE),
            container(image=Partial((None, ".dkr.ecr.eu-west-1.amazonaws.com/iris:1.4"))),
            container(image=Partial(("registry.example.com/", None))),
            container(image=REGISTRY, image_config=UNKNOWN),
            container(image=REGISTRY, image_config=MAYBE),
            container(image=REGISTRY, image_config=ImageConfig(repository_access_mode=UNKNOWN)),
            container(image=REGISTRY, image_config=ImageConfig(repository_access_mode=MAYBE)),
        ],
    ),
    Case(
        rule="image-repository-name",
        severity="error",
        passes=[container(), container(image=REGISTRY, image_config=THROUGH_VPC)],
        fails=[
            container(image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/Team/iris:V1"),
            ComponentContainer(image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/irisModel:1"),
        ],
        in_template="iris:V1' is in a repository with capital letters, 'Team/iris'; write the name of the repository",
        shown={"Model.PrimaryContainer.Image": f"{sound.REGISTRY}/Shop:1"},
        hidden=[container(image=UNKNOWN)],
    ),
    Case(
        rule="registry-sign-in",
        severity="error",
        passes=[
            ImageConfig(repository_access_mode="Platform"),
            ImageConfig(repository_access_mode="Vpc", repository_auth_config=CREDENTIALS),
            ImageConfig(repository_auth_config=CREDENTIALS),
        ],
        fails=[ImageConfig(repository_access_mode="Platform", repository_auth_config=CREDENTIALS)],
        in_template="RepositoryAuthConfig needs RepositoryAccessMode Vpc; set RepositoryAccessMode to Vpc, or leave",
        shown={"Model.PrimaryContainer.ImageConfig": {"RepositoryAccessMode": "Platform", "RepositoryAuthConfig": {}}},
        hidden=[
            ImageConfig(repository_access_mode="Platform", repository_auth_config=MAYBE),
            ImageConfig(repository_access_mode=UNKNOWN, repository_auth_config=CREDENTIALS),
            ImageConfig(repository_access_mode=MAYBE, repository_auth_config=CREDENTIALS),
        ],
    ),
    Case(
        rule="image-tag-moves",
        severity="warning",
        passes=[
            container(),
            container(image=IMAGE.replace(":1.4", "@sha256:0a1b")),
            container(image=IMAGE.replace(":1.4", ":latest@sha256:0a1b")),
            container(image=REGISTRY),
            container(image=Partial((None, "/iris:1.4"))),
        ],
        fails=[
            container(image=IMAGE.replace("1.4", "latest")),
            container(image=IMAGE.replace(":1.4", "")),
            container(image=Partial((None, "/iris:latest"))),
        ],
        in_template="Image '123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris:latest' has the tag latest, which the",
        shown={"Model.PrimaryContainer.Image": f"{sound.REGISTRY}/shop:latest"},
        hidden=[
            Container(image=UNKNOWN),
            Container(image=MAYBE),
            Container(image=Partial(("123456789012.dkr.ecr.eu-west-1.amazonaws.com/", None))),
            Container(image=Partial((None, "/iris"))),
        ],
    ),
    Case(
        rule="prefix-ends-with-slash",
        severity="error",
        passes=[
            S3DataSource(s3_uri=PREFIX, **PREFIXED),
            S3DataSource(s3_uri=Partial(("s3://", None, "/")), **PREFIXED),
            S3DataSource(s3_uri=ARCHIVE, s3_data_type="S3Object"),
            S3DataSource(s3_uri=ARCHIVE),
            S3DataSource(**PREFIXED),
            S3DataSource(s3_uri=ARCHIVE, s3_data_type="S3Prefix", compression_type="Gzip"),
            S3DataSource(s3_uri="s3://bucket/models", s3_data_type="S3Prefix"),
        ],
        fails=[
            S3DataSource(s3_uri="s3://bucket/models", **PREFIXED),
            S3DataSource(s3_uri=Partial(("s3://", None, "/models")), **PREFIXED),
        ],
        in_template="S3Uri 's3://bucket/models' is used as a prefix and does not end with a slash; end S3Uri with a",
        shown={"Model.PrimaryContainer.ModelDataSource.S3DataSource": {"S3Uri": "s3://shop/7", **SHOWN_PREFIX}},
        hidden=[
            S3DataSource(s3_uri=UNKNOWN, **PREFIXED),
            S3DataSource(s3_uri=MAYBE, **PREFIXED),
            S3DataSource(s3_uri=Partial(("s3://bucket/", None)), **PREFIXED),
            S3DataSource(s3_uri="s3://bucket/models", s3_data_type=UNKNOWN),
            S3DataSource(s3_uri="s3://bucket/models", s3_data_type=MAYBE),
        ],
    ),
    Case(
        rule="compressed-prefix",
        severity="warning",
        passes=[
            S3DataSource(s3_data_type="S3Prefix", compression_type="None"),
            S3DataSource(s3_data_type="S3Object", compression_type="Gzip"),
            S3DataSource(s3_data_type="S3Prefix"),
            S3DataSource(compression_type="Gzip"),
        ],
        fails=[S3DataSource(s3_data_type="S3Prefix", compression_type="Gzip")],
        in_template="CompressionType 'Gzip' is for one object, but S3DataType 'S3Prefix'; set S3DataType to S3Object",
        shown={
            "Model.PrimaryContainer.ModelDataSource.S3DataSource": {"S3DataType": "S3Prefix", "CompressionType": "Gzip"}
        },
        hidden=[
            S3DataSource(s3_data_type="S3Prefix", compression_type=UNKNOWN),
            S3DataSource(s3_data_type="S3Prefix", compression_type=MAYBE),
            S3DataSource(s3_data_type=UNKNOWN, compression_type="Gzip"),
            S3DataSource(s3_data_type=MAYBE, compression_type="Gzip"),
        ],
    ),
    Case(
        rule="artifact-can-be-overwritten",
        not_shown_because="whoever picked the key may be asked, and a template does not say who writes there",
        severity="warning",
        passes=[
            container(artifact_key="iris/2026-11-02/model.tar.gz"),
            container(artifact_key="iris/v7.tar.gz"),
            container(artifact_key=None),
        ],
        fails=[container(artifact_key="iris/model.tar.gz")],
        in_template="the key 'iris/model.tar.gz' of the artifacts holds no version, so an upload may replace them;",
        hidden=[container(), container(artifact_key=MAYBE), container(artifact_key=Partial(("iris/", None)))],
    ),
    Case(
        rule="secret-in-environment",
        severity="warning",
        passes=[
            container(environment={"TOKEN_SECRET_ARN": UNKNOWN}, secret_variables=()),
            container(secret_variables=None),
        ],
        fails=[
            container(environment={"TOKEN": UNKNOWN}, secret_variables=("TOKEN",)),
            container(secret_variables=("TOKEN", "PASSWORD")),
        ],
        in_template="'TOKEN' in Environment is the value of a secret, which DescribeModel shows; give the container",
        shown={"Model.PrimaryContainer.Environment": {"TOKEN": "{{resolve:secretsmanager:hub:SecretString:token}}"}},
        hidden=[container(), container(secret_variables=MAYBE)],
    ),
]


class TestContainerRules(RuleTests):
    pass


def test_one_mistake_is_found_once() -> None:
    several_files = container(mode="MultiModel", model_data_url=None, model_data_source=FILES)

    assert [finding.rule.id for finding in check(several_files)] == ["multi-model-data-source"]


def test_environment_beside_a_model_package_is_accepted() -> None:
    assert check(Container(model_package_name=PACKAGE, environment={"WORKERS": "2"})) == []

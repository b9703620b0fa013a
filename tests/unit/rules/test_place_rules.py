"""Where things have to be."""

from typing import Any

from constructs_lib.rules import MAYBE, NOWHERE, UNKNOWN, Partial, check
from constructs_lib.rules.facts import (
    AsyncNotification,
    AsyncOutput,
    ComponentContainer,
    DataCapture,
    EndpointConfig,
    HubAccess,
    MonitoringOutputConfig,
    MonitoringS3Output,
    RepositoryAuth,
    S3DataSource,
    VpcConfig,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import ARCHIVE, IRELAND, PACKAGE, Case, RuleTests, container

OREGON = "https://s3.us-west-2.amazonaws.com/models/7/model.tar.gz"
IRISH = "https://models.s3.eu-west-1.amazonaws.com/7/model.tar.gz"
CACHE = "s3://jumpstart-cache-prod-us-west-2/7/model.tar.gz"


def arn(service: str, region: str, resource: str) -> str:
    return f"arn:aws:{service}:{region}:123456789012:{resource}"


def at(url: Any, **values: Any) -> Any:
    return container(model_data_url=url, **values)


def from_source(uri: Any, **values: Any) -> S3DataSource:
    return S3DataSource(s3_uri=uri, s3_data_type="S3Object", **values)


def notifying(topic: Any) -> AsyncNotification:
    return AsyncNotification(success_topic=topic)


def packaged(name: Any) -> Any:
    return container(image=None, model_data_url=None, model_package_name=name)


CONTENT = "arn:aws:sagemaker:eu-west-1:123456789012:hub-content/ours/ModelReference/llama/1.0.0"

CASES = [
    Case(
        rule="artifacts-in-region",
        severity="error",
        context=IRELAND,
        passes=[
            at(IRISH),
            at(ARCHIVE),
            at(CACHE),
            at(ARCHIVE, bucket_region="eu-west-1"),
            at(None),
            from_source(IRISH),
            ComponentContainer(artifact_url=IRISH),
        ],
        fails=[
            at(OREGON),
            at(ARCHIVE, bucket_region="us-west-2"),
            at(UNKNOWN, bucket_region="us-west-2"),
            at("https://models.s3-us-west-2.amazonaws.com/7/model.tar.gz"),
            at(Partial(("https://s3.us-west-2.amazonaws.com/models/", None))),
            from_source(OREGON),
            ComponentContainer(artifact_url=OREGON),
        ],
        in_template="model artifacts are in us-west-2, and the model is deployed to eu-west-1; copy them into",
        shown={"Model.PrimaryContainer.ModelDataUrl": OREGON},
        hidden=[at(UNKNOWN), at(MAYBE), at(Partial(("https://s3.", None, ".amazonaws.com/models/7/model.tar.gz")))],
    ),
    Case(
        rule="artifacts-named-after-region",
        severity="warning",
        context=IRELAND,
        passes=[
            at(ARCHIVE),
            at("s3://sagemaker-eu-west-1-123456789012/7/model.tar.gz"),
            at(OREGON),
            at(None),
            from_source("s3://models-of-oregon/7/"),
        ],
        fails=[
            at(CACHE),
            at("s3://sagemaker-us-west-2-123456789012/7/model.tar.gz"),
            at(Partial(("s3://sagemaker-us-west-2-", None, "/7/model.tar.gz"))),
            at("s3://models-us-west-2/7/model.tar.gz"),
            from_source("s3://models-us-west-2/7/"),
            ComponentContainer(artifact_url=CACHE),
        ],
        in_template="model artifacts are in a bucket of us-west-2 by its name, and the model is in eu-west-1; copy",
        shown={"Model.PrimaryContainer.ModelDataUrl": CACHE},
        hidden=[at(UNKNOWN), at(MAYBE), at(Partial(("s3://models-", None, "/7/model.tar.gz")))],
    ),
    Case(
        rule="output-in-region",
        severity="warning",
        context=IRELAND,
        passes=[
            DataCapture(destination_s3_uri="s3://shop/captured"),
            AsyncOutput(s3_output_path="s3://sagemaker-eu-west-1-123456789012/out", s3_failure_path=None),
            AsyncOutput(),
        ],
        fails=[
            DataCapture(destination_s3_uri="s3://sagemaker-us-west-2-123456789012/captured"),
            AsyncOutput(s3_output_path="s3://shop/out", s3_failure_path="s3://shop-us-west-2/failed"),
            AsyncOutput(s3_output_path=OREGON),
            MonitoringS3Output(s3_uri="s3://shop-us-west-2/reports"),
        ],
        in_template="a bucket of us-west-2 is to be written to, and the endpoint is deployed to eu-west-1; choose a",
        shown={"Config.DataCaptureConfig": {"DestinationS3Uri": "s3://shop-us-west-2/captured"}},
        hidden=[DataCapture(destination_s3_uri=UNKNOWN), AsyncOutput(s3_output_path=MAYBE)],
    ),
    Case(
        rule="key-in-region",
        severity="error",
        context=IRELAND,
        passes=[
            EndpointConfig(kms_key_id=arn("kms", "eu-west-1", "key/1")),
            EndpointConfig(kms_key_id="alias/shop"),
            EndpointConfig(),
            DataCapture(kms_key_id="1234abcd-12ab-34cd-56ef-1234567890ab"),
        ],
        fails=[
            EndpointConfig(kms_key_id=arn("kms", "us-west-2", "key/1")),
            EndpointConfig(kms_key_id=Partial(("arn:", None, ":kms:us-west-2:123456789012:key/1"))),
            DataCapture(kms_key_id=arn("kms", "us-west-2", "alias/shop")),
            AsyncOutput(kms_key_id=arn("kms", "us-west-2", "key/1")),
            MonitoringOutputConfig(kms_key_id=arn("kms", "us-west-2", "key/1")),
        ],
        in_template="KmsKeyId is in us-west-2, and the endpoint is deployed to eu-west-1; choose a key",
        shown={"Config.KmsKeyId": arn("kms", "us-west-2", "key/1")},
        hidden=[EndpointConfig(kms_key_id=UNKNOWN), DataCapture(kms_key_id=MAYBE)],
    ),
    Case(
        rule="topic-in-region",
        severity="warning",
        context=IRELAND,
        passes=[notifying(arn("sns", "eu-west-1", "done")), notifying("done"), AsyncNotification()],
        fails=[
            notifying(arn("sns", "us-west-2", "done")),
            AsyncNotification(error_topic=arn("sns", "us-west-2", "failed")),
        ],
        in_template="a topic is in us-west-2, and the endpoint is deployed to eu-west-1; choose a topic",
        shown={
            "Config.AsyncInferenceConfig": {
                "OutputConfig": {
                    "S3OutputPath": "s3://shop/out",
                    "NotificationConfig": {"SuccessTopic": arn("sns", "us-west-2", "done")},
                }
            }
        },
        hidden=[notifying(UNKNOWN), notifying(MAYBE)],
    ),
    Case(
        rule="sign-in-in-region",
        severity="warning",
        context=IRELAND,
        passes=[
            RepositoryAuth(repository_credentials_provider_arn=arn("lambda", "eu-west-1", "function:f")),
            RepositoryAuth(),
        ],
        fails=[RepositoryAuth(repository_credentials_provider_arn=arn("lambda", "us-west-2", "function:f"))],
        in_template="the credentials come from us-west-2, and the model is deployed to eu-west-1; choose a function",
        shown={
            "Model.VpcConfig": sound.VPC,
            "Model.PrimaryContainer.ImageConfig": {
                "RepositoryAccessMode": "Vpc",
                "RepositoryAuthConfig": {
                    "RepositoryCredentialsProviderArn": arn("lambda", "us-west-2", "function:f"),
                },
            },
        },
        hidden=[RepositoryAuth(repository_credentials_provider_arn=UNKNOWN)],
    ),
    Case(
        rule="package-in-region",
        severity="error",
        context=IRELAND,
        passes=[packaged(PACKAGE), packaged("iris"), container()],
        fails=[packaged(arn("sagemaker", "us-west-2", "model-package/iris/7"))],
        in_template="ModelPackageName is in us-west-2, and the model is deployed to eu-west-1; register the package",
        shown={"Model.PrimaryContainer": {"ModelPackageName": arn("sagemaker", "us-west-2", "model-package/iris/7")}},
        hidden=[packaged(UNKNOWN), packaged(MAYBE)],
    ),
    Case(
        rule="hub-content-in-region",
        severity="warning",
        context=IRELAND,
        passes=[HubAccess(hub_content_arn=CONTENT), HubAccess()],
        fails=[HubAccess(hub_content_arn=CONTENT.replace("eu-west-1", "us-east-1"))],
        in_template="HubContentArn is in us-east-1, and the model is deployed to eu-west-1; choose the hub of the",
        shown={
            "Model.PrimaryContainer.ModelDataUrl": {"Ref": "AWS::NoValue"},
            "Model.PrimaryContainer.ModelDataSource": {
                "S3DataSource": {
                    "S3Uri": "s3://models/7/",
                    "S3DataType": "S3Prefix",
                    "CompressionType": "None",
                    "HubAccessConfig": {"HubContentArn": CONTENT.replace("eu-west-1", "us-east-1")},
                }
            },
        },
        hidden=[HubAccess(hub_content_arn=UNKNOWN), HubAccess(hub_content_arn=MAYBE)],
    ),
    Case(
        rule="network-in-region",
        severity="error",
        context=IRELAND,
        passes=[VpcConfig(region="eu-west-1"), VpcConfig(region=None)],
        fails=[VpcConfig(region="us-west-2")],
        in_template="the VPC is in us-west-2, and the model is deployed to eu-west-1; choose a VPC",
        not_shown_because="a template does not say where the VPC of a subnet is",
        hidden=[VpcConfig(region=UNKNOWN), VpcConfig(region=MAYBE)],
    ),
]


class TestPlaceRules(RuleTests):
    pass


def test_says_nothing_where_the_region_is_not_known() -> None:
    assert [case.rule for case in CASES if [each for fact in case.fails for each in check(fact, NOWHERE)]] == []

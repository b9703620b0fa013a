"""What belongs to another account."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Context, Partial
from constructs_lib.rules.facts import (
    AsyncNotification,
    AsyncOutput,
    ComponentContainer,
    DataCapture,
    EndpointConfig,
    MonitoringOutputConfig,
    S3DataSource,
)
from tests.unit.rules import sound
from tests.unit.rules.conftest import ARCHIVE, IMAGE, PACKAGE, ROLE, Case, RuleTests, container, model

OURS = Context(region="eu-west-1", account="123456789012")
UNTOLD = "a template does not say in which account it is deployed"


def theirs(arn: str) -> str:
    return arn.replace("123456789012", "111122223333")


def packaged(name: Any) -> Any:
    return container(image=None, model_data_url=None, model_package_name=name)


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:done"
SOLD = "arn:aws:sagemaker:eu-west-1:985815980388:model-package/iris-1-0a1b"

CASES = [
    Case(
        rule="role-in-account",
        severity="error",
        context=OURS,
        passes=[model(), model(execution_role_arn=None), EndpointConfig(execution_role_arn=ROLE)],
        fails=[
            model(execution_role_arn=theirs(ROLE)),
            model(execution_role_arn=Partial(("arn:", None, ":iam::111122223333:role/iris"))),
            EndpointConfig(execution_role_arn=theirs(ROLE)),
        ],
        in_template="ExecutionRoleArn is in account 111122223333, and the stack is in account 123456789012; choose a",
        not_shown_because=UNTOLD,
        hidden=[model(execution_role_arn=UNKNOWN), model(execution_role_arn=MAYBE)],
    ),
    Case(
        rule="key-in-account",
        severity="warning",
        context=OURS,
        passes=[EndpointConfig(kms_key_id=KEY), DataCapture(kms_key_id="alias/shop"), EndpointConfig()],
        fails=[
            EndpointConfig(kms_key_id=theirs(KEY)),
            DataCapture(kms_key_id=theirs(KEY)),
            AsyncOutput(kms_key_id=theirs(KEY)),
            MonitoringOutputConfig(kms_key_id=theirs(KEY)),
        ],
        in_template="KmsKeyId is in account 111122223333, and the endpoint is in account 123456789012; let the policy",
        not_shown_because=UNTOLD,
        hidden=[EndpointConfig(kms_key_id=UNKNOWN), EndpointConfig(kms_key_id=MAYBE)],
    ),
    Case(
        rule="topic-in-account",
        severity="warning",
        context=OURS,
        passes=[AsyncNotification(success_topic=TOPIC), AsyncNotification()],
        fails=[AsyncNotification(success_topic=theirs(TOPIC)), AsyncNotification(error_topic=theirs(TOPIC))],
        in_template="a topic is in account 111122223333, and the endpoint is in account 123456789012; let the policy",
        not_shown_because=UNTOLD,
        hidden=[AsyncNotification(success_topic=UNKNOWN), AsyncNotification(error_topic=MAYBE)],
    ),
    Case(
        rule="package-in-account",
        severity="warning",
        context=OURS,
        passes=[packaged(PACKAGE), packaged(SOLD), packaged("iris"), container()],
        fails=[packaged(theirs(PACKAGE))],
        in_template="ModelPackageName is in account 111122223333, and the model is in account 123456789012; let the",
        not_shown_because=UNTOLD,
        hidden=[packaged(UNKNOWN), packaged(MAYBE)],
    ),
    Case(
        rule="image-in-account",
        severity="warning",
        context=OURS,
        passes=[
            container(),
            container(image=f"{sound.DLC}:2.6-cpu"),
            container(image="registry.example.com/iris:1"),
            container(image=None),
        ],
        fails=[container(image=theirs(IMAGE)), ComponentContainer(image=theirs(IMAGE))],
        in_template="an image is in account 111122223333, and the model is in account 123456789012; let the policy",
        not_shown_because=UNTOLD,
        hidden=[container(image=UNKNOWN), container(image=MAYBE)],
    ),
    Case(
        rule="artifacts-in-account",
        severity="warning",
        context=OURS,
        passes=[
            container(bucket_account="123456789012"),
            container(bucket_account=None),
            container(model_data_url=None, bucket_account="111122223333"),
        ],
        fails=[
            container(bucket_account="111122223333"),
            S3DataSource(s3_uri=ARCHIVE, bucket_account="111122223333"),
            ComponentContainer(artifact_url=ARCHIVE, bucket_account="111122223333"),
        ],
        in_template="model artifacts are in account 111122223333, and the model is in 123456789012; let the policy",
        not_shown_because=UNTOLD,
        hidden=[container(bucket_account=UNKNOWN), container(model_data_url=MAYBE, bucket_account="111122223333")],
    ),
]


class TestAccountRules(RuleTests):
    pass

"""What a value may refer to."""

from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Fact, Partial, check
from constructs_lib.rules.facts import (
    AsyncNotification,
    AsyncOutput,
    Dimension,
    Endpoint,
    EndpointConfig,
    InferenceComponent,
    MetricAlarm,
    Model,
    MonitoringScheduleConfig,
    RepositoryAuth,
    RollbackAlarm,
    ScalableTarget,
    ScalingPolicy,
    VpcConfig,
)
from tests.unit.rules.conftest import Case, RuleTests, config, container, variant

DEFINITION_ARN = ("arn:aws:sagemaker:eu-west-1:", None, ":data-quality-job-definition/", None)
MODEL_ARN = ("arn:aws:sagemaker:eu-west-1:", None, ":model/", None)


def of_kind(kind: str) -> Partial:
    """Return a reference to something of which only the kind is known."""
    return Partial((None,), (kind,))


def text(*pieces: str | tuple[str]) -> Partial:
    """Return a text of pieces; a kind in a tuple stands for a reference."""
    known = [piece if isinstance(piece, str) else None for piece in pieces]
    return Partial(known, [None if isinstance(piece, str) else piece[0] for piece in pieces])


def alarm(value: Any, name: str = "EndpointName", namespace: str = "AWS/SageMaker") -> MetricAlarm:
    dimensions = [Dimension(name=name, value=value)]
    return MetricAlarm(namespace=namespace, metric_name="ModelLatency", dimensions=dimensions)


CASES = [
    Case(
        rule="reference-of-another-kind",
        severity="error",
        passes=[
            variant(model_name=of_kind("the name of a model")),
            variant(model_name="iris"),
            container(image=text(("the URI of a repository",), ":1")),
            container(model_data_url=text("s3://", ("the name of a bucket",), "/1/model.tar.gz")),
            VpcConfig(
                subnets=[of_kind("the id of a subnet")], security_group_ids=[of_kind("the id of a security group")]
            ),
            Model(model_name=of_kind("the name of an endpoint")),
        ],
        fails=[
            variant(model_name=of_kind("the ARN of a model")),
            variant(model_name=Partial(MODEL_ARN)),
            MonitoringScheduleConfig(monitoring_job_definition_name=Partial(DEFINITION_ARN)),
            container(image=of_kind("the ARN of a repository")),
            container(model_data_url=text("s3://", ("the ARN of a bucket",), "/1/model.tar.gz")),
            VpcConfig(subnets=[UNKNOWN, of_kind("the id of a VPC")]),
        ],
        in_template="ModelName is the ARN of a model, where the name of a model belongs: Fn::GetAtt ModelName;",
        shown={"Config.ProductionVariants.0.ModelName": {"Ref": "Model"}},
        hidden=[
            variant(model_name=UNKNOWN),
            variant(model_name=MAYBE),
            variant(model_name=Partial((None, "-1"))),
            VpcConfig(subnets=UNKNOWN),
            container(model_data_url=Partial(("s3://", None, "/model.tar.gz"))),
        ],
    ),
    Case(
        rule="dimension-of-another-kind",
        severity="warning",
        passes=[
            alarm(of_kind("the name of an endpoint")),
            alarm("shop"),
            alarm(of_kind("the name of a model"), "VariantName"),
            alarm(of_kind("the ARN of an endpoint"), namespace="Shop"),
        ],
        fails=[
            alarm(of_kind("the name of an endpoint configuration")),
            alarm(of_kind("the ARN of an endpoint"), namespace="/aws/sagemaker/Endpoints"),
            alarm(of_kind("the ARN of an inference component"), "InferenceComponentName"),
        ],
        in_template="the dimension EndpointName is the name of an endpoint configuration, where the name of",
        shown={"Alarm.Dimensions.0.Value": {"Ref": "Endpoint"}},
        hidden=[
            alarm(UNKNOWN),
            alarm(of_kind("the ARN of an endpoint"), UNKNOWN),
            alarm(of_kind("the ARN of an endpoint"), namespace=UNKNOWN),
        ],
    ),
]


class TestReferences(RuleTests):
    """Each rule about references."""


ROLE, KEY = "the ARN of a role", "the ARN of a key"


@pytest.mark.parametrize(
    ("subject", "trouble"),
    [
        (Model(execution_role_arn=of_kind("the name of a role")), "is the name of a role, where the ARN of a role"),
        (Model(execution_role_arn=of_kind("the ARN of a user")), "is the ARN of a user, where the ARN of a role"),
        (
            Model(execution_role_arn=text("arn:aws:iam::1:role/", ("the ARN of a role",))),
            "refers to the ARN of a role, where the name of a role",
        ),
        (Endpoint(endpoint_config_name=of_kind("the name of an endpoint")), "where the name of an endpoint config"),
        (Endpoint(endpoint_config_name=of_kind("the name of a model")), "where the name of an endpoint config"),
        (InferenceComponent(endpoint_name=of_kind("the ARN of an endpoint")), "where the name of an endpoint"),
        (config(kms_key_id=of_kind("the name of a bucket")), "where the ARN of a key belongs"),
        (config(kms_key_id="arn:aws:iam::123456789012:role/iris"), "is the ARN of a role, where the ARN of a key"),
        (container(image=text(("the ARN of a repository",), ":1")), "where the URI of a repository belongs"),
        (container(image=text(("the name of a repository",), ":1")), "where the URI of a repository belongs"),
        (
            container(image=text("1.dkr.ecr.eu-west-1.amazonaws.com/", ("the URI of a repository",), ":1")),
            "refers to the URI of a repository, where the name of a repository belongs: Ref",
        ),
        (container(model_data_url=text(("the name of a bucket",), "/model.tar.gz")), "where s3:// and the name"),
        (container(model_data_url=text("s3://", ("the domain of a bucket",), "/model.tar.gz")), "the name of a bucket"),
        (container(model_data_url="s3://arn:aws:s3:::bucket/model.tar.gz"), "refers to the ARN of a bucket"),
        (AsyncNotification(success_topic=of_kind("the name of a topic")), "where the ARN of a topic belongs: Ref"),
        (AsyncNotification(error_topic=of_kind("the ARN of a queue")), "where the ARN of a topic belongs"),
        (AsyncOutput(s3_output_path=text("s3://", ("the ARN of a bucket",))), "where the name of a bucket belongs"),
        (RollbackAlarm(alarm_name=of_kind("the ARN of an alarm")), "where the name of an alarm belongs: Ref"),
        (
            RepositoryAuth(repository_credentials_provider_arn=of_kind("the name of a function")),
            "the ARN of a function",
        ),
        (VpcConfig(security_group_ids=[of_kind("the id of a subnet")]), "where the id of a security group belongs"),
        (container(model_package_name=of_kind("the ARN of a group of model packages")), "the ARN of a model package"),
        (
            ScalableTarget(resource_id=text("endpoint/", ("the name of a model",), "/variant/a")),
            "refers to the name of a model, where the name of an endpoint belongs",
        ),
        (
            ScalableTarget(resource_id=Partial(("endpoint/arn:aws:sagemaker:eu-west-1:", None, ":endpoint/", None))),
            "refers to the ARN of an endpoint, where the name of an endpoint belongs",
        ),
        (ScalableTarget(resource_id=Partial(MODEL_ARN)), "where endpoint/NAME/variant/VARIANT or inference-component"),
        (ScalingPolicy(scaling_target_id=of_kind("the name of an endpoint")), "the id of a scalable target belongs"),
    ],
)
def test_every_value_refuses_another_kind(subject: Fact, trouble: str) -> None:
    found = [finding.sentence for finding in check(subject) if finding.rule.id == "reference-of-another-kind"]

    assert len(found) == 1
    assert trouble in found[0]


@pytest.mark.parametrize(
    "subject",
    [
        Model(
            execution_role_arn=text(
                "arn:", ("the partition",), ":iam::", ("the account",), ":role/", ("the name of a role",)
            )
        ),
        config(kms_key_id=of_kind("the id of a key")),
        config(kms_key_id=of_kind("the name of an alias of a key")),
        container(
            image=text(("the account",), ".dkr.ecr.eu-west-1.amazonaws.com/", ("the name of a repository",), ":1")
        ),
        container(model_data_url=text("s3://", ("the alias of an access point",), "/model.tar.gz")),
        container(model_data_url=text("https://", ("the domain of a bucket",), "/model.tar.gz")),
        container(model_data_url=text("https://s3.amazonaws.com/", ("the name of a bucket",), "/model.tar.gz")),
        AsyncNotification(
            success_topic=text("arn:aws:sns:", ("the region",), ":", ("the account",), ":", ("the name of a topic",))
        ),
        container(model_package_name=Partial(("arn:aws:sagemaker:eu-west-1:", None, ":model-package/iris/7"))),
        ScalableTarget(
            resource_id=text("endpoint/", ("the name of an endpoint",), "/variant/", ("the name of a model",))
        ),
        EndpointConfig(endpoint_config_name=text(("the name of the stack",), "-config")),
    ],
)
def test_every_value_takes_its_own_kinds(subject: Fact) -> None:
    assert [finding for finding in check(subject) if finding.rule.id == "reference-of-another-kind"] == []

"""Monitors of data quality: job definition, schedule, role, and what SageMaker would refuse."""

import re
from typing import Any

import pytest
from aws_cdk import Duration, Environment, Size, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    ImportedEndpoint,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    MonitoringBaseline,
    MonitoringSchedule,
    S3Location,
    ServerlessProductionVariant,
)
from tests.unit.apps import quick_app
from tests.unit.monitoring.conftest import Define, definition_of, elsewhere, schedule_of, statements_of
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

DEFINITION = "AWS::SageMaker::DataQualityJobDefinition"


def monitor_of(scope: Stack, endpoint: Endpoint | ImportedEndpoint, **options: Any) -> DataQualityMonitor:
    return DataQualityMonitor(
        scope,
        "Monitor",
        endpoint=endpoint,
        schedule=MonitoringSchedule.daily(),
        output=S3Location(s3.Bucket(scope, "Reports"), "reports/"),
        instance_type=InstanceType.M5_XLARGE,
        **options,
    )


def test_runs_the_analyzer_over_what_the_endpoint_captured(stack: Stack, define: Define, data: s3.Bucket) -> None:
    define()

    found = definition_of(stack)
    assert found["DataQualityJobInput"] == {
        "EndpointInput": {"EndpointName": "shop", "LocalPath": "/opt/ml/processing/input/endpoint"}
    }
    assert found["DataQualityAppSpecification"]["Environment"] == {"publish_cloudwatch_metrics": "Enabled"}
    assert found["JobResources"] == {
        "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
    }
    assert found["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}
    (output,) = found["DataQualityJobOutputConfig"]["MonitoringOutputs"]
    assert output["S3Output"] == {
        "LocalPath": "/opt/ml/processing/output",
        "S3UploadMode": "EndOfJob",
        "S3Uri": {"Fn::Join": ["", ["s3://", stack.resolve(data.bucket_name), "/reports"]]},
    }
    assert "DataQualityBaselineConfig" not in found
    assert "JobDefinitionName" not in found


def test_is_isolated_and_encrypted_unless_that_is_declined(stack: Stack, define: Define) -> None:
    define()

    assert definition_of(stack)["NetworkConfig"] == {
        "EnableInterContainerTrafficEncryption": True,
        "EnableNetworkIsolation": True,
    }


def test_schedules_jobs_under_a_name_that_is_known(stack: Stack, define: Define) -> None:
    monitor = define(schedule=MonitoringSchedule.every(6))

    (definition,) = resources_of(stack, DEFINITION)
    assert schedule_of(stack) == {
        "MonitoringScheduleName": monitor.monitoring_schedule_name,
        "MonitoringScheduleConfig": {
            "MonitoringJobDefinitionName": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": definition}]}]},
            "MonitoringType": "DataQuality",
            "ScheduleConfig": {"ScheduleExpression": "cron(0 0/6 ? * * *)"},
        },
    }
    assert re.fullmatch(r"test-monitor-[0-9a-f]{8}", monitor.monitoring_schedule_name)


def test_waits_for_its_endpoint_and_for_what_its_role_may_do(stack: Stack, define: Define) -> None:
    define()

    waits = only(stack, DEFINITION)["DependsOn"]
    assert [each for each in waits if each.startswith("Endpoint")]
    assert [each for each in waits if each.startswith("MonitorPolicy")]


def test_image_is_that_of_the_region() -> None:
    there, endpoint = elsewhere(quick_app(), "eu-west-1")

    monitor_of(there, endpoint)

    image = definition_of(there)["DataQualityAppSpecification"]["ImageUri"]
    assert image == "468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer"
    pulled = {"Action": Match.array_with(["ecr:BatchGetImage"]), "Resource": Match.string_like_regexp("468650794304")}
    Template.from_stack(there).has_resource_properties(
        "AWS::IAM::ManagedPolicy",
        {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(pulled)])}},
    )


def test_every_option_reaches_the_definition(
    stack: Stack, define: Define, data: s3.Bucket, baseline: MonitoringBaseline
) -> None:
    volumes, reports = kms.Key(stack, "Volumes"), kms.Key(stack, "Reports")
    define(
        baseline=baseline,
        instance_count=3,
        volume_size=Size.gibibytes(50),
        volume_encryption_key=volumes,
        output_encryption_key=reports,
        max_runtime=Duration.minutes(10),
        exclude_features_attribute="0,3",
        record_preprocessor=S3Location(data, "code/before.py"),
        post_analytics_processor=S3Location(data, "code/after.py"),
        environment={"LEVEL": "DEBUG"},
        publish_cloudwatch_metrics=False,
        network_isolation=False,
        inter_container_encryption=False,
        monitoring_schedule_name="flowers",
    )

    found = definition_of(stack)
    assert found["JobResources"]["ClusterConfig"] == {
        "InstanceCount": 3,
        "InstanceType": "ml.m5.xlarge",
        "VolumeSizeInGB": 50,
        "VolumeKmsKeyId": stack.resolve(volumes.key_arn),
    }
    assert found["DataQualityJobOutputConfig"]["KmsKeyId"] == stack.resolve(reports.key_arn)
    assert found["StoppingCondition"] == {"MaxRuntimeInSeconds": 600}
    assert found["DataQualityJobInput"]["EndpointInput"]["ExcludeFeaturesAttribute"] == "0,3"
    app = found["DataQualityAppSpecification"]
    assert app["Environment"] == {"publish_cloudwatch_metrics": "Disabled", "LEVEL": "DEBUG"}
    assert {"RecordPreprocessorSourceUri", "PostAnalyticsProcessorSourceUri"} <= set(app)
    assert set(found["DataQualityBaselineConfig"]) == {"ConstraintsResource", "StatisticsResource"}
    assert found["NetworkConfig"] == {"EnableInterContainerTrafficEncryption": False, "EnableNetworkIsolation": False}
    assert schedule_of(stack)["MonitoringScheduleName"] == "flowers"


def test_role_may_read_what_it_compares_and_write_reports_and_nothing_more(
    stack: Stack, define: Define, baseline: MonitoringBaseline
) -> None:
    define(baseline=baseline)

    found = statements_of(stack)
    prefixes = [each["Condition"]["StringLike"]["s3:prefix"] for each in found if each["Action"] == "s3:ListBucket"]
    assert prefixes == ["captured/shop/*", "baseline/constraints.json*", "baseline/statistics.json*"]
    everywhere = {str(each["Action"]) for each in found if each["Resource"] == "*"}
    assert everywhere == {"cloudwatch:PutMetricData", "ecr:GetAuthorizationToken"}
    actions = {
        one for each in found for one in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    }
    assert {one.partition(":")[0] for one in actions} == {"logs", "cloudwatch", "ecr", "s3", "sagemaker"}
    assert not any("*" in one for one in actions)


def test_role_may_decrypt_what_is_captured(stack: Stack, variant: InstanceProductionVariant, define: Define) -> None:
    key = kms.Key(stack, "Key")
    capture = DataCapture(
        destination=S3Location(s3.Bucket(stack, "Other"), "c/"), sampling_percentage=1, encryption_key=key
    )
    config = EndpointConfig(stack, "Encrypted", instance_production_variants=[variant], data_capture=capture)
    define(endpoint=Endpoint(stack, "Second", endpoint_config=config))

    assert {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": stack.resolve(key.key_arn)} in statements_of(stack)


def test_role_that_is_passed_in_is_used(stack: Stack, define: Define) -> None:
    role = iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))

    monitor = define(role=role)

    assert definition_of(stack)["RoleArn"] == stack.resolve(role.role_arn)
    assert monitor.role is role
    assert len(resources_of(stack, "AWS::IAM::Policy")) == 1


def test_its_own_role_may_be_granted_more(stack: Stack, define: Define) -> None:
    monitor = define()

    s3.Bucket(stack, "Input").grant_read(monitor.role)

    assert monitor.role is monitor.role
    granted = [name for name in resources_of(stack, "AWS::IAM::ManagedPolicy") if "ExecutionRole" in name]
    assert granted
    assert granted[0] in only(stack, DEFINITION)["DependsOn"]


def test_jobs_run_in_a_vpc(stack: Stack, define: Define) -> None:
    vpc = ec2.Vpc(stack, "Vpc", nat_gateways=1)

    monitor = define(vpc=vpc)
    monitor.connections.add_security_group(ec2.SecurityGroup(stack, "More", vpc=vpc))

    network = definition_of(stack)["NetworkConfig"]
    assert network["EnableNetworkIsolation"] is True
    assert len(network["VpcConfig"]["Subnets"]) == 2
    assert len(network["VpcConfig"]["SecurityGroupIds"]) == 2
    assert "ec2:CreateNetworkInterface" in str(statements_of(stack))


def test_two_monitors_of_one_endpoint_have_names_of_their_own(stack: Stack, define: Define) -> None:
    one, other = define("First"), define("Second")

    assert one.monitoring_schedule_name != other.monitoring_schedule_name
    assert len(resources_of(stack, DEFINITION)) == 2


def test_says_nothing_of_a_monitor_without_a_fault(stack: Stack, define: Define) -> None:
    monitor = define()

    Annotations.from_stack(stack).has_no_warning(f"/{monitor.node.path}", Match.any_value())


def test_warns_of_an_asynchronous_endpoint(
    stack: Stack, variant: InstanceProductionVariant, data: s3.Bucket, define: Define
) -> None:
    config = EndpointConfig(
        stack,
        "Queued",
        instance_production_variants=[variant],
        async_inference=AsyncInference(output=S3Location(data, "out/")),
        data_capture=DataCapture(destination=S3Location(data, "c/"), sampling_percentage=1),
    )
    define(endpoint=Endpoint(stack, "Second", endpoint_config=config))

    Annotations.from_stack(stack).has_warning(
        "/Test/Monitor", Match.string_like_regexp("not documented to work with asynchronous inference")
    )


def test_fails_when_the_endpoint_captures_nothing(stack: Stack, endpoint: Endpoint) -> None:
    with pytest.raises(ValueError, match=r"captures no data.*pass data_capture=DataCapture\(\.\.\.\)"):
        monitor_of(stack, endpoint)

    assert stack.node.try_find_child("Monitor") is None


def test_fails_when_the_endpoint_is_serverless(stack: Stack, model: Model, define: Define) -> None:
    config = EndpointConfig(
        stack, "Small", serverless_production_variant=ServerlessProductionVariant(model=model, max_concurrency=5)
    )
    endpoint = Endpoint(stack, "Second", endpoint_config=config)

    with pytest.raises(ValueError, match=r"cannot be combined with a serverless variant; serve the model"):
        define(endpoint=endpoint)


def test_fails_when_the_endpoint_hosts_many_models(
    stack: Stack, image: ContainerImage, data: s3.Bucket, define: Define
) -> None:
    container = ContainerDefinition(
        image=image, model_data=ModelData.from_prefix(data, "models/"), mode=ContainerMode.MULTI_MODEL
    )
    variant = InstanceProductionVariant(
        model=Model(stack, "Catalog", containers=[container]),
        instance_type=InstanceType.M5_LARGE,
        initial_instance_count=2,
    )
    capture = DataCapture(destination=S3Location(data, "c/"), sampling_percentage=1)
    config = EndpointConfig(stack, "Many", instance_production_variants=[variant], data_capture=capture)
    endpoint = Endpoint(stack, "Second", endpoint_config=config)

    with pytest.raises(ValueError, match=r"cannot be combined with a multi-model container; give the model"):
        define(endpoint=endpoint)


def test_fails_when_a_job_may_run_into_the_next_one(define: Define) -> None:
    with pytest.raises(ValueError, match=r"max_runtime=7200 seconds is more than the 3600 seconds"):
        define(schedule=MonitoringSchedule.hourly(), max_runtime=Duration.hours(2))


def test_fails_when_the_baseline_has_no_statistics(define: Define, data: s3.Bucket) -> None:
    baseline = MonitoringBaseline(constraints=S3Location(data, "baseline/constraints.json"))

    with pytest.raises(ValueError, match=r"has no statistics.*pass MonitoringBaseline\(statistics=S3Location"):
        define(baseline=baseline)


@with_each(
    "argument, value, said",
    [
        ("schedule", "cron(0 * ? * * *)", r"pass MonitoringSchedule\.hourly\(\), "),
        ("schedule", None, r"pass MonitoringSchedule\.hourly\(\), "),
        (
            "endpoint",
            "shop",
            r"pass Endpoint\(\.\.\.\) or hosted_model\.endpoint, whose configuration captures",
        ),
        ("output", "s3://bucket/reports", r"pass S3Location\(bucket, prefix\)"),
        ("instance_type", "ml.m5.xlarge", r"pass InstanceType.of\('ml.m5.xlarge'\)"),
        ("instance_count", 0, "instance_count=0 must be between 1 and 100"),
        ("instance_count", 101, "instance_count=101 must be between 1 and 100"),
        ("volume_size", Size.gibibytes(16385), "volume_size=16385 GiB must be between 1 and 16384"),
        ("max_runtime", Duration.seconds(0), "max_runtime=0 seconds must be between 1 and 86400"),
        ("environment", {f"A{n}": "b" for n in range(51)}, "environment has 5[12] entries, at most 50 are allowed"),
        ("exclude_features_attribute", "x" * 101, "exclude_features_attribute='x+…?.* has 101 characters"),
        ("monitoring_schedule_name", "my_monitor", "monitoring_schedule_name='my_monitor' may hold"),
        ("vpc_subnets", ec2.SubnetSelection(), "has vpc_subnets without vpc; pass vpc too, or leave it out"),
        ("publish_cloudwatch_metrics", "yes", "must be True or False"),
    ],
)
def test_fails_when_an_argument_is_not_what_sagemaker_takes(
    stack: Stack, define: Define, argument: str, value: Any, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        define(**{argument: value})

    assert stack.node.try_find_child("Monitor") is None


def test_takes_no_security_groups(define: Define) -> None:
    define(security_groups=[])


def test_fails_when_the_endpoint_is_in_another_region() -> None:
    app = quick_app()
    here, _ = elsewhere(app, "eu-west-1")
    _, endpoint = elsewhere(app, "eu-west-2")

    with pytest.raises(ValueError, match="endpoint is in region eu-west-2, and this stack in eu-west-1"):
        monitor_of(here, endpoint)


def test_fails_when_an_endpoint_of_another_app_is_in_another_region() -> None:
    there = Stack(quick_app(), "There", env=Environment(region="eu-west-1", account="111122223333"))
    arn = "arn:aws:sagemaker:eu-west-2:111122223333:endpoint/theirs"
    endpoint = Endpoint.from_endpoint_arn(there, "Theirs", arn)

    with pytest.raises(ValueError, match="endpoint is in region eu-west-2, and this stack in eu-west-1"):
        monitor_of(there, endpoint, data_captured=S3Location(s3.Bucket(there, "Data")))


def test_endpoint_may_be_in_another_stack() -> None:
    app = quick_app()
    there, endpoint = elsewhere(app, "eu-west-1")
    here = Stack(app, "Watching", env=Environment(region="eu-west-1", account="111122223333"))

    monitor_of(here, endpoint)

    name = definition_of(here)["DataQualityJobInput"]["EndpointInput"]["EndpointName"]
    assert name == endpoint.endpoint_name
    assert [each.node.path for each in here.dependencies] == [there.node.path]


def test_fails_when_connections_are_asked_for_without_a_vpc(define: Define) -> None:
    monitor = define()

    with pytest.raises(ValueError, match="runs in no VPC; pass vpc="):
        _ = monitor.connections


def test_the_definition_can_be_reached(stack: Stack, define: Define) -> None:
    job: Any = define().node.find_child("JobDefinition")

    job.add_property_override("StoppingCondition.MaxRuntimeInSeconds", 60)

    assert definition_of(stack)["StoppingCondition"] == {"MaxRuntimeInSeconds": 60}

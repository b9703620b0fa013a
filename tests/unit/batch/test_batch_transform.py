"""Batch transforms: the request for a job, what starts it, who may do what, and what is refused."""

import re
from typing import Any

import botocore.session
import pytest
from aws_cdk import CfnParameter, Duration, Environment, Size, Stack, Stage, TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match, Template
from botocore.validate import ParamValidator

from constructs_lib import (
    AssemblyType,
    BatchDataCapture,
    BatchStrategy,
    BatchTransform,
    CompressionType,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    InferenceExecutionMode,
    InstanceType,
    JoinSource,
    Model,
    ModelData,
    S3Location,
    SplitType,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_FLAGS, NOT_NUMBERS, NOT_STRINGS, refused
from tests.unit.batch.conftest import Define, machine_of, request_of, states_of
from tests.unit.scaling.pieces import warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

IMAGE = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
CSV: dict[str, Any] = {
    "content_type": "text/csv",
    "accept": "text/csv",
    "split_type": SplitType.LINE,
    "assemble_with": AssemblyType.LINE,
}
EVERYTHING: dict[str, Any] = {
    **CSV,
    "instance_count": 2,
    "compression_type": CompressionType.GZIP,
    "batch_strategy": BatchStrategy.MULTI_RECORD,
    "max_payload": Size.mebibytes(10),
    "max_concurrent_transforms": 4,
    "input_filter": "$[1:]",
    "output_filter": "$[0,-1]",
    "join_source": JoinSource.INPUT,
    "environment": {"MODE": "fast"},
    "invocations_timeout": Duration.minutes(2),
    "invocations_max_retries": 0,
    "transform_ami_version": "al2-ami-sagemaker-batch-gpu-535",
    "tags": {"team": "shop"},
}


def policies(stack: Stack, kind: str = "AWS::IAM::Policy") -> list[dict[str, Any]]:
    found = resources_of(stack, kind).values()
    return [each for one in found for each in one["Properties"]["PolicyDocument"]["Statement"]]


def actions(stack: Stack, kind: str = "AWS::IAM::Policy") -> set[str]:
    listed = [each["Action"] for each in policies(stack, kind)]
    return {action for each in listed for action in ([each] if isinstance(each, str) else each)}


def test_the_least_that_is_given_is_a_whole_request(stack: Stack, define: Define) -> None:
    define()

    assert request_of(stack) == {
        "TransformJobName": "{% $job %}",
        "ModelName": "<Model0301700E.ModelName>",
        "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "{% $input %}"}}},
        "TransformOutput": {"S3OutputPath": "{% $output %}"},
        "TransformResources": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1},
    }


def test_every_option_is_in_the_request(stack: Stack, define: Define) -> None:
    define(**EVERYTHING)

    assert request_of(stack) == {
        "TransformJobName": "{% $job %}",
        "ModelName": "<Model0301700E.ModelName>",
        "MaxConcurrentTransforms": 4,
        "MaxPayloadInMB": 10,
        "BatchStrategy": "MultiRecord",
        "Environment": {"MODE": "fast"},
        "ModelClientConfig": {"InvocationsTimeoutInSeconds": 120, "InvocationsMaxRetries": 0},
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "{% $input %}"}},
            "ContentType": "text/csv",
            "CompressionType": "Gzip",
            "SplitType": "Line",
        },
        "TransformOutput": {"S3OutputPath": "{% $output %}", "Accept": "text/csv", "AssembleWith": "Line"},
        "TransformResources": {
            "InstanceType": "ml.m5.xlarge",
            "InstanceCount": 2,
            "TransformAmiVersion": "al2-ami-sagemaker-batch-gpu-535",
        },
        "DataProcessing": {"InputFilter": "$[1:]", "OutputFilter": "$[0,-1]", "JoinSource": "Input"},
        "Tags": [{"Key": "team", "Value": "shop"}],
    }


def test_the_request_is_one_that_sagemaker_takes(stack: Stack, define: Define, data: s3.Bucket) -> None:
    key = kms.Key(stack, "Key")
    capture = BatchDataCapture(destination=S3Location(data, "captured/"), generate_inference_id=True)
    define(**EVERYTHING, output_encryption_key=key, volume_encryption_key=key, data_capture=capture)
    request = request_of(stack)
    request["TransformJobName"] = "nightly-1"
    service = botocore.session.get_session().get_service_model("sagemaker")
    shape: Any = service.operation_model("CreateTransformJob").input_shape

    assert ParamValidator().validate(request, shape).generate_report() == ""
    assert set(shape.members) - set(request) == {"ExperimentConfig"}


@pytest.mark.parametrize(
    ("options", "path", "value"),
    [
        ({"max_payload": Size.mebibytes(0)}, ["MaxPayloadInMB"], 0),
        ({"max_concurrent_transforms": 0}, ["MaxConcurrentTransforms"], 0),
        ({"invocations_max_retries": 3}, ["ModelClientConfig", "InvocationsMaxRetries"], 3),
        ({"split_type": SplitType.RECORD_IO}, ["TransformInput", "SplitType"], "RecordIO"),
        ({"join_source": JoinSource.NONE}, ["DataProcessing", "JoinSource"], "None"),
        ({"environment": {}}, ["Environment"], None),
        ({"tags": {}}, ["Tags"], None),
    ],
)
def test_an_option_alone_is_in_the_request(
    stack: Stack, define: Define, options: dict[str, Any], path: list[str], value: object
) -> None:
    define(**options)

    found: Any = request_of(stack)
    for step in path:
        found = found.get(step)
    assert found == value


def test_tokens_are_resolved_in_the_definition(stack: Stack, define: Define, parameter: CfnParameter) -> None:
    define(
        content_type=parameter.value_as_string,
        environment={"MODE": parameter.value_as_string},
        instance_type=InstanceType.of(parameter.value_as_string),
    )

    request = request_of(stack)
    assert request["TransformInput"]["ContentType"] == "<Parameter>"
    assert request["Environment"] == {"MODE": "<Parameter>"}
    assert request["TransformResources"]["InstanceType"] == "<Parameter>"


def test_a_text_like_an_expression_means_itself(stack: Stack, define: Define) -> None:
    define(environment={"CHAT_TEMPLATE": '{% for m in messages %}{{ m["content"] }}{% endfor %}'})

    expected = '{% "{% for m in messages %}{{ m[\\"content\\"] }}{% endfor %}" %}'
    assert request_of(stack)["Environment"]["CHAT_TEMPLATE"] == expected


def test_names_of_jobs_are_short_enough_and_in_lower_case(stack: Stack, define: Define) -> None:
    define()

    name = states_of(stack)["Name"]["Assign"]["job"]
    prefix = re.fullmatch(r"\{% '([a-z0-9-]+)-' & \$uuid\(\) %\}", name)
    assert prefix
    assert len(f"{prefix[1]}-" + "x" * 36) <= 63
    jobs = [each for each in policies(stack) if each["Action"] == "sagemaker:CreateTransformJob"]
    assert f":transform-job/{prefix[1]}-*" in str(jobs)


def test_two_of_them_have_jobs_of_their_own(stack: Stack, model: Model, data: s3.Bucket) -> None:
    for name in ("Nightly", "Weekly"):
        source, output = S3Location(data, f"{name}/in/"), S3Location(data, f"{name}/out/")
        BatchTransform(stack, name, model=model, instance_type=InstanceType.M5_LARGE, input=source, output=output)

    resources = [str(each["Resource"]) for each in policies(stack) if each["Action"] == "sagemaker:CreateTransformJob"]
    assert len(set(resources)) == 2


def test_the_role_may_do_what_a_run_needs_and_no_more(stack: Stack, define: Define) -> None:
    define()

    assert actions(stack) == {
        "sagemaker:CreateTransformJob",
        "sagemaker:AddTags",
        "sagemaker:DescribeTransformJob",
        "sagemaker:StopTransformJob",
        "events:DescribeRule",
        "events:PutRule",
        "events:PutTargets",
        "s3:ListBucket",
        "s3:PutObject",
    }
    assert [each for each in policies(stack) if each["Resource"] == "*"] == []
    (create,) = (each for each in policies(stack) if each["Action"] == "sagemaker:CreateTransformJob")
    assert create["Condition"] == {"ArnEquals": {"sagemaker:ModelArn": {"Ref": "Model0301700E"}}}


def test_the_model_may_read_the_input_and_write_the_output(stack: Stack, define: Define) -> None:
    define()

    statements = str(policies(stack, "AWS::IAM::ManagedPolicy"))
    assert "/batch/input/*" in statements
    assert "/batch/output/*" in statements
    assert "log-group:/aws/sagemaker/TransformJobs*" in statements


def test_the_state_machine_waits_for_the_policies(stack: Stack, define: Define) -> None:
    define()

    waits = only(stack, "AWS::StepFunctions::StateMachine")["DependsOn"]
    assert any(each.startswith("NightlyPolicy") for each in waits)
    assert any(each.startswith("NightlyModelPolicy") for each in waits)


def test_keys_are_used_by_the_model_and_for_the_report(stack: Stack, define: Define) -> None:
    key = kms.Key(stack, "Key")

    define(output_encryption_key=key, volume_encryption_key=key)

    request, report = request_of(stack), states_of(stack)["Report"]["Arguments"]
    assert request["TransformOutput"]["KmsKeyId"] == "<Key961B73FD.Arn>"
    assert request["TransformResources"]["VolumeKmsKeyId"] == "<Key961B73FD.Arn>"
    assert (report["ServerSideEncryption"], report["SsekmsKeyId"]) == ("aws:kms", "<Key961B73FD.Arn>")
    assert "kms:GenerateDataKey" in actions(stack)
    assert {"kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"} <= actions(stack, "AWS::IAM::ManagedPolicy")


def test_a_schedule_starts_runs(stack: Stack, define: Define) -> None:
    define(
        schedule=events.Schedule.cron(hour="2", minute="0"),
        time_zone=TimeZone.EUROPE_BERLIN,
        flexible_window=Duration.minutes(15),
    )

    found = only(stack, "AWS::Scheduler::Schedule")["Properties"]
    assert found["ScheduleExpression"] == "cron(0 2 * * ? *)"
    assert found["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert found["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}


def test_a_schedule_alone_is_in_utc_and_on_time(stack: Stack, define: Define) -> None:
    define(schedule=events.Schedule.rate(Duration.hours(1)))

    found = only(stack, "AWS::Scheduler::Schedule")["Properties"]
    assert found["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert "ScheduleExpressionTimezone" not in found


def test_nothing_starts_runs_if_nothing_is_given(stack: Stack, define: Define) -> None:
    define()

    assert resources_of(stack, "AWS::Scheduler::Schedule") == {}
    assert resources_of(stack, "AWS::Events::Rule") == {}


def test_new_objects_start_runs(stack: Stack, define: Define) -> None:
    define(on_new_objects=True)

    pattern = only(stack, "AWS::Events::Rule")["Properties"]["EventPattern"]
    assert pattern["detail"] == {
        "bucket": {"name": [{"Ref": "Data666C94C7"}]},
        "object": {"size": [{"numeric": [">", 0]}], "key": [{"prefix": "batch/input/"}]},
    }
    notifications = only(stack, "Custom::S3BucketNotifications")["Properties"]["NotificationConfiguration"]
    assert notifications == {"EventBridgeConfiguration": {}}


def test_new_objects_of_a_whole_bucket_start_runs(stack: Stack, define: Define, bucket: s3.Bucket) -> None:
    define(input=S3Location(bucket), on_new_objects=True)

    pattern = only(stack, "AWS::Events::Rule")["Properties"]["EventPattern"]
    assert pattern["detail"]["object"] == {"size": [{"numeric": [">", 0]}]}


def test_failures_are_told_to_a_topic(stack: Stack, define: Define) -> None:
    define(on_failure=sns.Topic(stack, "Topic"))

    assert states_of(stack)["Notify"]["Arguments"]["TopicArn"] == "<TopicBFC7AF6E>"
    assert "sns:Publish" in actions(stack)


def test_a_run_has_a_limit(stack: Stack, define: Define) -> None:
    define(timeout=Duration.hours(2), max_retries=0)

    assert states_of(stack)["Settings"]["Assign"]["timeout"] == 7200
    assert machine_of(stack)["TimeoutSeconds"] > 7200
    assert "$attempt <= 0" in str(states_of(stack)["Judge"])


def test_refuses_to_grant_to_a_role_of_another_stage(stack: Stack, define: Define) -> None:
    elsewhere = Stack(Stage(stack.node.root, "Other"), "Test")  # type: ignore[arg-type]  # the app
    role = iam.Role(elsewhere, "Role", assumed_by=iam.AccountRootPrincipal())

    with refused("is of another stage, and its policy cannot refer to a state machine of this one"):
        define().grant_start(role)


def test_refuses_to_grant_to_a_role_of_another_region() -> None:
    app = quick_app()
    here, there = (
        Stack(app, name, env=Environment(account="111122223333", region=region))
        for name, region in (("Here", "eu-west-1"), ("There", "us-east-1"))
    )
    image = ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3")
    data = s3.Bucket(here, "Data")
    batch = BatchTransform(
        here,
        "Nightly",
        model=Model(here, "Model", containers=[ContainerDefinition(image=image)]),
        instance_type=InstanceType.M5_XLARGE,
        input=S3Location(data, "in/"),
        output=S3Location(data, "out/"),
    )
    role = iam.Role(there, "Role", assumed_by=iam.AccountRootPrincipal())

    with refused("is of another region, and its policy cannot refer to a state machine of this one"):
        batch.grant_start(role)


def test_a_grantee_may_start_runs(stack: Stack, define: Define) -> None:
    role = iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal())

    define().grant_start(role)

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "Roles": [{"Ref": "CallerBA8D1D35"}],
            "PolicyDocument": {"Statement": [Match.object_like({"Action": "states:StartExecution"})]},
        },
    )


def test_refuses_to_grant_to_what_is_no_principal(stack: Stack, define: Define) -> None:
    job = define()

    @with_each("grantee", [None, *NOT_CONSTRUCTS])
    def refuse(grantee: Any) -> None:
        with refused("grantee of start of BatchTransform 'Nightly' must be", stack=stack):
            job.grant_start(grantee)

    refuse()


def test_metrics_are_those_of_the_state_machine(define: Define) -> None:
    batch = define()

    metrics = [batch.metric_failed(), batch.metric_succeeded(), batch.metric_time(period=Duration.hours(1))]
    assert [each.metric_name for each in metrics] == ["ExecutionsFailed", "ExecutionsSucceeded", "ExecutionTime"]
    assert [each.statistic for each in metrics] == ["Sum", "Sum", "Average"]


@pytest.mark.parametrize("options", [{"statistic": "50%"}, {"period": Duration.seconds(7)}, {"period": 60}])
def test_refuses_metrics_that_cloudwatch_does_not_have(define: Define, options: dict[str, Any]) -> None:
    batch = define()

    for metric in (batch.metric_failed, batch.metric_succeeded, batch.metric_time):
        with refused(*options):
            metric(**options)


def test_an_alarm_tells_of_failures(stack: Stack, define: Define) -> None:
    define().add_failure_alarm()

    found = only(stack, "AWS::CloudWatch::Alarm")["Properties"]
    assert (found["MetricName"], found["Threshold"], found["TreatMissingData"]) == (
        "ExecutionsFailed",
        1,
        "notBreaching",
    )


def test_refuses_a_second_alarm_of_the_same_id(define: Define) -> None:
    batch = define()
    batch.add_failure_alarm()

    with refused("id of the alarm of BatchTransform 'Nightly' is 'Failures', which is taken"):
        batch.add_failure_alarm()


@with_each(
    "options, words",
    [
        (
            {"max_payload": Size.mebibytes(30), "max_concurrent_transforms": 4},
            "max_payload=30 MiB times max_concurrent_transforms=4 is over 100 MB; lower max_payload or",
        ),
        ({"max_payload": Size.mebibytes(101)}, "max_payload=101 MiB is over 100 MB"),
        (
            {"batch_strategy": BatchStrategy.MULTI_RECORD},
            "batch_strategy='MultiRecord' is for input that is split into records; set split_type to Line",
        ),
        ({"input_filter": "$..a"}, "input_filter='$..a' is not a path that SageMaker knows; begin with $"),
        ({**CSV, "input_filter": "$.a"}, "input_filter='$.a' names a field, and rows of CSV have columns"),
        (
            {**CSV, "content_type": "image/jpeg", "join_source": JoinSource.INPUT},
            "content_type='image/jpeg' cannot be joined or filtered; set both to the same of text/csv",
        ),
        (
            {**CSV, "assemble_with": None, "join_source": JoinSource.INPUT},
            "records are split by Line and assembled with None, and are joined or filtered; set split_type and",
        ),
        ({"instance_count": 101}, "instance_count=101 is over 100; set instance_count to 100 or less"),
        ({"instance_count": 0}, "instance_count=0 must be at least 1"),
        ({"invocations_timeout": Duration.hours(2)}, "invocations_timeout=7200 seconds must be between 1 and 3600"),
        ({"invocations_max_retries": 4}, "invocations_max_retries=4 must be between 0 and 3"),
        ({"environment": {"a b": "c"}}, "environment: the name 'a b'"),
        ({"tags": {"": "x"}}, "must not be empty"),
        ({"time_zone": TimeZone.ETC_UTC}, "has time_zone without schedule; pass schedule too, or leave it out"),
        ({"schedule": events.Schedule.expression("daily")}, "schedule='daily': it is neither at(...) nor rate(...)"),
        (
            {"schedule": events.Schedule.rate(Duration.hours(1)), "flexible_window": Duration.days(2)},
            "flexible_window of BatchTransform 'Nightly' is 2880 minutes; pass 1 to 1440 minutes",
        ),
        ({"timeout": Duration.seconds(30)}, "timeout of BatchTransform 'Nightly' is 30 seconds; pass a Duration"),
        ({"max_retries": 11}, "max_retries of BatchTransform 'Nightly' is 11; pass a whole number from 0 to 10"),
        ({"max_retries": 1.5}, "max_retries of BatchTransform 'Nightly' is 1.5; pass a whole number from 0 to 10"),
    ],
)
def test_refuses_what_sagemaker_would_refuse(stack: Stack, define: Define, options: dict[str, Any], words: str) -> None:
    with refused("BatchTransform 'Nightly'", words, stack=stack):
        define(**options)


@with_each("output", ["batch/input/scored/", "batch/input", "batch/input/"])
def test_refuses_an_output_that_the_next_run_reads(stack: Stack, define: Define, data: s3.Bucket, output: str) -> None:
    with refused(
        f"output s3://<Test/Data>/{output} is under input s3://<Test/Data>/batch/input/", "in a loop", stack=stack
    ):
        define(output=S3Location(data, output), on_new_objects=True)


def test_refuses_an_output_that_begins_like_the_input(stack: Stack, define: Define, data: s3.Bucket) -> None:
    with refused("in a loop; put the output under a prefix that does not begin with", stack=stack):
        define(input=S3Location(data, "batch/in"), output=S3Location(data, "batch/in-scored/"))


def test_another_bucket_is_another_place(define: Define, bucket: s3.Bucket) -> None:
    define(output=S3Location(bucket, "batch/input/"))


def test_refuses_a_key_for_volumes_where_there_are_none(stack: Stack, define: Define) -> None:
    key = kms.Key(stack, "Key")

    with refused("volume_encryption_key cannot be set for instance_type='ml.g4dn.xlarge'", stack=stack):
        define(instance_type=InstanceType.G4DN_XLARGE, volume_encryption_key=key)


def test_refuses_models_that_batch_transform_has_no_use_for(stack: Stack, define: Define, bucket: s3.Bucket) -> None:
    unpacked = ContainerDefinition(image=IMAGE, model_data=ModelData.from_prefix(bucket, "v7/"))
    direct = [ContainerDefinition(image=IMAGE, container_hostname=name) for name in ("a", "b")]
    models = {
        "cannot be combined with a model data source; pack": Model(stack, "Unpacked", containers=[unpacked]),
        "cannot be combined with containers that are invoked directly": Model(
            stack, "Direct", containers=direct, inference_execution_mode=InferenceExecutionMode.DIRECT
        ),
    }

    for words, model in models.items():
        with refused(words, stack=stack):
            define(model=model)


def test_warns_of_what_no_source_confirms(stack: Stack, define: Define, bucket: s3.Bucket, data: s3.Bucket) -> None:
    many = ContainerDefinition(
        image=IMAGE, model_data=ModelData.from_prefix(bucket, "models/"), mode=ContainerMode.MULTI_MODEL
    )
    define(
        model=Model(stack, "Many", containers=[many]),
        data_capture=BatchDataCapture(destination=S3Location(data, "captured/")),
        instance_type=InstanceType.T2_MEDIUM,
    )

    found = [each.entry.data for each in Annotations.from_stack(stack).find_warning("/Test/Nightly", Match.any_value())]
    for rule in ("transform-multi-model", "transform-integration", "transform-instance-type"):
        assert any(rule in str(each) for each in found), rule


def test_an_inference_pipeline_transforms(stack: Stack, define: Define, container: ContainerDefinition) -> None:
    define(model=Model(stack, "Pipeline", containers=[container, container]))

    assert request_of(stack)["ModelName"].startswith("<Pipeline")


def test_an_imported_model_gets_nothing_without_a_role(stack: Stack, define: Define) -> None:
    define(model=Model.from_model_name(stack, "Imported", "elsewhere"))

    assert request_of(stack)["ModelName"] == "elsewhere"
    assert [each for each in resources_of(stack, "AWS::IAM::ManagedPolicy") if each.startswith("Nightly")] == []


def test_an_imported_model_with_a_role_gets_what_it_needs(stack: Stack, define: Define) -> None:
    role = iam.Role(stack, "ModelRole", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    arn = "arn:aws:sagemaker:us-east-1:111122223333:model/elsewhere"

    define(model=Model.from_model_attributes(stack, "Imported", model_arn=arn, role=role))

    assert "s3:GetObject" in actions(stack)


@pytest.mark.parametrize("argument", ["input", "output", "data_capture"])
def test_warns_of_a_bucket_that_is_defined_in_another_region(argument: str) -> None:
    here = Stack(quick_app(), "Here", env=Environment(account="111122223333", region="eu-west-1"))
    there = s3.Bucket.from_bucket_attributes(here, "There", bucket_name="there", region="us-east-1")
    data = s3.Bucket(here, "Data")
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    places = {"input": S3Location(data, "in/"), "output": S3Location(data, "out/")}
    far = S3Location(there, "far/")
    given: Any = {**places, argument: BatchDataCapture(destination=far) if argument == "data_capture" else far}

    BatchTransform(
        here,
        "Nightly",
        model=Model(here, "Model", containers=[ContainerDefinition(image=image)]),
        instance_type=InstanceType.M5_XLARGE,
        **given,
    )

    told = "a bucket in us-east-1 is read or written, and the job runs in eu-west-1; choose a bucket of the region"
    assert len([each for each in warnings(here) if told in each]) == 1


def test_refuses_a_model_of_another_region() -> None:
    app = quick_app()
    here, there = (
        Stack(app, name, env=Environment(account="111122223333", region=region))
        for name, region in (("Here", "eu-west-1"), ("There", "us-east-1"))
    )
    image = ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3")
    model = Model(there, "Model", containers=[ContainerDefinition(image=image)])
    bucket = s3.Bucket(here, "Data")

    with refused("BatchTransform 'Nightly': model is in region us-east-1, and this stack in eu-west-1", stack=here):
        BatchTransform(
            here,
            "Nightly",
            model=model,
            instance_type=InstanceType.M5_LARGE,
            input=S3Location(bucket, "in/"),
            output=S3Location(bucket, "out/"),
        )


def test_a_model_of_another_stack_is_referred_to_by_a_weak_reference(container: ContainerDefinition) -> None:
    app = quick_app()
    models, jobs = Stack(app, "Models"), Stack(app, "Jobs")
    bucket = s3.Bucket(jobs, "Data")

    BatchTransform(
        jobs,
        "Nightly",
        model=Model(models, "Model", containers=[container]),
        instance_type=InstanceType.M5_LARGE,
        input=S3Location(bucket, "in/"),
        output=S3Location(bucket, "out/"),
    )

    assert "Fn::GetStackOutput" in str(only(jobs, "AWS::StepFunctions::StateMachine"))


@with_each(
    "argument, values",
    [
        ("model", [None, *NOT_CONSTRUCTS]),
        ("instance_type", [None, "ml.m5.large", 5]),
        ("input", [None, "s3://bucket/input", 5]),
        ("output", [None, "s3://bucket/output", 5]),
        ("instance_count", [None, *NOT_NUMBERS]),
        ("content_type", NOT_STRINGS),
        ("compression_type", ["Gzip", 5]),
        ("split_type", ["Line", True]),
        ("accept", NOT_STRINGS),
        ("assemble_with", ["Line"]),
        ("batch_strategy", ["MultiRecord"]),
        ("max_payload", [6, "6 MB", Duration.seconds(1)]),
        ("max_concurrent_transforms", NOT_NUMBERS),
        ("input_filter", NOT_STRINGS),
        ("output_filter", NOT_STRINGS),
        ("join_source", ["Input"]),
        ("environment", ["a", [("a", "b")], {"a": 1}]),
        ("invocations_timeout", NOT_DURATIONS),
        ("invocations_max_retries", NOT_NUMBERS),
        ("output_encryption_key", NOT_CONSTRUCTS),
        ("volume_encryption_key", NOT_CONSTRUCTS),
        ("data_capture", [{}, "s3://bucket"]),
        ("transform_ami_version", NOT_STRINGS),
        ("tags", ["a", {"a": 1}]),
        ("schedule", ["cron(0 2 * * ? *)", 5]),
        ("time_zone", ["Europe/Berlin"]),
        ("flexible_window", NOT_DURATIONS),
        ("on_new_objects", [None, *NOT_FLAGS]),
        ("on_failure", NOT_CONSTRUCTS),
        ("max_retries", [None, *NOT_NUMBERS]),
        ("timeout", NOT_DURATIONS),
    ],
)
def test_refuses_what_is_of_another_kind(stack: Stack, define: Define, argument: str, values: list[Any]) -> None:
    for value in values:
        with refused(argument, "BatchTransform 'Nightly'", stack=stack):
            define(**{argument: value})


def test_refuses_tokens_that_decide_in_python(stack: Stack, define: Define, parameter: CfnParameter) -> None:
    token = parameter.value_as_number if parameter.type == "Number" else CfnParameter(stack, "N", type="Number")
    number = token.value_as_number if isinstance(token, CfnParameter) else token

    for options in ({"max_retries": number}, {"timeout": Duration.seconds(number)}):
        with refused("BatchTransform 'Nightly'", stack=stack):
            define(**options)


def test_the_escape_hatch_is_the_resource_of_cdk(stack: Stack, define: Define) -> None:
    resource: Any = define().state_machine.node.default_child

    resource.add_property_override("StateMachineName", "nightly")

    assert only(stack, "AWS::StepFunctions::StateMachine")["Properties"]["StateMachineName"] == "nightly"

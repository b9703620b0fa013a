"""What a deployed resource is, asked from its own service, against what the template asked for."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from tests.local_aws.instance import Aws
from tests.local_aws.resource_schemas import resource_schema

Record = dict[str, Any]


def differences(aws: Aws, stack: str, template: Record) -> list[str]:
    """Every property that the services do not confirm, of every resource of a stack."""
    deployed = aws.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    ids = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in deployed}
    types = {name: resource["Type"] for name, resource in template["Resources"].items()}
    records = {
        name: READERS[kind](aws, _id(template["Resources"][name], ids[name], ids))
        for name, kind in types.items()
        if kind not in _UNREADABLE
    }
    values = _Values(aws, stack, template, ids, records)
    return [
        difference
        for name, record in records.items()
        for property_name, asked in template["Resources"][name].get("Properties", {}).items()
        if property_name not in _write_only(types[name])
        for difference in _differences(values.resolve(asked), record.get(property_name), f"{name}.{property_name}")
    ]


def _id(resource: Record, physical_id: str, ids: dict[str, str]) -> str:
    """What its service knows a resource by: policies within another have no name of CloudFormation's there."""
    match resource:
        case {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": role}], "PolicyName": name}}:
            return f"{ids[role]}|{name}"
        case {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": bucket}}}:
            return ids[bucket]
        case {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": topic}]}}:
            return ids[topic]
    return physical_id


def _differences(asked: Any, actual: Any, path: str) -> Iterator[str]:
    match asked, actual:
        case dict(), dict():
            for key, value in asked.items():
                yield from _differences(value, actual.get(key), f"{path}.{key}")
        case list(), list() if len(asked) == len(actual):
            for index, (one, other) in enumerate(zip(_sorted(asked), _sorted(actual), strict=True)):
                yield from _differences(one, other, f"{path}[{index}]")
        case ((int() | float()), (int() | float())) if asked == actual:
            return
        case _ if str(asked) != str(actual):
            yield f"{path}: asked for {asked!r}, got {actual!r}"


def _sorted(items: list[Any]) -> list[Any]:
    """Lists of names and of tags have no order."""
    if all(isinstance(item, str) for item in items):
        return sorted(items)
    return items


class _Values:
    """The values of a template's intrinsic functions in a deployed stack."""

    def __init__(self, aws: Aws, stack: str, template: Record, ids: dict[str, str], records: dict[str, Record]) -> None:
        self._mappings = template.get("Mappings", {})
        self._records = records
        (described,) = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        self._references = {
            **ids,
            "AWS::AccountId": aws.account,
            "AWS::Partition": "aws",
            "AWS::Region": aws.region,
            "AWS::StackId": described["StackId"],
            "AWS::StackName": stack,
            "AWS::URLSuffix": "amazonaws.com",
        }

    def resolve(self, value: Any) -> Any:
        """A value with every function replaced by what it stands for."""
        match value:
            case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::Join": _} | {"Fn::Sub": _} | {"Fn::FindInMap": _}:
                return self._call(value)
            case {"Fn::Select": [index, {"Fn::Split": [separator, source]}]}:
                return str(self.resolve(source)).split(separator)[int(index)]
            case dict():
                return {key: self.resolve(item) for key, item in value.items()}
            case list():
                return [self.resolve(item) for item in value]
        return value

    def _call(self, function: Record) -> Any:
        match function:
            case {"Ref": name}:
                return self._references[name]
            case {"Fn::GetAtt": [name, attribute]}:
                return self._records[name][attribute]
            case {"Fn::Join": [separator, parts]}:
                return separator.join(str(self.resolve(part)) for part in parts)
            case {"Fn::Sub": [str(text), dict(local)]}:
                return self._substitute(text, {name: self.resolve(item) for name, item in local.items()})
            case {"Fn::Sub": str(text)}:
                return self._substitute(text, {})
            case {"Fn::FindInMap": [name, *keys]}:
                first, second = (self.resolve(key) for key in keys)
                return self._mappings[name][first][second]
        raise LookupError(f"nobody has said yet what {function} stands for")

    def _substitute(self, text: str, local: dict[str, Any]) -> str:
        known = {**self._references, **local}
        return re.sub(r"\$\{([^}]+)\}", lambda found: str(known[found[1]]), text)


def _write_only(resource_type: str) -> set[str]:
    schema = resource_schema(resource_type)
    names = schema.document.get("writeOnlyProperties", []) if schema else []
    return {name.split("/")[2] for name in names}


def _document(value: Any) -> Any:
    return json.loads(unquote(value)) if isinstance(value, str) else value


def _role(aws: Aws, name: str) -> Record:
    iam = aws.client("iam")
    role = iam.get_role(RoleName=name)["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        **role,
        "AssumeRolePolicyDocument": _document(role["AssumeRolePolicyDocument"]),
        "ManagedPolicyArns": [policy["PolicyArn"] for policy in attached],
        "Policies": [_policy_within(aws, name, each) for each in iam.list_role_policies(RoleName=name)["PolicyNames"]],
    }


def _policy_within(aws: Aws, role: str, name: str) -> Record:
    policy = aws.client("iam").get_role_policy(RoleName=role, PolicyName=name)
    return {"PolicyName": name, "PolicyDocument": _document(policy["PolicyDocument"])}


def _managed_policy(aws: Aws, arn: str) -> Record:
    iam = aws.client("iam")
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    roles = iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]
    return {
        # IAM leaves an empty one out.
        "Description": "",
        **policy,
        "PolicyDocument": _document(version["Document"]),
        "Roles": [role["RoleName"] for role in roles],
        "Path": policy.get("Path", "/"),
    }


def _of_sagemaker(noun: str) -> Callable[[Aws, str], Record]:
    def read(aws: Aws, arn: str) -> Record:
        sagemaker = aws.client("sagemaker")
        kind = "".join(part.title() for part in noun.split("_"))
        records = aws.every("sagemaker", f"list_{noun}s")
        (name,) = (record[f"{kind}Name"] for record in records if record[f"{kind}Arn"] == arn)
        record = getattr(sagemaker, f"describe_{noun}")(**{f"{kind}Name": name})
        return {**record, "DeploymentConfig": record.get("LastDeploymentConfig"), "Tags": _own_tags(aws, arn)}

    return read


def _job_definition(kind: str) -> Callable[[Aws, str], Record]:
    def read(aws: Aws, arn: str) -> Record:
        sagemaker = aws.client("sagemaker")
        described = getattr(sagemaker, f"describe_{kind}_job_definition")(JobDefinitionName=arn.rpartition("/")[2])
        return {**described, "Tags": _own_tags(aws, arn)}

    return read


def _monitoring_schedule(aws: Aws, arn: str) -> Record:
    described = aws.client("sagemaker").describe_monitoring_schedule(MonitoringScheduleName=arn.rpartition("/")[2])
    return {**described, "Tags": _own_tags(aws, arn)}


def _model_package_group(aws: Aws, arn: str) -> Record:
    described = aws.client("sagemaker").describe_model_package_group(ModelPackageGroupName=arn.rpartition("/")[2])
    return {**described, "Tags": _own_tags(aws, arn)}


def _own_tags(aws: Aws, arn: str) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = aws.client("sagemaker").list_tags(ResourceArn=arn)["Tags"]
    return [tag for tag in tags if not tag["Key"].startswith("aws:")]


def _scalable_target(aws: Aws, physical_id: str) -> Record:
    resource, dimension, namespace = physical_id.split("|")
    scaling = aws.client("application-autoscaling")
    scope = {"ServiceNamespace": namespace, "ScalableDimension": dimension}
    (target,) = scaling.describe_scalable_targets(**scope, ResourceIds=[resource])["ScalableTargets"]
    actions = scaling.describe_scheduled_actions(**scope, ResourceId=resource)["ScheduledActions"]
    return {**target, "ScheduledActions": actions, "Id": physical_id}


def _scaling_policy(aws: Aws, arn: str) -> Record:
    policies = aws.every("application-autoscaling", "describe_scaling_policies", ServiceNamespace="sagemaker")
    (policy,) = (policy for policy in policies if policy["PolicyARN"] == arn)
    return {**policy, "Arn": arn}


def _alarm(aws: Aws, name: str) -> Record:
    (alarm,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return {**alarm, "Arn": alarm["AlarmArn"]}


def _dashboard(aws: Aws, name: str) -> Record:
    return dict(aws.client("cloudwatch").get_dashboard(DashboardName=name))


def _inline_policy(aws: Aws, role_and_name: str) -> Record:
    role, name = role_and_name.split("|")
    policy = aws.client("iam").get_role_policy(RoleName=role, PolicyName=name)
    return {**policy, "PolicyDocument": _document(policy["PolicyDocument"]), "Roles": [role]}


def _bucket(aws: Aws, name: str) -> Record:
    s3 = aws.client("s3")
    return {
        "Arn": f"arn:aws:s3:::{name}",
        "PublicAccessBlockConfiguration": s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
        "Tags": [tag for tag in _tags_of_bucket(aws, name) if not tag["Key"].startswith("aws:")],
        "VersioningConfiguration": s3.get_bucket_versioning(Bucket=name),
        "LifecycleConfiguration": _lifecycle_of_bucket(aws, name),
    }


def _tags_of_bucket(aws: Aws, name: str) -> list[dict[str, str]]:
    try:
        tags: list[dict[str, str]] = aws.client("s3").get_bucket_tagging(Bucket=name)["TagSet"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchTagSet":
            raise
        return []
    return tags


def _lifecycle_of_bucket(aws: Aws, name: str) -> Record | None:
    try:
        rules = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchLifecycleConfiguration":
            raise
        return None
    return {"Rules": [_rule_of_bucket(rule) for rule in rules]}


def _rule_of_bucket(rule: Record) -> Record:
    expiration = {"ExpirationInDays": rule["Expiration"]["Days"]} if "Expiration" in rule else {}
    return {**{name: rule[name] for name in ("Status", "AbortIncompleteMultipartUpload") if name in rule}, **expiration}


def _state_machine(aws: Aws, arn: str) -> Record:
    machine = aws.client("stepfunctions").describe_state_machine(stateMachineArn=arn)
    return {
        **{f"{name[:1].upper()}{name[1:]}": value for name, value in machine.items()},
        "Arn": arn,
        "DefinitionString": machine["definition"],
    }


def _schedule(aws: Aws, name: str) -> Record:
    record: Record = aws.client("scheduler").get_schedule(Name=name)
    return record


def _event_rule(aws: Aws, name: str) -> Record:
    client = aws.client("events")
    rule = client.describe_rule(Name=name)
    pattern = {"EventPattern": json.loads(rule["EventPattern"])} if "EventPattern" in rule else {}
    return {**rule, **pattern, "Targets": client.list_targets_by_rule(Rule=name)["Targets"]}


def _bucket_policy(aws: Aws, bucket: str) -> Record:
    policy = aws.client("s3").get_bucket_policy(Bucket=bucket)["Policy"]
    return {"Bucket": bucket, "PolicyDocument": _document(policy)}


def _function(aws: Aws, name: str) -> Record:
    configuration = aws.client("lambda").get_function_configuration(FunctionName=name)
    layers = [layer["Arn"] for layer in configuration.get("Layers", ())]
    return {**configuration, "Arn": configuration["FunctionArn"], "Layers": layers}


def _layer(aws: Aws, arn: str) -> Record:
    record: Record = aws.client("lambda").get_layer_version_by_arn(Arn=arn)
    return record


def _log_group(aws: Aws, name: str) -> Record:
    groups = aws.every("logs", "describe_log_groups", logGroupNamePrefix=name)
    (group,) = (group for group in groups if group["logGroupName"] == name)
    return {"LogGroupName": name, "RetentionInDays": group["retentionInDays"], "Arn": group["arn"]}


def _topic(aws: Aws, arn: str) -> Record:
    client = aws.client("sns")
    attributes = client.get_topic_attributes(TopicArn=arn)["Attributes"]
    tags = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
    return {**attributes, "Tags": [tag for tag in tags if not tag["Key"].startswith("aws:")]}


def _topic_policy(aws: Aws, topic: str) -> Record:
    return {"Topics": [topic], "PolicyDocument": _document(_topic(aws, topic)["Policy"])}


# No service knows these. What a bucket deployment has done is seen when its models are asked.
_UNREADABLE = ("AWS::CDK::Metadata", "Custom::CDKBucketDeployment", "Custom::SageMakerSmokeTest")

# A stack with a type that is not here fails its test until somebody says how it is read.
READERS: dict[str, Callable[[Aws, str], Record]] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": _scalable_target,
    "AWS::ApplicationAutoScaling::ScalingPolicy": _scaling_policy,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::Events::Rule": _event_rule,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Policy": _inline_policy,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::LayerVersion": _layer,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SageMaker::DataQualityJobDefinition": _job_definition("data_quality"),
    "AWS::SageMaker::Endpoint": _of_sagemaker("endpoint"),
    "AWS::SageMaker::EndpointConfig": _of_sagemaker("endpoint_config"),
    "AWS::SageMaker::InferenceComponent": _of_sagemaker("inference_component"),
    "AWS::SageMaker::Model": _of_sagemaker("model"),
    "AWS::SageMaker::ModelBiasJobDefinition": _job_definition("model_bias"),
    "AWS::SageMaker::ModelExplainabilityJobDefinition": _job_definition("model_explainability"),
    "AWS::SageMaker::ModelPackageGroup": _model_package_group,
    "AWS::SageMaker::ModelQualityJobDefinition": _job_definition("model_quality"),
    "AWS::SageMaker::MonitoringSchedule": _monitoring_schedule,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::StepFunctions::StateMachine": _state_machine,
}

"""What a stack leaves when it is destroyed: on purpose, or by mistake."""

from typing import Any

from tests.local_aws.instance import Aws

_RETAINED = ("AWS::S3::Bucket", "AWS::Logs::LogGroup")


def retained(aws: Aws, stack: str, template: dict[str, Any]) -> list[dict[str, Any]]:
    """The resources of a stack that its destruction leaves, as their removal policies ask."""
    resources: list[dict[str, Any]] = resources_of(aws, stack)
    policies = {name: resource.get("DeletionPolicy") for name, resource in template["Resources"].items()}
    kept = [resource for resource in resources if policies.get(resource["LogicalResourceId"]) == "Retain"]
    strange = {resource["ResourceType"] for resource in kept}.difference(_RETAINED)
    if strange:
        raise LookupError(f"nobody has said yet how {', '.join(strange)} is removed")
    return kept


def remove(aws: Aws, resources: list[dict[str, Any]]) -> None:
    """Remove what destructions have left."""
    for resource in resources:
        name = resource["PhysicalResourceId"]
        if resource["ResourceType"] == "AWS::S3::Bucket":
            _remove_bucket(aws, name)
        else:
            aws.client("logs").delete_log_group(logGroupName=name)


def resources_of(aws: Aws, stack: str) -> list[dict[str, Any]]:
    """What a stack consists of."""
    found: list[dict[str, Any]] = aws.client("cloudformation").describe_stack_resources(StackName=stack)[
        "StackResources"
    ]
    return found


def everything(aws: Aws) -> set[str]:
    """The ids, as CloudFormation writes them, of all that the stacks could have left."""
    targets = aws.every("application-autoscaling", "describe_scalable_targets", ServiceNamespace="sagemaker")
    policies = aws.every("application-autoscaling", "describe_scaling_policies", ServiceNamespace="sagemaker")
    return {
        *(endpoint["EndpointArn"] for endpoint in aws.every("sagemaker", "list_endpoints")),
        *(config["EndpointConfigArn"] for config in aws.every("sagemaker", "list_endpoint_configs")),
        *(model["ModelArn"] for model in aws.every("sagemaker", "list_models")),
        *(f"{t['ResourceId']}|{t['ScalableDimension']}|{t['ServiceNamespace']}" for t in targets),
        *(policy["PolicyARN"] for policy in policies),
        *(alarm["AlarmName"] for alarm in aws.every("cloudwatch", "describe_alarms")),
        *(role["RoleName"] for role in aws.every("iam", "list_roles")),
        *(policy["Arn"] for policy in aws.every("iam", "list_policies", Scope="Local")),
        *(function["FunctionName"] for function in aws.every("lambda", "list_functions")),
        *(layer["LatestMatchingVersion"]["LayerVersionArn"] for layer in aws.every("lambda", "list_layers")),
        *(topic["TopicArn"] for topic in aws.every("sns", "list_topics")),
        *(bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]),
        *(group["logGroupName"] for group in aws.every("logs", "describe_log_groups")),
    }


def _remove_bucket(aws: Aws, name: str) -> None:
    s3 = aws.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(Bucket=name, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=name)

"""Templates as small as they can be, for what goes wrong: no CDK in the way."""

import io
import json
import tarfile
import time
from typing import Any

from tests.local_aws.instance import Aws

BUCKET = "artifacts"
_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
_ECHO = """
def model_fn(model_dir):
    return {name!r}

def input_fn(body, content_type):
    if body == "refuse me":
        raise ValueError("refused")
    return body

def predict_fn(data, model):
    return {{"model": model, "data": data}}

def output_fn(prediction, accept):
    import json
    return json.dumps(prediction), accept
"""
BROKEN = "def model_fn(model_dir):\n    raise RuntimeError('the weights are torn')\n"

Template = dict[str, Any]


def put_artifact(aws: Aws, key: str, script: str | None = None, bucket: str = BUCKET) -> str:
    """Upload an artifact whose model answers with its key, or that has a script of its own."""
    s3 = aws.client("s3")
    if bucket not in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=bucket)
    source = (script or _ECHO.format(name=key)).encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as artifact:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(source)
        artifact.addfile(member, io.BytesIO(source))
    s3.put_object(Bucket=bucket, Key=key, Body=archive.getvalue())
    return f"s3://{bucket}/{key}"


def hosting(name: str, *artifacts: str) -> Template:
    """An endpoint with one variant for each artifact: V0, V1, ..."""
    resources: dict[str, Any] = {"Role": _role()}
    variants = []
    for index, artifact in enumerate(artifacts):
        resources[f"Model{index}"] = _model(artifact)
        variants.append(
            {
                "VariantName": f"V{index}",
                "ModelName": {"Fn::GetAtt": [f"Model{index}", "ModelName"]},
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
                "InitialVariantWeight": 1,
            }
        )
    resources["Config"] = {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": variants}}
    config_name = {"Fn::GetAtt": ["Config", "EndpointConfigName"]}
    resources["Endpoint"] = {
        "Type": "AWS::SageMaker::Endpoint",
        "Properties": {"EndpointName": name, "EndpointConfigName": config_name},
    }
    return {"Resources": resources}


def _model(artifact: str) -> Template:
    container = {
        "Image": _IMAGE,
        "ModelDataUrl": artifact,
        "Environment": {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
    }
    return {
        "Type": "AWS::SageMaker::Model",
        "Properties": {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "PrimaryContainer": container},
    }


def _role() -> Template:
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"},
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {"Effect": "Allow", "Action": pull, "Resource": "arn:aws:ecr:*:683313688378:repository/*"},
        {"Effect": "Allow", "Action": "cloudwatch:DescribeAlarms", "Resource": "*"},
    ]
    trust = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [
                {"PolicyName": "Hosting", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
            ],
        },
    }


class Stack:
    """A stack made of such a template, without the CLI."""

    def __init__(self, aws: Aws, name: str) -> None:
        self.name = name
        self._cloudformation = aws.client("cloudformation")
        self._s3 = aws.client("s3")

    def create(self, template: Template) -> str:
        """Create, wait, and tell the status."""
        self._cloudformation.create_stack(StackName=self.name, **self._handed_over(template), Capabilities=_IAM)
        return self.settled()

    def update(self, template: Template) -> str:
        """Update, wait, and tell the status."""
        self._cloudformation.update_stack(StackName=self.name, **self._handed_over(template), Capabilities=_IAM)
        return self.settled()

    def start_update(self, template: Template) -> None:
        """Update without waiting."""
        self._cloudformation.update_stack(StackName=self.name, **self._handed_over(template), Capabilities=_IAM)

    def _handed_over(self, template: Template) -> dict[str, str]:
        """Return the template, or where it is if CloudFormation takes one of this length from S3 only."""
        body = json.dumps(template)
        if len(body) <= _LONGEST_BODY:
            return {"TemplateBody": body}
        key = f"{self.name}.template.json"
        self._s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return {"TemplateURL": f"{self._s3.meta.endpoint_url}/{BUCKET}/{key}"}

    def delete(self) -> None:
        """Delete and wait."""
        self._cloudformation.delete_stack(StackName=self.name)
        self._cloudformation.get_waiter("stack_delete_complete").wait(
            StackName=self.name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 300}
        )

    def failures(self) -> dict[str, str]:
        """Why resources failed, by their logical ids."""
        events = self._cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return {
            event["LogicalResourceId"]: event["ResourceStatusReason"]
            for event in events
            if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason")
        }

    def settled(self) -> str:
        """The status when nothing is in progress any more."""
        while True:
            status: str = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"]
            if not status.endswith("IN_PROGRESS"):
                return status
            time.sleep(0.1)


# Source: CloudFormation user guide, quotas.
_LONGEST_BODY = 51_200
_IAM = ["CAPABILITY_NAMED_IAM"]

"""How the iris team trains: a state machine of their own, which is no part of the library."""

from collections.abc import Iterator, Mapping

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.iris_model import MODELS, SCIKIT_LEARN, SCRIPT

_JOBS = "iris"


class IrisRetraining(Construct):
    """A state machine that trains the classifier on the flowers under `training/`, and registers the result.

    Attributes:
        state_machine: The state machine.
        group: The model package group, in which each model waits for somebody's approval.
    """

    def __init__(self, scope: Construct, id: str, *, bucket: s3.Bucket) -> None:
        super().__init__(scope, id)
        self._bucket = bucket
        self._script, self._served = (
            assets.Asset(self, name, path=str(MODELS / "iris" / path))
            for name, path in (("Script", "retrain.py"), ("Served", "code/inference.py"))
        )
        self.group = sagemaker.CfnModelPackageGroup(self, "Group", model_package_group_name="iris")
        self._trainer = self._define_trainer()
        self._image = SCIKIT_LEARN.uri_in(self, pulled_by=self._trainer)
        definition = {
            "QueryLanguage": "JSONata",
            "StartAt": "Train",
            "States": {
                "Train": {**_task("sagemaker:createTrainingJob.sync", self._training()), "Next": "Register"},
                "Register": {**_task("aws-sdk:sagemaker:createModelPackage", self._package()), "End": True},
            },
        }
        text = Stack.of(self).to_json_string(definition)
        body = sfn.DefinitionBody.from_string(text)
        self.state_machine = sfn.StateMachine(self, "StateMachine", definition_body=body)
        for statement in self._needed():
            self.state_machine.add_to_role_policy(statement)

    def _define_trainer(self) -> iam.Role:
        trainer = iam.Role(self, "Trainer", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
        for actions, resources in self._of_trainer():
            trainer.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        return trainer

    def _of_trainer(self) -> Iterator[tuple[list[str], list[str]]]:
        files = [f"{each.bucket.bucket_arn}/{each.s3_object_key}" for each in (self._script, self._served)]
        yield ["s3:GetObject"], [*files, self._bucket.arn_for_objects("training/*")]
        yield ["s3:PutObject"], [self._bucket.arn_for_objects("models/*")]
        # A channel is a prefix, which SageMaker lists.
        yield ["s3:ListBucket"], [self._bucket.bucket_arn, self._script.bucket.bucket_arn]
        logs = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:/aws/sagemaker/TrainingJobs*"
        yield ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [logs]

    def _training(self) -> Mapping[str, object]:
        channels = {
            "training": f"s3://{self._bucket.bucket_name}/training/",
            "inference": self._served.s3_object_url,
            "code": self._script.s3_object_url,
        }
        return {
            "TrainingJobName": f"{{% '{_JOBS}-' & $uuid() %}}",
            "RoleArn": self._trainer.role_arn,
            "AlgorithmSpecification": {
                "TrainingImage": self._image,
                "TrainingInputMode": "File",
                "ContainerEntrypoint": ["python3", f"/opt/ml/input/data/code/{self._script.s3_object_key}", "/opt/ml"],
            },
            "InputDataConfig": [
                {"ChannelName": name, "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}}
                for name, uri in channels.items()
            ],
            "OutputDataConfig": {"S3OutputPath": f"s3://{self._bucket.bucket_name}/models/"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
            "EnableNetworkIsolation": True,
        }

    def _package(self) -> Mapping[str, object]:
        container = {
            "Image": self._image,
            "ModelDataUrl": "{% $states.input.ModelArtifacts.S3ModelArtifacts %}",
            "Environment": dict(SCRIPT),
        }
        content_types = ["text/csv", "application/json"]
        specification = {
            "Containers": [container],
            "SupportedContentTypes": content_types,
            "SupportedResponseMIMETypes": content_types,
        }
        return {
            "ModelPackageGroupName": self.group.model_package_group_name,
            "ModelApprovalStatus": "PendingManualApproval",
            "InferenceSpecification": specification,
        }

    def _needed(self) -> list[iam.PolicyStatement]:
        """Return what the state machine does. Source: Step Functions developer guide, sagemaker-iam."""
        account = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
        sagemaker_arn, events = f"arn:{Aws.PARTITION}:sagemaker:{account}", f"arn:{Aws.PARTITION}:events:{account}"
        job = ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"]
        wait = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
        rule = f"{events}:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule"
        group = self.group.model_package_group_name
        packages = [self.group.attr_model_package_group_arn, f"{sagemaker_arn}:model-package/{group}/*"]
        return [
            iam.PolicyStatement(actions=job, resources=[f"{sagemaker_arn}:training-job/{_JOBS}-*"]),
            iam.PolicyStatement(actions=wait, resources=[rule]),
            iam.PolicyStatement(actions=["sagemaker:CreateModelPackage"], resources=packages),
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[self._trainer.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
            ),
        ]


def _task(integration: str, request: Mapping[str, object]) -> dict[str, object]:
    return {"Type": "Task", "Resource": f"arn:{Aws.PARTITION}:states:::{integration}", "Arguments": request}

"""SageMaker hosting: the nouns, and what they know of each other."""

import re

from tests.local_aws.catalog import Operation, Request
from tests.local_aws.components import Components
from tests.local_aws.endpoint_configs import EndpointConfigs
from tests.local_aws.endpoints import Endpoints
from tests.local_aws.model_packages import ModelPackageGroups
from tests.local_aws.models import Models
from tests.local_aws.monitoring_definitions import JobDefinitions
from tests.local_aws.monitoring_schedules import MonitoringSchedules
from tests.local_aws.refusal import invalid
from tests.local_aws.scaling import ScalableTargets
from tests.local_aws.training_jobs import TrainingJobs
from tests.local_aws.transform_jobs import TransformJobs

_VARIANT = re.compile(r"endpoint/(?P<endpoint>[^/]+)/variant/(?P<variant>[^/]+)")
_COMPONENT = re.compile(r"inference-component/(?P<name>[^/]+)")
_COPIES = "sagemaker:inference-component:DesiredCopyCount"
# What records call their own ARN.
_ARNS = ("ModelArn", "EndpointConfigArn", "ModelPackageGroupArn", "JobDefinitionArn", "MonitoringScheduleArn")
_SERVERLESS = {
    "sagemaker:variant:DesiredInstanceCount": False,
    "sagemaker:variant:DesiredProvisionedConcurrency": True,
}


class Hosting:
    """The account's hosting, empty at first."""

    def __init__(self) -> None:
        self.packages = ModelPackageGroups()
        self.models = Models(self.packages)
        self.training_jobs = TrainingJobs()
        self.transform_jobs = TransformJobs(self.models)
        self.configs = EndpointConfigs(self.models)
        self.targets = ScalableTargets(self._capacity, self._scale)
        self.endpoints = Endpoints(self.models, self.configs, self.targets)
        self.components = Components(self.models, self.endpoints, self.targets)
        self.endpoints.components_of = self.components.of
        self.job_definitions = JobDefinitions(self.endpoints)
        self.monitoring_schedules = MonitoringSchedules(self.job_definitions, self.endpoints)

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of SageMaker, as far as it is imitated."""
        return {
            **self.models.operations,
            **self.configs.operations,
            **self.endpoints.operations,
            **self.components.operations,
            **self.transform_jobs.operations,
            **self.training_jobs.operations,
            **self.packages.operations,
            **self.job_definitions.operations,
            **self.monitoring_schedules.operations,
            "AddTags": self._add_tags,
            "DeleteTags": self._delete_tags,
            "ListTags": lambda request: {"Tags": self._tags(request["ResourceArn"])},
        }

    def _capacity(self, resource_id: str, dimension: str) -> int:
        if component := _COMPONENT.fullmatch(resource_id):
            if dimension != _COPIES:
                raise invalid(f"{resource_id} has no {dimension}")
            return int(self.components.find(component["name"]).copies)
        parts = _VARIANT.fullmatch(resource_id)
        if parts is None or dimension not in _SERVERLESS:
            raise invalid(f"the local AWS cannot scale {dimension} of {resource_id}")
        variant = self.endpoints.find(parts["endpoint"]).fleet.find(parts["variant"])
        if variant is None:
            raise invalid(f"{resource_id} does not exist")
        if ("ServerlessConfig" in variant.specification) is not _SERVERLESS[dimension]:
            raise invalid(f"{resource_id} has no {dimension}")
        return variant.capacity

    def _scale(self, resource_id: str, capacity: int) -> None:
        if component := _COMPONENT.fullmatch(resource_id):
            wanted = {"CopyCount": capacity}
            self.components.rescale({"InferenceComponentName": component["name"], "DesiredRuntimeConfig": wanted})
            return
        _, endpoint, _, name = resource_id.split("/")
        variant = self.endpoints.find(endpoint).fleet.find(name)
        serverless = variant is not None and "ServerlessConfig" in variant.specification
        change = (
            {"ServerlessUpdateConfig": {"ProvisionedConcurrency": capacity}}
            if serverless
            else {"DesiredInstanceCount": capacity}
        )
        changes = [{"VariantName": name, **change}]
        self.endpoints.rescale({"EndpointName": endpoint, "DesiredWeightsAndCapacities": changes})

    def _tags(self, arn: str) -> list[Request]:
        kept = (*self.models.records(), *self.configs.records(), *self.packages.records())
        monitoring = (*self.job_definitions, *self.monitoring_schedules)
        for record in (*kept, *monitoring):
            if arn in (record.get(name) for name in _ARNS):
                tags: list[Request] = record.setdefault("Tags", [])
                return tags
        for owner in (*self.endpoints, *self.components):
            if owner.arn == arn:
                found: list[Request] = owner.tags
                return found
        raise invalid(f"{arn} does not exist")

    def _add_tags(self, request: Request) -> Request:
        tags = self._tags(request["ResourceArn"])
        merged = {tag["Key"]: tag for tag in (*tags, *request["Tags"])}
        tags[:] = merged.values()
        return {"Tags": tags}

    def _delete_tags(self, request: Request) -> Request:
        tags = self._tags(request["ResourceArn"])
        tags[:] = [tag for tag in tags if tag["Key"] not in request["TagKeys"]]
        return {}

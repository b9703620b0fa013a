"""The CloudFormation resource types of Model Monitor."""

from tests.local_aws.catalog import Operation, Request
from tests.local_aws.hosting import Hosting
from tests.local_aws.monitoring_definitions import KINDS
from tests.local_aws.resource_types import ResourceType


class JobDefinitionType(ResourceType):
    """A job definition: whatever changes, it is another one."""

    service = "sagemaker"
    name_property = "JobDefinitionName"

    def __init__(self, kind: str, operations: dict[str, Operation]) -> None:
        super().__init__(f"AWS::SageMaker::{kind}JobDefinition", operations)
        self.create, self.delete = f"Create{kind}JobDefinition", f"Delete{kind}JobDefinition"  # type: ignore[misc]  # constants of other types, and made here


class MonitoringScheduleType(ResourceType):
    """AWS::SageMaker::MonitoringSchedule."""

    service = "sagemaker"
    create, change = "CreateMonitoringSchedule", "UpdateMonitoringSchedule"
    delete = "DeleteMonitoringSchedule"
    name_property = "MonitoringScheduleName"

    def _retag(self, arn: str, old: list[Request], new: list[Request]) -> None:
        """CloudFormation's handler does not update tags."""


def monitoring_types(hosting: Hosting) -> list[ResourceType]:
    """The types of Model Monitor."""
    definitions = [JobDefinitionType(kind, hosting.operations) for kind in KINDS]
    return [*definitions, MonitoringScheduleType("AWS::SageMaker::MonitoringSchedule", hosting.operations)]

"""The CloudFormation resource types that ministack lacks, made of the operations of their APIs."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from tests.local_aws import emulator, service_models
from tests.local_aws.bucket_deployment import BucketDeploymentType
from tests.local_aws.catalog import Operation, Request
from tests.local_aws.emulator_networks import NETWORK_TYPES
from tests.local_aws.hosting import Hosting
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.resource_schemas import resource_schema

_LONGEST_NAME = 63


class ResourceType:
    """A resource type whose properties are the members of an operation."""

    service: ClassVar[str]
    create: ClassVar[str]
    change: ClassVar[str | None] = None
    delete: ClassVar[str]
    name_property: ClassVar[str | None] = None

    def __init__(self, name: str, operations: Mapping[str, Operation]) -> None:
        schema = resource_schema(name)
        if schema is None:
            raise LookupError(f"cfn-lint has no schema of {name}")
        self.name = name
        self._operations = operations
        self._schema = schema
        self._attributes: dict[str, Request] = {}

    def register(self) -> None:
        """Teach ministack's CloudFormation the type."""
        handlers: dict[str, Callable[..., Any]] = {
            "create": self._create,
            "update": self._update,
            "delete": self._delete,
        }
        emulator.add_resource_type(self.name, self._schema, handlers, self.name_property)

    def expand(self, properties: Request) -> Request:
        """The properties in the words of the API."""
        return properties

    def settle(self, properties: Request) -> None:
        """Wait until the resource is as it was asked for."""

    def attributes(self, properties: Request, answer: Request) -> Request:
        """What Ref and Fn::GetAtt can read."""
        return {**properties, **answer}

    def physical_id(self, attributes: Request) -> str:
        """What Ref reads."""
        return "|".join(attributes[part] for part in self._schema.identifier)

    def call(self, operation: str, properties: Request) -> Request:
        """Call the API with what it takes of the properties."""
        return self._operations[operation](service_models.from_template(self.service, operation, properties))

    def _create(self, logical_id: str, properties: Request, stack_name: str) -> tuple[str, Request]:
        named = self.expand(self._own(properties))
        if self.name_property and self.name_property not in named:
            named = {self.name_property: emulator.physical_name(stack_name, logical_id, _LONGEST_NAME), **named}
        attributes = self.attributes(named, self.call(self.create, named))
        physical_id = self.physical_id(attributes)
        readable = {*self._schema.identifier, *self._schema.read_only, self.name_property}
        self._attributes[physical_id] = {"Id": physical_id} | {k: v for k, v in attributes.items() if k in readable}
        try:
            self.settle(named)
        except Refusal:
            self._delete(physical_id, properties)
            raise
        return physical_id, self._attributes[physical_id]

    def _update(self, physical_id: str, old: Request, new: Request, _stack_name: str) -> tuple[str, Request]:
        attributes = self._attributes[physical_id]
        before, after = self._own(old), self._own(new)
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        if "Tags" in changed and "AddTags" in self._operations:
            self._retag(physical_id, before.get("Tags", []), after.get("Tags", []))
        if self.change and changed - {"Tags"}:
            named = {**self.expand(after), **attributes}
            self.call(self.change, named)
            self.settle(named)
        return physical_id, attributes

    def _delete(self, physical_id: str, properties: Request) -> None:
        attributes = self._attributes.pop(physical_id, {})
        try:
            self.call(self.delete, {**self.expand(self._own(properties)), **attributes})
        except Refusal as refusal:
            # What is gone needs no deleting.
            if "Could not find" not in str(refusal) and refusal.code != "ObjectNotFoundException":
                raise

    def _retag(self, arn: str, old: list[Request], new: list[Request]) -> None:
        kept = {tag["Key"] for tag in new}
        dropped = [tag["Key"] for tag in old if tag["Key"] not in kept]
        self._operations["DeleteTags"]({"ResourceArn": arn, "TagKeys": dropped})
        self._operations["AddTags"]({"ResourceArn": arn, "Tags": new})

    def _own(self, properties: Request) -> Request:
        """Without CloudFormation's own tags, where the type does not take them."""
        tagging = self._schema.document.get("tagging", {"cloudFormationSystemTags": True})
        if "Tags" not in properties or tagging["cloudFormationSystemTags"]:
            return properties
        tags = [tag for tag in properties["Tags"] if not tag["Key"].startswith("aws:")]
        return {**properties, "Tags": tags}


class ModelType(ResourceType):
    """AWS::SageMaker::Model."""

    service = "sagemaker"
    create, delete = "CreateModel", "DeleteModel"
    name_property = "ModelName"


class ModelPackageGroupType(ResourceType):
    """AWS::SageMaker::ModelPackageGroup."""

    service = "sagemaker"
    create, delete = "CreateModelPackageGroup", "DeleteModelPackageGroup"
    name_property = "ModelPackageGroupName"


class EndpointConfigType(ResourceType):
    """AWS::SageMaker::EndpointConfig."""

    service = "sagemaker"
    create, delete = "CreateEndpointConfig", "DeleteEndpointConfig"
    name_property = "EndpointConfigName"


class EndpointType(ResourceType):
    """AWS::SageMaker::Endpoint, which is there when it is in service."""

    service = "sagemaker"
    create, change, delete = "CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint"
    name_property = "EndpointName"
    # The tag of an endpoint that goes back without CloudFormation noticing.
    silent = "local-aws:rolls-back-in-silence"

    def __init__(self, name: str, hosting: Hosting) -> None:
        super().__init__(name, hosting.operations)
        self._endpoints = hosting.endpoints

    def settle(self, properties: Request) -> None:
        """Wait for the endpoint, and fail with SageMaker's reason if it does not serve what was asked for."""
        endpoint = self._endpoints.find(properties["EndpointName"])
        endpoint.wait()
        if endpoint.status == "InService" and any(tag["Key"] == self.silent for tag in properties.get("Tags", ())):
            return
        if endpoint.status != "InService" or endpoint.config["EndpointConfigName"] != properties["EndpointConfigName"]:
            raise invalid(f"Endpoint {endpoint.name} is {endpoint.status}: {endpoint.failure_reason}")


class InferenceComponentType(ResourceType):
    """AWS::SageMaker::InferenceComponent, which is there when it is in service."""

    service = "sagemaker"
    create, change = "CreateInferenceComponent", "UpdateInferenceComponent"
    delete = "DeleteInferenceComponent"
    name_property = "InferenceComponentName"

    def __init__(self, name: str, hosting: Hosting) -> None:
        super().__init__(name, hosting.operations)
        self._components = hosting.components

    def settle(self, properties: Request) -> None:
        """Wait for the component, and fail with SageMaker's reason if it does not serve what was asked for."""
        component = self._components.find(properties["InferenceComponentName"])
        component.wait()
        # The reason can stay after a later success: it counts for what it was told last.
        if component.status != "InService" or component.failure_reason:
            raise invalid(f"Inference component {component.name} is {component.status}: {component.failure_reason}")


class ScalableTargetType(ResourceType):
    """AWS::ApplicationAutoScaling::ScalableTarget, with its scheduled actions."""

    service = "application-autoscaling"
    create = change = "RegisterScalableTarget"
    delete = "DeregisterScalableTarget"

    def expand(self, properties: Request) -> Request:
        """The API takes tags as a map."""
        return {**properties, "Tags": {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}}

    def settle(self, properties: Request) -> None:
        """Make the scheduled actions those of the template."""
        known = self._operations["DescribeScheduledActions"](properties)["ScheduledActions"]
        for action in known:
            self.call("DeleteScheduledAction", {**properties, **action})
        for action in properties.get("ScheduledActions", ()):
            self.call("PutScheduledAction", {**properties, **action})


class ScalingPolicyType(ResourceType):
    """AWS::ApplicationAutoScaling::ScalingPolicy, of a target named in one of two ways."""

    service = "application-autoscaling"
    create = change = "PutScalingPolicy"
    delete = "DeleteScalingPolicy"

    def expand(self, properties: Request) -> Request:
        """Name the target as the API does."""
        if "ScalingTargetId" not in properties:
            return properties
        resource, dimension, namespace = properties["ScalingTargetId"].split("|")
        target = {"ResourceId": resource, "ScalableDimension": dimension, "ServiceNamespace": namespace}
        return {**properties, **target}

    def attributes(self, properties: Request, answer: Request) -> Request:
        """The policy's ARN under CloudFormation's name."""
        return {**properties, "Arn": answer["PolicyARN"]}

    def physical_id(self, attributes: Request) -> str:
        """Its ARN, though the schema has two identifiers: alarms take what Ref reads as their action."""
        return str(attributes["Arn"])


def resource_types(hosting: Hosting) -> list[Any]:
    """The types of the local AWS."""
    scaling = hosting.targets.operations
    return [
        ModelType("AWS::SageMaker::Model", hosting.operations),
        ModelPackageGroupType("AWS::SageMaker::ModelPackageGroup", hosting.operations),
        EndpointConfigType("AWS::SageMaker::EndpointConfig", hosting.operations),
        EndpointType("AWS::SageMaker::Endpoint", hosting),
        InferenceComponentType("AWS::SageMaker::InferenceComponent", hosting),
        ScalableTargetType("AWS::ApplicationAutoScaling::ScalableTarget", scaling),
        ScalingPolicyType("AWS::ApplicationAutoScaling::ScalingPolicy", scaling),
        BucketDeploymentType(),
        *NETWORK_TYPES,
    ]

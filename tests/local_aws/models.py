"""Models: containers with a role that may pull and read what they name."""

from typing import Any

from tests.local_aws.catalog import Catalog, Operation, Request
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import invalid

# A mode leaves this list with the issue that brings it.
_NOT_IMITATED = ("ModelPackageName", "InferenceSpecificationName", "ModelDataSource", "AdditionalModelDataSources")


class Models(Catalog):
    """The models of the account."""

    def __init__(self) -> None:
        super().__init__("Model", "model", "model")

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of models."""
        return {**super().operations, "CreateModel": self.create}

    def create(self, request: Request) -> Request:
        """Keep a model whose image and artifact its role can reach."""
        self.check_new(request)
        definitions = containers(request)
        if not definitions:
            raise invalid("Either PrimaryContainer or Containers must be given, and not empty")
        if "ExecutionRoleArn" not in request:
            raise invalid("Missing required ExecutionRoleArn")
        role = ExecutionRole(request["ExecutionRoleArn"], self.arn(request["ModelName"]))
        for definition in definitions:
            _check_container(definition, role)
        return self.add(request)

    def describe(self, request: Request) -> Request:
        """A model, with the defaults that SageMaker writes out."""
        return {"EnableNetworkIsolation": False, **super().describe(request)}


def containers(model: Request) -> list[dict[str, Any]]:
    """The containers of a model, in the order in which a request passes them."""
    if "PrimaryContainer" in model and "Containers" in model:
        raise invalid("PrimaryContainer and Containers exclude each other")
    if model.get("InferenceExecutionConfig", {}).get("Mode") == "Direct":
        raise invalid("the local AWS does not imitate InferenceExecutionConfig.Mode Direct")
    return [model["PrimaryContainer"]] if "PrimaryContainer" in model else list(model.get("Containers", ()))


def _check_container(definition: dict[str, Any], role: ExecutionRole) -> None:
    strange = [name for name in _NOT_IMITATED if name in definition]
    if definition.get("Mode") == "MultiModel":
        strange.append("Mode MultiModel")
    if strange:
        raise invalid(f"the local AWS does not imitate {', '.join(strange)} of a container")
    if "Image" not in definition:
        raise invalid("A container needs an Image")
    role.check_image(definition["Image"])
    if "ModelDataUrl" in definition:
        role.check_object(definition["ModelDataUrl"])

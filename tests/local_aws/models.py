"""Models: containers with a role that may pull and read what they name."""

from collections import Counter
from typing import Any

from tests.local_aws.catalog import Catalog, Operation, Request
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.model_artifacts import check_artifacts
from tests.local_aws.model_packages import ModelPackageGroups
from tests.local_aws.refusal import invalid

# A mode leaves this list with the issue that brings it.
_NOT_IMITATED = ("AdditionalModelDataSources",)


class Models(Catalog):
    """The models of the account."""

    def __init__(self, packages: ModelPackageGroups) -> None:
        super().__init__("Model", "model", "model")
        self._packages = packages

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of models."""
        return {**super().operations, "CreateModel": self.create}

    def create(self, request: Request) -> Request:
        """Keep a model whose image and artifact its role can reach."""
        self.check_new(request)
        for definition in containers(request):
            if "ModelPackageName" in definition:
                packed = self._packages.container(definition)
                own = definition.get("Environment", {})
                definition |= {**packed, "Environment": {**packed.get("Environment", {}), **own}}
        definitions = containers(request)
        if not definitions:
            raise invalid("Either PrimaryContainer or Containers must be given, and not empty")
        if "ExecutionRoleArn" not in request:
            raise invalid("Missing required ExecutionRoleArn")
        role = ExecutionRole(request["ExecutionRoleArn"], self.arn(request["ModelName"]))
        _check_hostnames(definitions, needed=is_direct(request))
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
    return [model["PrimaryContainer"]] if "PrimaryContainer" in model else list(model.get("Containers", ()))


def is_direct(model: Request) -> bool:
    """Whether requests name the container of a model that is to answer."""
    return bool(model.get("InferenceExecutionConfig", {}).get("Mode") == "Direct")


def _check_hostnames(definitions: list[dict[str, Any]], *, needed: bool) -> None:
    names = [definition["ContainerHostname"] for definition in definitions if "ContainerHostname" in definition]
    if repeated := [name for name, times in Counter(names).items() if times > 1]:
        raise invalid(f"ContainerHostname must be unique, {', '.join(repeated)} is not")
    if needed and not 1 < len(names) == len(definitions):
        raise invalid("Containers that are invoked directly must be 2 or more, each with a ContainerHostname")


def _check_container(definition: dict[str, Any], role: ExecutionRole) -> None:
    strange = [name for name in _NOT_IMITATED if name in definition]
    if strange:
        raise invalid(f"the local AWS does not imitate {', '.join(strange)} of a container")
    if "Image" not in definition:
        raise invalid("A container needs an Image")
    role.check_image(definition["Image"])
    many = definition.get("Mode") == "MultiModel"
    if "MultiModelConfig" in definition and not many:
        raise invalid("MultiModelConfig is for containers with Mode MultiModel")
    if many:
        if "ModelDataUrl" not in definition:
            raise invalid("A container with Mode MultiModel needs a ModelDataUrl, the prefix of its models")
        role.check_prefix(definition["ModelDataUrl"])
    else:
        check_artifacts(definition, role)

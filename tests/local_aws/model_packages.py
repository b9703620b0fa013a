"""The model registry: groups, the packages registered in them, and their approval."""

import time
from typing import Any

from tests.local_aws import emulator, emulator_events, service_models
from tests.local_aws.catalog import Catalog, Operation, Request
from tests.local_aws.refusal import Refusal, invalid

_OWNER = {"UserProfileName": "local"}


class ModelPackageGroups(Catalog):
    """The model package groups of the account."""

    def __init__(self) -> None:
        super().__init__("ModelPackageGroup", "model-package-group", "model package group")
        self._packages: dict[str, Request] = {}

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of groups and of the packages in them."""
        return {
            **super().operations,
            "CreateModelPackageGroup": self.create,
            "CreateModelPackage": self.register,
            "DescribeModelPackage": lambda request: self.package(request["ModelPackageName"]),
            "UpdateModelPackage": self.update,
            "DeleteModelPackage": self.delete_package,
            "ListModelPackages": self.packages,
        }

    def create(self, request: Request) -> Request:
        """Keep a group."""
        self.check_new(request)
        return self.add(request)

    def describe(self, request: Request) -> Request:
        """A group, which is there at once."""
        return {**super().describe(request), "ModelPackageGroupStatus": "Completed", "CreatedBy": _OWNER}

    def summaries(self, request: Request) -> Request:
        """All groups, on one page."""
        groups = super().summaries(request)["ModelPackageGroups"]
        return {"ModelPackageGroupSummaryList": [{**each, "ModelPackageGroupStatus": "Completed"} for each in groups]}

    def delete(self, request: Request) -> Request:
        """Forget a group, which must be empty."""
        if any(each["ModelPackageGroupName"] == request["ModelPackageGroupName"] for each in self._packages.values()):
            raise Refusal("ConflictException", f"{request['ModelPackageGroupName']} still has model packages")
        return super().delete(request)

    def register(self, request: Request) -> Request:
        """Register a package, the next version of its group."""
        service_models.check("sagemaker", "CreateModelPackage", request)
        if "ModelPackageGroupName" not in request or "InferenceSpecification" not in request:
            raise invalid("the local AWS imitates packages of a group with an InferenceSpecification only")
        group = request["ModelPackageGroupName"].rpartition("/")[2]
        self.find(group)
        versions = [each["ModelPackageVersion"] for each in self._of(group)]
        version = max(versions, default=0) + 1
        arn = emulator.arn("sagemaker", f"model-package/{group.lower()}/{version}")
        self._packages[arn] = {
            "ModelApprovalStatus": "PendingManualApproval",
            **{name: value for name, value in request.items() if name not in {"Tags", "ClientToken"}},
            "ModelPackageName": f"{group}/{version}",
            "ModelPackageGroupName": group,
            "ModelPackageVersion": version,
            "ModelPackageArn": arn,
            "ModelPackageStatus": "Completed",
            "ModelPackageStatusDetails": {"ValidationStatuses": []},
            "CreationTime": time.time(),
        }
        self._tell(self._packages[arn])
        return {"ModelPackageArn": arn}

    def update(self, request: Request) -> Request:
        """Approve or reject a package."""
        service_models.check("sagemaker", "UpdateModelPackage", request)
        package = self.package(request["ModelPackageArn"])
        if strange := set(request) - {"ModelPackageArn", "ModelApprovalStatus", "ApprovalDescription"}:
            raise invalid(f"the local AWS does not imitate a change of {', '.join(sorted(strange))} of a model package")
        package |= request
        self._tell(package)
        return {"ModelPackageArn": package["ModelPackageArn"]}

    def delete_package(self, request: Request) -> Request:
        """Forget a package."""
        del self._packages[self.package(request["ModelPackageName"])["ModelPackageArn"]]
        return {}

    def packages(self, request: Request) -> Request:
        """The packages of a group, the newest first, on one page."""
        service_models.check("sagemaker", "ListModelPackages", request)
        shown = (
            *("ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn", "CreationTime"),
            *("ModelPackageStatus", "ModelApprovalStatus"),
        )
        found = self._of(request["ModelPackageGroupName"])[::-1]
        return {"ModelPackageSummaryList": [{name: each[name] for name in shown} for each in found]}

    def package(self, name: str) -> Request:
        """A package by its ARN."""
        if name not in self._packages:
            raise invalid(f"ModelPackage {name} does not exist.")
        return self._packages[name]

    def container(self, definition: dict[str, Any]) -> dict[str, Any]:
        """What the container of a model serves of its package, which must be approved."""
        if beside := definition.keys() & {"Image", "ModelDataUrl", "ModelDataSource"}:
            raise invalid(f"A container with a ModelPackageName must not have {', '.join(sorted(beside))}")
        name, chosen = definition["ModelPackageName"], definition.get("InferenceSpecificationName")
        package = self.package(name)
        if package["ModelApprovalStatus"] != "Approved":
            raise invalid(f"Cannot create a model of {name}, whose approval status is {package['ModelApprovalStatus']}")
        specifications = {each["Name"]: each for each in package.get("AdditionalInferenceSpecifications", ())}
        if chosen is not None and chosen not in specifications:
            raise invalid(f"ModelPackage {name} has no inference specification {chosen}")
        specification = package["InferenceSpecification"] if chosen is None else specifications[chosen]
        (container,) = specification["Containers"]
        return {each: container[each] for each in ("Image", "ModelDataUrl", "Environment") if each in container}

    def _of(self, group: str) -> list[Request]:
        return [each for each in self._packages.values() if each["ModelPackageGroupName"] == group]

    def _tell(self, package: Request) -> None:
        detail = {**package, "CreationTime": int(package["CreationTime"] * 1000)}
        resource = package["ModelPackageArn"]
        emulator_events.tell("aws.sagemaker", "SageMaker Model Package State Change", resource, detail)

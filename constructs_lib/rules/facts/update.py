"""The facts of an update: resources as they are deployed, and as they will be."""

from constructs_lib.rules.fact import Fact, link, value

from .component import InferenceComponent
from .endpoint import Endpoint
from .scaling import ScalableTarget


class ResourceUpdate(Fact):
    """What an update does to a resource.

    Attributes:
        kind: The resource's type.
        action: What CloudFormation does with it: `created`, `deleted`, `updated`, `replaced`, or `retyped` where its
            logical id stands for a resource of another type.
        changed: The properties that change.
        name: Its physical name, as far as it is given.
        same_name: Whether it has a name that is given, and is the same before and after.
        namesake: For one that is made: another that is deleted or replaced, and whose given name was the same.
        retained: Whether CloudFormation leaves it in place when the template no longer has it.
        needed_by: For one that is deleted: the resource that still names it, by its literal name or ARN.
    """

    kind: str = value()
    action: str = value()
    changed: tuple[str, ...] = value()
    name: str = value()
    same_name: bool = link()
    namesake: str = link()
    retained: bool = link()
    needed_by: str = link()


class EndpointUpdate(Fact):
    """An endpoint that is there before and after an update.

    Attributes:
        before: The endpoint that is deployed.
        after: The endpoint that will be.
        changed: The properties that change.
        scaled: The variants that Application Auto Scaling has registered when the update begins.
        gone: The production variants that are not there any more.
        shadows_gone: The shadow variants that are not there any more.
        retyped: The variants that get another instance type.
        keeps_config: Whether it serves the same configuration for sure, whatever that says.
    """

    changed: tuple[str, ...] = link()
    before: Endpoint = link()
    after: Endpoint = link()
    scaled: tuple[str, ...] = link()
    gone: tuple[str, ...] = link()
    shadows_gone: tuple[str, ...] = link()
    retyped: tuple[str, ...] = link()
    keeps_config: bool = link()


class ComponentUpdate(Fact):
    """An inference component that is there before and after an update.

    Attributes:
        before: The component that is deployed.
        after: The component that will be.
        changed: The properties that change.
        scaled: Whether Application Auto Scaling decides how many copies it has.
    """

    changed: tuple[str, ...] = link()
    before: InferenceComponent = link()
    after: InferenceComponent = link()
    scaled: bool = link()


class ScalingUpdate(Fact):
    """A scalable target, or a scaling policy, that an update creates under another logical id.

    Attributes:
        kind: The resource's type.
        successor_of: The resource that is deleted, and that is the same to Application Auto Scaling.
        target: What is scaled.
    """

    kind: str = value()
    successor_of: str = link()
    target: ScalableTarget = link()


class PermissionsUpdate(Fact):
    """A policy or a role that an update changes in place, or deletes.

    Attributes:
        action: What CloudFormation does with it.
        replaced_model: A model that runs with it, and is replaced by the same update.
    """

    action: str = value()
    replaced_model: str = link()


class ApiUpdate(Fact):
    """A REST API that is there before and after an update.

    Attributes:
        disable_execute_api_endpoint: What is to become of the URL that API Gateway gives it, if that changes.
    """

    disable_execute_api_endpoint: bool = link()


class ArtifactUpdate(Fact):
    """Objects that an update writes to a bucket.

    Attributes:
        model: A model that reads them, and stays as it is.
    """

    model: str = link()


class ExportUpdate(Fact):
    """An export of a stack that another stack imports, and that goes or gets another value.

    Attributes:
        name: Its name.
        action: What becomes of it: `deleted` or `updated`.
        importer: The stack that imports it, as deployed.
        still_imported: Whether the template that this stack will have imports it, too.
    """

    name: str = value()
    action: str = value()
    importer: str = value()
    still_imported: bool = link()


class NameMove(Fact):
    """A resource that gets the name of one that goes from another stack.

    Attributes:
        action: What CloudFormation does with it: `created` or `replaced`.
        owner: The resource that has the name.
        stack: The stack that this one is in.
    """

    action: str = value()
    owner: str = value()
    stack: str = value()

"""What an inference component runs, on how much of an instance, and where its copies are placed."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from aws_cdk import Duration, Size
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.permissions import Statement
from .arguments import kinds, vocabulary
from .arguments.l1 import struct
from .arguments.options import Option, Options
from .arguments.value import Value
from .component_scheduling import ComponentScheduling
from .container_definition import ContainerDefinition, ContainerMode
from .instance_type import InstanceType, an_instance_type
from .model_reference import IModel, a_model
from .rules import NOWHERE, Context, facts

_Component = sagemaker.CfnInferenceComponent
_FROM_A_MODEL_ONLY = ("container_hostname", "model_package_name", "model_caching", "repository_access")
# What an artifact is called here, by the field of the fact.
_WORDS = vocabulary(artifact_url="model_data")


def specification(template: Any, *, word: str = "", **more: Option) -> Options[facts.ComponentSpecification, Any, Any]:
    """Return the options of a specification: those of a component, or of a component on one instance type.

    Args:
        template: The property that they become.
        word: What messages call the whole.
        more: Further options, by the names of their arguments.
    """
    return Options(
        facts.ComponentSpecification,
        template,
        word=word,
        model=a_model(),
        container=kinds.nested(ContainerDefinition, by_hand=True),
        compute_resource_requirements=Options(
            facts.ComputeResources,
            _Component.InferenceComponentComputeResourceRequirementsProperty,
            needs=["min_memory"],
            min_memory=kinds.mebibytes("min_memory_required_in_mb"),
            max_memory=kinds.mebibytes("max_memory_required_in_mb"),
            cpu_cores=kinds.number("number_of_cpu_cores_required"),
            accelerators=kinds.number("number_of_accelerator_devices_required"),
        ),
        startup_parameters=Options(
            facts.StartupParameters,
            _Component.InferenceComponentStartupParametersProperty,
            model_data_download_timeout=kinds.seconds("model_data_download_timeout_in_seconds"),
            container_startup_health_check_timeout=kinds.seconds("container_startup_health_check_timeout_in_seconds"),
        ),
        data_cache_config=Options(
            facts.ComponentCache,
            _Component.InferenceComponentDataCacheConfigProperty,
            data_caching=kinds.flag("enable_caching", tokens=True),
        ),
        scheduling=kinds.nested(ComponentScheduling, "scheduling_config"),
        **cast("dict[str, Any]", more),
    )


class BoundSpecification(NamedTuple):
    """A specification in a stack, and what the role must be allowed."""

    property: Any
    statements: tuple[Statement, ...]


def require_whole(what: str, given: Mapping[str, Any]) -> None:
    """Refuse a specification that names nothing to serve or no memory, and a container that takes a model.

    Raises:
        ValueError: If it is such a one.
    """
    if "model" not in given and "container" not in given:
        raise ValueError(f"{what} has nothing to serve; pass model=Model(...) or container=ContainerDefinition(...)")
    if "min_memory" not in given:
        raise ValueError(
            f"{what} does not say how much memory a copy needs at least; pass min_memory=Size.gibibytes(...)"
        )
    container: ContainerDefinition | None = given.get("container")
    if container is None:
        return
    found = [name for name in _FROM_A_MODEL_ONLY if name in container._given]
    if container.mode is ContainerMode.MULTI_MODEL:
        found.append("mode=ContainerMode.MULTI_MODEL")
    if container.model_data is not None and container.model_data.known(multi_model=False).source is not None:
        found.append("model_data that is not one .tar.gz archive")
    if found:
        raise ValueError(
            f"container of {what} has {' and '.join(found)}, which a component takes from a model only; define "
            "Model(containers=[...]) and pass model=..."
        )


def require_one_form(what: str, one: Mapping[str, Any], several: "Sequence[ComponentSpecification]") -> None:
    """Refuse what is said both of all instance types and of each, or of none.

    Raises:
        ValueError: If it is.
    """
    if one and several:
        raise ValueError(
            f"{what} has {' and '.join(one)} beside specifications; pass them to each ComponentSpecification(...)"
        )
    if not several:
        require_whole(what, one)


def fact_of(
    table: Options[facts.ComponentSpecification, Any, Any], given: Mapping[str, Any], at: str, context: Context
) -> facts.ComponentSpecification:
    """Return what the rules may know of a specification in a region."""
    model, container = given.get("model"), given.get("container")
    return table.fact(
        given,
        at,
        model=None if model is None else model._fact,
        container=None
        if container is None
        else _container_fact(container, f"container of {at}" if at else "container", context),
    )


def _container_fact(container: ContainerDefinition, at: str, context: Context) -> facts.ComponentContainer:
    where = f"container of {at}" if at else "container"
    known = container._fact_in(context, where)
    return facts.ComponentContainer(
        at=where,
        dialect=_WORDS,
        image=known.image,
        artifact_url=known.model_data_url,
        environment=known.environment,
        container_metrics_config=None,
        artifact_key=known.artifact_key,
        bucket_region=known.bucket_region,
        bucket_account=known.bucket_account,
        secret_variables=known.secret_variables,
    )


def bind(
    table: Options[facts.ComponentSpecification, Any, Any],
    template: Any,
    given: Mapping[str, Any],
    scope: Construct,
    context: Context,
) -> BoundSpecification:
    """Return a specification in the stack of a scope, in which image and artifacts may define assets.

    Args:
        table: Its options.
        template: The property that the container becomes.
        given: Its arguments.
        scope: Where assets are defined.
        context: What is known of where that is.
    """
    container: ContainerDefinition | None = given.get("container")
    if container is None:
        return BoundSpecification(table.render(given, container=None), ())
    bound = container._bind(scope, context)
    found = cast("Mapping[str, Any]", bound.property)  # a struct is the map that jsii makes of it
    rendered = struct(
        template,
        image=found.get("image"),
        artifact_url=found.get("modelDataUrl"),
        environment=found.get("environment"),
    )
    return BoundSpecification(table.render(given, container=rendered), bound.statements)


class ComponentSpecification(Value):
    """What an inference component runs on the instances of one type, where the fleet has several.

    Args:
        instance_type: The instance type, one of the variant's pools.
        model: The model.
        container: The container, in place of a model: an image, one `.tar.gz` archive, 16 variables at most.
        min_memory: Memory that a copy needs at least, 128 MiB or more.
        max_memory: Memory that a copy takes at most. Default: SageMaker decides.
        cpu_cores: Processors that a copy takes, 0.25 or more. Default: SageMaker decides.
        accelerators: GPUs, or AWS Neuron devices, that a copy takes, 1 or more. Default: none.
        model_data_download_timeout: How long downloading the model may take: 60 to 3600 seconds. Default: SageMaker
            decides.
        container_startup_health_check_timeout: How long a container may take to pass its first health check: 60 to
            3600 seconds. Default: SageMaker decides.
        scheduling: On which instances copies are placed. Default: SageMaker decides.
        data_caching: Whether instances keep image and artifacts, so that the next copy starts sooner. Default: they do
            on instance types with more than 232 GiB of local storage.

    Raises:
        ValueError: If SageMaker would refuse it.
    """

    instance_type: InstanceType
    model: IModel | None = None
    container: ContainerDefinition | None = None
    min_memory: Size | None = None
    max_memory: Size | None = None
    cpu_cores: float | None = None
    accelerators: float | None = None
    model_data_download_timeout: Duration | None = None
    container_startup_health_check_timeout: Duration | None = None
    scheduling: ComponentScheduling | None = None
    data_caching: bool | None = None

    _options = specification(
        _Component.InferenceComponentSpecificationForInstanceTypeProperty,
        instance_type=an_instance_type(required=True),
    )

    def _fact_at(self, at: str) -> facts.ComponentSpecification:
        return self._fact_in(NOWHERE, at)

    def _fact_in(self, context: Context, at: str) -> facts.ComponentSpecification:
        """Return what the rules may know of the specification in a region."""
        require_whole(at or type(self).__name__, self._given)
        return fact_of(self._options, self._given, at, context)

    def _bind(self, scope: Construct, context: Context) -> BoundSpecification:
        """Return the specification in the stack of a scope, in which image and artifacts may define assets."""
        template = _Component.InferenceComponentContainerSpecificationForInstanceTypeProperty
        return bind(self._options, template, self._given, scope, context)

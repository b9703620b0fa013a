"""What SageMaker accepts as the specification of an inference component: a model and its resources, or an adapter."""

from collections import Counter
from collections.abc import Iterator

from .engine import rule
from .exclusion import Feature, exclusion
from .facts import ComponentContainer, ComponentSpecification, InferenceComponent
from .hidden import given, hidden

# Source: the schema of AWS::SageMaker::InferenceComponent, which says that the service wants two.
FEWEST_SPECIFICATIONS = 2
# Source: botocore InferenceComponentContainerSpecification.Environment, whose shape allows more than its prose.
MOST_VARIABLES = 16


_ADAPTER = Feature(
    ComponentSpecification,
    "{base_inference_component_name}",
    lambda specification: given(specification.base_inference_component_name),
)
_MODEL = Feature(ComponentSpecification, "{model_name}", lambda specification: given(specification.model_name))
_CONTAINER = Feature(ComponentSpecification, "{container}", lambda specification: given(specification.container))
_RESOURCES = Feature(
    ComponentSpecification,
    "{compute_resource_requirements}",
    lambda specification: given(specification.compute_resource_requirements),
)
_TIMEOUTS = Feature(
    ComponentSpecification, "{startup_parameters}", lambda specification: given(specification.startup_parameters)
)
_SCHEDULING = Feature(
    ComponentSpecification, "{scheduling_config}", lambda specification: given(specification.scheduling_config)
)
_CACHING = Feature(
    ComponentSpecification, "{data_cache_config}", lambda specification: given(specification.data_cache_config)
)
_OWN_IMAGE = Feature(
    ComponentSpecification,
    "an image of its own",
    lambda specification: given(specification.container) and given(specification.container.image),
)

exclusion(
    "adapter-takes-no-resources",
    _ADAPTER,
    _RESOURCES,
    source="botocore InferenceComponentSpecification.BaseInferenceComponentName",
    remedy="Leave out {compute_resource_requirements}: the base component has the resources for its adapters.",
)
exclusion(
    "adapter-takes-no-model",
    _ADAPTER,
    _MODEL,
    source="botocore InferenceComponentSpecification.BaseInferenceComponentName: an adapter is an archive",
    remedy="Leave out {model_name}, and name the archive of the adapter in {container}.",
)
exclusion(
    "adapter-takes-no-image",
    _ADAPTER,
    _OWN_IMAGE,
    source="aws-samples, multi_adapter_hosting: an adapter is loaded by the container of its base",
    remedy="Leave out the image: the container of the base component loads the adapter.",
    confidence="unconfirmed",
)
for _id, _part in (
    ("adapter-takes-no-timeouts", _TIMEOUTS),
    ("adapter-takes-no-scheduling", _SCHEDULING),
    ("adapter-takes-no-caching", _CACHING),
):
    exclusion(
        _id,
        _ADAPTER,
        _part,
        source="aws-samples, multi_adapter_hosting: an adapter is loaded by the container of its base",
        remedy=f"Leave out {_part.words}: the base component has it.",
        confidence="unconfirmed",
    )
exclusion(
    "component-model-or-container",
    _MODEL,
    _CONTAINER,
    source="botocore InferenceComponentSpecification: ModelName, or Container",
    remedy="Set either {model_name} or {container}.",
)


@rule("component-without-model", source="botocore InferenceComponentSpecification: ModelName, or Container")
def component_without_model(specification: ComponentSpecification) -> Iterator[str]:
    """A specification that names nothing to serve.

    Remedy: Set {model_name} or {container}.
    """
    if not given(specification.model_name) and not given(specification.container):
        if given(specification.base_inference_component_name):
            yield "an adapter has no {container} with the archive of its files"
        else:
            yield "the component has neither {model_name} nor {container}"


@rule(
    "component-without-resources",
    source="botocore InferenceComponentSpecification.ComputeResourceRequirements: to be omitted by adapters",
    confidence="unconfirmed",
)
def component_without_resources(specification: ComponentSpecification) -> Iterator[str]:
    """A component that does not say what a copy takes of an instance, which only adapters leave out.

    Remedy: Set {compute_resource_requirements} with at least the memory of a copy.
    """
    if not given(specification.base_inference_component_name):
        if not given(specification.compute_resource_requirements):
            yield "the component has no {compute_resource_requirements}"


@rule("component-environment", source="botocore InferenceComponentContainerSpecification.Environment: up to 16 entries")
def component_environment(container: ComponentContainer) -> Iterator[str]:
    """More environment variables than the container of a component may have.

    Remedy: Set 16 variables at most, or define a model, which may have 100, and name it in place of the container.
    """
    if given(container.environment) and len(container.environment) > MOST_VARIABLES:
        yield f"{{environment}} has {len(container.environment)} entries, and a component takes {MOST_VARIABLES}"


@rule("specifications-two-or-more", source="CloudFormation schema, InferenceComponent.Specifications: at least two")
def specifications_two_or_more(component: InferenceComponent) -> Iterator[str]:
    """A list of one specification.

    Remedy: Describe a second instance type in {specifications}, or set {specification} for all types.
    """
    if given(component.specifications) and len(component.specifications) < FEWEST_SPECIFICATIONS:
        yield "{specifications} has one entry, at least two are needed"


@rule("specifications-by-instance-type", source="botocore InferenceComponentSpecification.InstanceType")
def specifications_by_instance_type(component: InferenceComponent) -> Iterator[str]:
    """One of several specifications that does not say which instance type it is for, or a type that has two.

    Remedy: Name another instance type in each of {specifications}.
    """
    if not given(component.specifications) or len(component.specifications) < FEWEST_SPECIFICATIONS:
        return
    types = [each.instance_type for each in component.specifications]
    if not all(hidden(each) or given(each) for each in types):
        yield "one of several {specifications} names no instance type"
    counts = Counter(each for each in types if not hidden(each) and given(each))
    yield from (f"{{specifications}} has {count} entries for {name}" for name, count in counts.items() if count > 1)

"""Inference components: models that share the instances of an endpoint."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Duration, Resource, Size
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.permissions import Statement
from .arguments import annotate, context_of, kinds, raise_errors
from .arguments.checks import require_construct
from .arguments.options import Options
from .arguments.placement import require_same_app, same_environment
from .component_copies import ComponentCopies
from .component_reference import known_endpoint
from .component_scheduling import ComponentScheduling
from .component_specification import ComponentSpecification, bind, fact_of, require_one_form, specification
from .component_update import ComponentRollback, ComponentRollingUpdate
from .container_definition import ContainerDefinition
from .cross_stack import names_elsewhere, renamed
from .defined_component import DefinedComponent, deployed_endpoint_name, variant_of
from .endpoint import Endpoint
from .endpoint_reference import ImportedEndpoint, InvocableEndpoint
from .injection import Injectable
from .model import Model
from .model_reference import IModel
from .rules import UNKNOWN, facts, walk
from .taken_name import claim_name

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

_Component = sagemaker.CfnInferenceComponent
_SINGLE = specification(_Component.InferenceComponentSpecificationProperty, word="model, container and min_memory")


class InferenceComponent(Injectable, DefinedComponent, ComponentCopies, Resource):
    """A model in as many copies as it needs, on instances that it shares with others.

    The endpoint has a variant with `model=None`, whose instances the components of the endpoint share. Requests name
    the component. A component is updated in place: SageMaker replaces its copies. What it cannot update, which is name,
    endpoint and variant, is part of the logical id, so that a change makes another component.
    """

    _options = Options(
        facts.InferenceComponent,
        _Component,
        endpoint=kinds.instance(
            cast("type[Endpoint | ImportedEndpoint]", InvocableEndpoint),
            "endpoint_name",
            required=True,
            remedy="pass Endpoint(...) or Endpoint.from_endpoint_name(...)",
            template=deployed_endpoint_name,
        ),
        variant_name=kinds.text(required=True),
        specification=_SINGLE,
        specifications=kinds.several(
            kinds.nested(ComponentSpecification), each="specification", required=True, by_hand=True
        ),
        runtime_config=Options(
            facts.ComponentRuntime, _Component.InferenceComponentRuntimeConfigProperty, copy_count=kinds.number()
        ),
        deployment_config=Options(
            facts.ComponentDeployment,
            _Component.InferenceComponentDeploymentConfigProperty,
            rolling_update=kinds.nested(ComponentRollingUpdate, "rolling_update_policy"),
        ),
        inference_component_name=kinds.text(),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint: Endpoint | ImportedEndpoint,
        variant_name: str = "AllTraffic",
        model: IModel | None = None,
        container: ContainerDefinition | None = None,
        min_memory: Size | None = None,
        max_memory: Size | None = None,
        cpu_cores: float | None = None,
        accelerators: float | None = None,
        copy_count: int | None = 1,
        model_data_download_timeout: Duration | None = None,
        container_startup_health_check_timeout: Duration | None = None,
        scheduling: ComponentScheduling | None = None,
        data_caching: bool | None = None,
        specifications: Sequence[ComponentSpecification] = (),
        rolling_update: ComponentRollingUpdate | None = None,
        inference_component_name: str | None = None,
    ) -> None:
        """Define an inference component.

        Args:
            scope: Where it is defined.
            id: Its id there.
            endpoint: The endpoint that hosts it.
            variant_name: The variant of the endpoint, which has no model of its own.
            model: The model.
            container: The container, in place of a model: an image, one `.tar.gz` archive, 16 variables at most. It
                runs with the role of the endpoint configuration, which may pull the image and read the archive.
            min_memory: Memory that a copy needs at least, 128 MiB or more. Required unless specifications are given.
            max_memory: Memory that a copy takes at most. Default: SageMaker decides.
            cpu_cores: Processors that a copy takes, 0.25 or more. Default: SageMaker decides.
            accelerators: GPUs, or AWS Neuron devices, that a copy takes, 1 or more. Default: none.
            copy_count: Copies to start with, 1 or more. Whether an update resets it after scaling is not documented, so
                this is mere information; the next scaling activity corrects it. None leaves it out of the template.
            model_data_download_timeout: How long downloading the model may take: 60 to 3600 seconds. Default:
                SageMaker decides.
            container_startup_health_check_timeout: How long a container may take to pass its first health check: 60 to
                3600 seconds. Default: SageMaker decides.
            scheduling: On which instances copies are placed. Default: SageMaker decides.
            data_caching: Whether instances keep image and artifacts, so that the next copy starts sooner. Default: they
                do on instance types with more than 232 GiB of local storage.
            specifications: Two to five descriptions, one for each instance type of the fleet, in place of one for all.
            rolling_update: How copies change over to another version. Default: SageMaker decides.
            inference_component_name: The component's name. Default: one made of the construct's path, its endpoint and
                its variant. A given name has to change together with endpoint or variant.

        Raises:
            ValueError: If SageMaker would refuse the component.
        """
        what = f"InferenceComponent {id!r}"
        self._given = given = self._options.read(what, locals())
        one = {name: given[name] for name in _SINGLE.all if name in given}
        require_one_form(what, one, given["specifications"])
        self._context = context_of(scope)
        self._fact = self._known(what, one)
        findings = raise_errors(what, *walk(self._fact), context=self._context)
        self._refuse_elsewhere(what, scope)
        super().__init__(scope, id)
        self._rollback = ComponentRollback(self, self._fact)
        self._identify(given.get("inference_component_name"), endpoint, variant_name)
        self._define(one)
        annotate(self, findings)

    def _known(self, what: str, one: Mapping[str, Any]) -> facts.InferenceComponent:
        """Return what the rules may know of the component, which has one specification or several."""
        several = [
            each._fact_in(self._context, f"specification {position} of {what}")
            for position, each in enumerate(self._given["specifications"], start=1)
        ]
        return self._options.fact(
            self._given,
            what,
            endpoint_name=UNKNOWN,
            specification=fact_of(_SINGLE, one, what, self._context) if one else None,
            specifications=tuple(several) or None,
            endpoint=known_endpoint(self._given["endpoint"]),
            variant=variant_of(self._given["endpoint"], self._given["variant_name"]),
        )

    def _define(self, one: Mapping[str, Any]) -> None:
        """Define the resource, for which the role may fetch what its specifications need."""
        properties, statements = self._bind(one)
        self._resource = self._options.render(
            {name: value for name, value in self._given.items() if name not in one},
            self,
            f"Resource{self._digest}",
            inference_component_name=self._name,
            **properties,
        )
        claim_name(self._resource, "inference_component_name", self._given.get("inference_component_name"))
        self.node.default_child = self._resource
        self._fetch(statements)

    def _refuse_elsewhere(self, what: str, scope: Construct) -> None:
        require_same_app(what, self._options.constructs(self._given), scope)
        same_environment(what, "endpoint", self._given["endpoint"], scope)
        for model in self._models():
            same_environment(what, "model", model, scope)

    def _models(self) -> Iterator[IModel]:
        for given in (self._given, *(each._given for each in self._given["specifications"])):
            if "model" in given:
                yield given["model"]

    def _bind(self, one: Mapping[str, Any]) -> tuple[dict[str, Any], list[Statement]]:
        """Return the properties of the specifications, and what the role needs for them."""
        template = _Component.InferenceComponentContainerSpecificationProperty
        several = self._given["specifications"]
        places = [Construct(self, f"Specification{position}") for position, _ in enumerate(several, start=1)]
        bound = [each._bind(place, self._context) for each, place in zip(several, places, strict=True)]
        if one:
            bound = [bind(_SINGLE, template, one, self, self._context)]
        statements = [statement for each in bound for statement in each.statements]
        for model in self._models():
            if isinstance(model, Model):
                # Which of the two roles fetches what a model names is not documented.
                statements += model._execution.fetches
        names = names_elsewhere(self, self._models(), self._context)
        properties = [renamed(each.property, names) if names else each.property for each in bound]
        found = {"specification": properties[0]} if one else {"specifications": properties}
        return {"specifications": None, **found}, statements

    def add_rollback_alarm(self, alarm: "cloudwatch.IAlarm | cloudwatch.Alarm | cloudwatch.CompositeAlarm") -> None:
        """Have updates roll back while an alarm is on. The role of the endpoint configuration may look at it.

        Args:
            alarm: The alarm, of the account and region of the component; ten at most.

        Raises:
            ValueError: If there is no rolling update, or the alarm is not one, elsewhere, or the eleventh.
        """
        what = self._fact.at
        require_construct(
            f"alarm of {what}", alarm, "interfaces.aws_cloudwatch.IAlarmRef", "pass metric.create_alarm(...)"
        )
        if "rolling_update" not in self._given:
            raise ValueError(f"{what} has no update to roll back; pass rolling_update=ComponentRollingUpdate(...)")
        if alarm in self._rollback.alarms:
            return
        require_same_app(what, [("alarm", alarm)], self)
        same_environment(what, "alarm", alarm, self)
        self._resource.deployment_config = self._options.parts["deployment_config"].render(
            self._given, auto_rollback_configuration=self._rollback.add(alarm)
        )
        self._watch(alarm, len(self._rollback.alarms))

"""What inference components and adapters of this app have in common: name, logical id and the role they run with."""

import hashlib
from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnResource, Names, Validations
from aws_cdk import aws_sagemaker as sagemaker

from .access.execution import Execution
from .access.permissions import Statement, allow
from .arguments import WARNING_PREFIX, as_known
from .arguments.arn import arn_of
from .component_reference import InvocableComponent, known_endpoint
from .endpoint import Endpoint
from .endpoint_config import EndpointConfig
from .endpoint_reference import ImportedEndpoint
from .rules import UNKNOWN, facts, hidden
from .rules.hidden import UndeterminedError

_LONGEST_NAME = 63


class DefinedComponent(InvocableComponent):
    """What an inference component and an adapter of this app have in common."""

    _fact: facts.InferenceComponent
    _resource: sagemaker.CfnInferenceComponent
    _digest: str

    def _identify(self, name: str | None, endpoint: Endpoint | ImportedEndpoint, *others: str) -> None:
        """Choose the name, and a digest of what SageMaker cannot update, for name and logical id.

        CloudFormation takes each change of a component for an update, and SageMaker can change neither name nor
        endpoint nor variant. With another logical id it makes another component.
        """
        fixed = [each for each in (name or "", endpoint.endpoint_name, *others) if not hidden(as_known(each))]
        self._endpoint = endpoint
        self._publisher = endpoint
        self._digest = hashlib.sha256("/".join(fixed).encode()).hexdigest()[:8].upper()
        length = _LONGEST_NAME - len(self._digest) - 1
        unique = Names.unique_resource_name(self, max_length=length, separator="-")
        self._name = f"{unique}-{self._digest}".lower() if name is None else name

    @property
    def inference_component_arn(self) -> str:
        """The component's ARN. It is known before deployment if the name is, so using it waits for no component."""
        if hidden(as_known(self._name)):
            return self._resource.ref
        return arn_of(self, "inference-component", self._name)

    def _be_waited_for_by(self, resource: CfnResource) -> None:
        """Have a resource that names the component wait for it. CloudFormation has no attribute for the name."""
        resource.add_resource_dependency(self._resource)

    def _fetch(self, statements: Sequence[Statement]) -> None:
        """Let the role of the endpoint's components fetch images and artifacts, before the component is there."""
        execution = _execution_of(self._endpoint)
        if execution is not None:
            execution.allow_component(self, statements, self._resource)
        else:
            self._tell_role(sorted({action for each in statements for action in _listed(each["Action"])}))

    def _watch(self, alarm: Any, position: int) -> None:
        """Let the role of the endpoint's components look at an alarm."""
        execution, action = _execution_of(self._endpoint), "cloudwatch:DescribeAlarms"
        if execution is None:
            self._tell_role([action])
            return
        # A policy of its own, since what the alarm does may need the endpoint, for which the common policy is there
        # first. The role could be given ten managed ones.
        execution.allow_inline(self, f"Alarm{position}", [allow(action, alarm.alarm_ref.alarm_arn)], self._resource)

    def _tell_role(self, actions: Sequence[str]) -> None:
        Validations.of(self).add_warning(
            f"{WARNING_PREFIX}component-role-elsewhere",
            "the endpoint configuration is defined elsewhere, and so is the role that components run with; make sure "
            f"that it allows {', '.join(actions)} for this component, then acknowledge this",
        )


def deployed_endpoint_name(endpoint: Endpoint | ImportedEndpoint) -> str:
    """Return the name of an endpoint, for which whoever uses it waits."""
    return endpoint._resource.attr_endpoint_name if isinstance(endpoint, Endpoint) else endpoint.endpoint_name


def _listed(actions: object) -> Sequence[str]:
    return actions if isinstance(actions, list) else [str(actions)]


def _execution_of(endpoint: Endpoint | ImportedEndpoint) -> Execution | None:
    """Return the role of the components of an endpoint, if it is known."""
    config = endpoint._config if isinstance(endpoint, Endpoint) else None
    return config._execution if isinstance(config, EndpointConfig) else None


def variant_of(endpoint: Endpoint | ImportedEndpoint, name: str) -> Any:
    """Return what is known of the variant that hosts a component: nothing if the endpoint has none of that name."""
    if hidden(as_known(name)):
        return UNKNOWN
    try:
        variants = known_endpoint(endpoint).config.production_variants
        return next((each for each in variants if each.variant_name == name), None)
    except UndeterminedError:
        return UNKNOWN

"""Keeping an endpoint that other constructs have deployed: those of aws-sagemaker-alpha, or L1 constructs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path

from aws_cdk import Annotations
from aws_cdk import aws_applicationautoscaling as appscaling
from aws_cdk import aws_sagemaker as sagemaker

from .arguments import require_instance
from .endpoint import Endpoint
from .rules import facts, given, hidden
from .rules.features import variants_of
from .rules.hidden import UndeterminedError
from .template_check.bounds import UnreadableTemplateError
from .template_check.document import read_template
from .template_check.template import Template

_ENDPOINT = "AWS::SageMaker::Endpoint"
_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
_POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
# What CDK appends to the path of a construct, to make a logical id of it.
_HASH = re.compile(r"[0-9A-F]{8}$")


def adopt_endpoint(endpoint: Endpoint, template: str | PathLike[str], *, logical_id: str | None = None) -> None:
    """Keep an endpoint that is deployed in this stack, with its scalable targets and scaling policies.

    Without it, constructs of this library have other logical ids than those that they take the place of: CloudFormation
    would make another endpoint, and would end the scaling of the one that it keeps. Model, configuration and role are
    replaced, which interrupts nothing. Call it last, when all variants scale that do in the template. It stays in the
    app for as long as the endpoint does.

    Args:
        endpoint: The endpoint. Its `endpoint_name` is the name of the deployed one, which
            `aws sagemaker list-endpoints` shows where the template does not name it.
        template: Path of the template that is deployed, in JSON or YAML: the one that the old constructs synthesize, or
            what `aws cloudformation get-template` returns as the body.
        logical_id: Logical id of the deployed endpoint. Default: that of the only endpoint in the template.

    Raises:
        ValueError: If the endpoint would be replaced, its scaling would end, or the change takes two deployments.
    """
    require_instance("endpoint", endpoint, Endpoint, "pass Endpoint(...)")
    deployed = _Deployed(_read(template), endpoint, logical_id)
    deployed.check_names()
    pairs = [*deployed.targets()]
    resource = _resource_of(endpoint)
    resource.override_logical_id(deployed.logical_id)
    if not given(deployed.fact.endpoint_name):
        # CloudFormation has made the name. A template that names the endpoint now would replace it.
        resource.add_property_deletion_override("EndpointName")
    for old, new in pairs:
        new.override_logical_id(old)
        deployed.adopt_policies(old, new)


class _Deployed:
    """An endpoint of a template, and the one that takes its place."""

    def __init__(self, template: Template, endpoint: Endpoint, logical_id: str | None) -> None:
        self._template = template
        self._endpoint = endpoint
        self.logical_id = self._only(template.of_type(_ENDPOINT)) if logical_id is None else logical_id
        if self.logical_id not in template.of_type(_ENDPOINT):
            raise ValueError(
                f"logical_id={logical_id!r} is not the logical id of an endpoint; the template has "
                f"{[*template.of_type(_ENDPOINT)]}"
            )
        self.fact: facts.Endpoint = template.fact(self.logical_id)

    def _only(self, logical_ids: Sequence[str]) -> str:
        if len(logical_ids) != 1:
            raise ValueError(
                f"the template has {len(logical_ids)} endpoints, {[*logical_ids]}; name the one that "
                f"{self._endpoint.node.path!r} takes the place of: logical_id=..."
            )
        return logical_ids[0]

    def check_names(self) -> None:
        """Refuse names that would replace the endpoint, or that the deployed configuration has."""
        name, theirs = self._endpoint._fact.endpoint_name, self.fact.endpoint_name
        if not given(name):
            wanted = "the name that `aws sagemaker list-endpoints` shows" if not given(theirs) else repr(theirs)
            raise ValueError(
                f"{self._endpoint._fact.at} needs the name of the deployed endpoint; pass {wanted} as endpoint_name"
            )
        if given(theirs) and not hidden(theirs) and not hidden(name) and theirs != name:
            raise ValueError(
                f"endpoint_name={name!r} would replace the endpoint that is deployed as {theirs!r}; "
                f"pass endpoint_name={theirs!r}"
            )
        try:
            config = self._endpoint._fact.config.endpoint_config_name
            if given(config) and config == self.fact.config.endpoint_config_name:
                raise ValueError(
                    f"endpoint_config_name={config!r} is the name of the deployed configuration, which stays until the "
                    "endpoint is updated; leave it out"
                )
        except UndeterminedError:
            return

    def targets(self) -> Iterator[tuple[str, appscaling.CfnScalableTarget]]:
        """Yield the logical ids of the deployed targets, each with the resource that takes its place."""
        all_ours = [each for each in self._endpoint.node.find_all() if isinstance(each, appscaling.CfnScalableTarget)]
        ours = {each.resource_id.rpartition("/variant/")[2]: each for each in all_ours}
        for old in self._template.of_type(_TARGET):
            fact = self._template.fact(old)
            if fact.endpoint is not self.fact:
                continue
            name = fact.path[-1]
            if hidden(name) or name not in ours:
                raise ValueError(
                    f"variant {name!r} scales in the template ({old}), and does not in {self._endpoint._fact.at}; "
                    "scale it before adopt_endpoint(...), and end its scaling in a later deployment"
                )
            self._check_type(name, fact)
            yield old, ours[name]

    def _check_type(self, name: str, target: facts.ScalableTarget) -> None:
        """Refuse another instance type under scaling, which SageMaker refuses."""
        try:
            (variant,) = [each for each in variants_of(self._endpoint._fact.config) if each.variant_name == name]
            if given(target.variant.instance_type) and variant.instance_type != target.variant.instance_type:
                raise ValueError(
                    f"instance_type of variant {name!r} is {variant.instance_type!r}, and "
                    f"{target.variant.instance_type!r} in the template; SageMaker refuses to change the type of a "
                    "variant that scales: keep it now, and change it in later deployments"
                )
        except UndeterminedError:
            return

    def adopt_policies(self, old_target: str, new_target: appscaling.CfnScalableTarget) -> None:
        """Keep the policies of a target: those with the ids that they had, and a last one of another id."""
        template, target = self._template, self._template.fact(old_target)
        ours = _policies_beside(new_target)
        old = [each for each in template.of_type(_POLICY) if template.fact(each).target is target]
        pairs = {each: name for each in old if (name := _id_in(each, ours))}
        left = [each for each in old if each not in pairs]
        unclaimed = [name for name in ours if name not in pairs.values()]
        if len(left) == len(unclaimed) == 1:
            pairs[left.pop()] = unclaimed[0]
        for each, name in pairs.items():
            _keep_policy(ours[name], each, template.fact(each).policy_name)
        for each in left:
            text = f"scaling policy {each} of the template has no counterpart with its id, and is deleted"
            Annotations.of(new_target).add_info(text)


def _policies_beside(target: appscaling.CfnScalableTarget) -> dict[str, appscaling.CfnScalingPolicy]:
    """Return the policies of a capacity by their ids, as CDK writes them into logical ids."""
    capacity = target.node.path.rpartition("/")[0]
    found = [each for each in target.node.scopes[-2].node.find_all() if isinstance(each, appscaling.CfnScalingPolicy)]
    paths = {each.node.path.removeprefix(f"{capacity}/").removesuffix("/Resource"): each for each in found}
    return {re.sub(r"[^A-Za-z0-9]", "", path): each for path, each in paths.items()}


def _id_in(logical_id: str, ids: Iterable[str]) -> str | None:
    """Return the id at the end of a logical id."""
    found = [each for each in ids if _HASH.sub("", logical_id).endswith(each)]
    return max(found, key=len) if found else None


def _keep_policy(policy: appscaling.CfnScalingPolicy, logical_id: str, name: object) -> None:
    policy.override_logical_id(logical_id)
    if given(name) and not hidden(name):
        policy.add_property_override("PolicyName", name)


def _read(template: str | PathLike[str]) -> Template:
    require_instance("template", template, str | PathLike, "pass the path of the deployed template")
    try:
        return Template(read_template(Path(template)))
    except UnreadableTemplateError as error:
        raise ValueError(f"template={str(template)!r}: {error}; pass the path of the deployed template") from error


def _resource_of(endpoint: Endpoint) -> sagemaker.CfnEndpoint:
    resource = endpoint.node.default_child
    if not isinstance(resource, sagemaker.CfnEndpoint):
        raise ValueError(f"{endpoint.node.path!r} has no resource of its own; pass Endpoint(...)")
    return resource

"""Adapters: small archives that the copies of an inference component load beside their model."""

from collections.abc import Mapping
from typing import Any, cast

from aws_cdk import Resource
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import annotate, context_of, kinds, raise_errors, vocabulary
from .arguments.l1 import struct
from .arguments.options import Options
from .arguments.placement import require_same_app, same_environment
from .component_copies import ComponentCopies
from .component_reference import ImportedInferenceComponent, known_endpoint
from .defined_component import DefinedComponent, deployed_endpoint_name
from .inference_component import InferenceComponent
from .injection import Injectable
from .model_data import ModelData
from .rules import UNKNOWN, facts, walk
from .taken_name import claim_name

_Component = sagemaker.CfnInferenceComponent


class AdapterInferenceComponent(Injectable, DefinedComponent, Resource):
    """An adapter of an inference component, such as the weights of a LoRA fine-tuning.

    The container of the base component loads the archive, which holds the adapter's files at its root; it must run with
    adapters switched on. An adapter has no compute, no copies and no scaling of its own, and is called by its own name.
    It is made after its base, and deleted before it.
    """

    _options = Options(
        facts.InferenceComponent,
        _Component,
        base=kinds.instance(
            cast("type[InferenceComponent | ImportedInferenceComponent]", ComponentCopies),
            None,
            required=True,
            remedy="pass InferenceComponent(...), or InferenceComponent.from_inference_component_name(...) of one that "
            "is defined elsewhere, which is not an adapter itself",
            template=lambda base: base,
        ),
        adapter=kinds.strategy(
            ModelData, None, required=True, remedy="pass ModelData.from_bucket(...), or another of its kinds"
        ),
        inference_component_name=kinds.text(),
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        base: InferenceComponent | ImportedInferenceComponent,
        adapter: ModelData,
        inference_component_name: str | None = None,
    ) -> None:
        """Define an adapter.

        Args:
            scope: Where it is defined.
            id: Its id there.
            base: The component that loads it. One that is defined elsewhere must be there when the adapter is made,
                and the role that it runs with must be able to read the archive, which warns.
            adapter: One `.tar.gz` archive, which the role of the endpoint configuration may read.
            inference_component_name: The adapter's name. Default: one made of the construct's path and its base.

        Raises:
            ValueError: If SageMaker would refuse the adapter.
        """
        what = f"AdapterInferenceComponent {id!r}"
        given = self._options.read(what, locals())
        self._base = base
        self._context = context_of(scope)
        self._fact = self._known(what, given)
        findings = raise_errors(what, *walk(self._fact), context=self._context)
        require_same_app(what, self._options.constructs(given), scope)
        same_environment(what, "base", base, scope)
        super().__init__(scope, id)
        self._identify(given.get("inference_component_name"), base._endpoint, base.inference_component_name)
        self._define(given)
        annotate(self, findings)

    def _known(self, what: str, given: Mapping[str, Any]) -> facts.InferenceComponent:
        """Return what the rules may know of the adapter.

        Raises:
            ValueError: If it is not one archive.
        """
        known = given["adapter"].known(multi_model=False)
        if known.source is not None:
            raise ValueError(
                f"adapter of {what} is not one archive; pack its files as a .tar.gz, such as ModelData.from_bucket(...)"
            )
        container = facts.ComponentContainer(
            at=f"adapter of {what}",
            dialect=vocabulary(artifact_url="adapter"),
            artifact_url=known.url,
            image=None,
            environment=None,
            container_metrics_config=None,
            artifact_key=known.key,
            bucket_region=known.region,
            bucket_account=known.account,
            secret_variables=(),
        )
        specification = facts.ComponentSpecification(
            at=what, base_inference_component_name=UNKNOWN, container=container, model=None
        )
        endpoint = known_endpoint(self._base._endpoint)
        return self._options.fact(given, what, endpoint_name=UNKNOWN, specification=specification, endpoint=endpoint)

    def _define(self, given: Mapping[str, Any]) -> None:
        """Define the resource, which is made after its base, and let the role read the archive."""
        bound = given["adapter"].bind(self, multi_model=False)
        self._resource = self._options.render(
            given,
            self,
            f"Resource{self._digest}",
            endpoint_name=deployed_endpoint_name(self._base._endpoint),
            inference_component_name=self._name,
            specification=struct(
                _Component.InferenceComponentSpecificationProperty,
                base_inference_component_name=self._base.inference_component_name,
                container=struct(_Component.InferenceComponentContainerSpecificationProperty, artifact_url=bound.url),
            ),
        )
        claim_name(self._resource, "inference_component_name", given.get("inference_component_name"))
        self.node.default_child = self._resource
        self._base._be_waited_for_by(self._resource)
        self._fetch(bound.statements)

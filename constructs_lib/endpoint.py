"""Endpoints: the name that clients call."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import Names, Resource
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .arguments import annotate, as_known, context_of, kinds, raise_errors
from .arguments.arn import arn_of
from .arguments.options import Options
from .arguments.placement import require_same_app, same_environment
from .cross_stack import is_apart, refer
from .deployment import DeploymentPolicy
from .endpoint_config import EndpointConfig
from .endpoint_config_reference import IEndpointConfig
from .endpoint_deployment import EndpointDeployment
from .endpoint_logs import LoggedEndpoint
from .endpoint_targets import require_targets
from .endpoint_variants import WEIGHTS, EndpointWithVariants
from .injection import Injectable
from .rules import UNKNOWN, facts, hidden, walk
from .rules.fact import altered
from .taken_name import claim_name

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch


@jsii.implements(sagemaker.IEndpoint)
class Endpoint(Injectable, LoggedEndpoint, EndpointWithVariants, Resource):
    """An HTTPS endpoint that serves the variants of an endpoint configuration.

    An endpoint is updated in place, without an outage, when its configuration changes. Only its name replaces it.
    """

    _options = Options(
        facts.Endpoint,
        sagemaker.CfnEndpoint,
        endpoint_config=kinds.defined(
            facts.EndpointConfig,
            "endpoint_config_name",
            required=True,
            remedy="pass EndpointConfig(...) or EndpointConfig.from_endpoint_config_name(...)",
            template=lambda config: config.endpoint_config_name,
        ),
        endpoint_name=kinds.text(),
        deployment=kinds.nested(
            DeploymentPolicy, "deployment_config", remedy="pass CanaryDeployment(...) or another policy"
        ),
        retain_variant_properties=kinds.flag("retain_all_variant_properties", by_hand=True),
    )
    _arn: str | None = None

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint_config: IEndpointConfig,
        endpoint_name: str | None = None,
        deployment: DeploymentPolicy | None = None,
        retain_variant_properties: bool | None = None,
    ) -> None:
        """Define an endpoint.

        Args:
            scope: Where it is defined.
            id: Its id there.
            endpoint_config: The configuration.
            endpoint_name: The endpoint's name. Default: one made of the construct's path, so that moving the construct
                makes another endpoint.
            deployment: How an update moves the traffic to the new instances. The first deployment makes the endpoint,
                and only stores it. Default: all at once, and the old instances go at once.
            retain_variant_properties: Keep current instance counts during updates instead of resetting them. Default:
                on once a variant of instances scales. Weights are always reset.

        Raises:
            ValueError: If SageMaker would refuse the name, or the policy for these variants.
        """
        what = f"Endpoint {id!r}"
        given = self._options.read(what, locals())
        self._context = context_of(scope)
        self._fact = self._options.fact(
            given,
            what,
            # It is switched on when a variant scales, unless somebody has declined.
            retain_all_variant_properties=UNKNOWN,
            config=endpoint_config._fact,
        )
        # Until then, the fleet is as large as its configuration says.
        unscaled = altered(self._fact, retain_all_variant_properties=bool(retain_variant_properties))
        findings = raise_errors(what, *walk(unscaled), context=self._context)
        require_same_app(what, self._options.constructs(given), scope)
        same_environment(what, "endpoint_config", endpoint_config, scope)
        super().__init__(scope, id)
        self._config = endpoint_config
        self._own_config = endpoint_config if isinstance(endpoint_config, EndpointConfig) else None
        self._retain = retain_variant_properties
        self._monitors = []
        self._define(given)
        self._deployment = EndpointDeployment(self, self._fact, self._own_config, deployment, self._resource)
        annotate(self, findings)

    def _define(self, given: Mapping[str, Any]) -> None:
        """Define the resource, and tell the roles of the configuration of it."""
        # A literal name lets alarms exist before the endpoint that they roll back.
        # In lower case, since ARNs are, whatever the name, and many a policy is written from a name.
        self._name = (
            given.get("endpoint_name") or Names.unique_resource_name(self, max_length=63, separator="-").lower()
        )
        self._resource = self._options.render(
            given,
            self,
            "Resource",
            **self._config_of_another_stack(),
            endpoint_name=self._name,
            retain_all_variant_properties=self._retain or None,
            exclude_retained_variant_properties=WEIGHTS if self._retain else None,
        )
        claim_name(self._resource, "endpoint_name", given.get("endpoint_name"))
        if self._own_config is not None:
            self._own_config._grant_again(self, self._context, self._resource)
            self._own_config._serve(self, logged=False)

    def _config_of_another_stack(self) -> dict[str, str]:
        config = self._own_config
        if config is None or not is_apart(config, self, self._context):
            return {}
        models = config._variants.models
        return {"endpoint_config_name": refer(self, config, config.endpoint_config_name, [config, *models])}

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name. It is known before deployment, so naming the endpoint does not wait for it."""
        return self._name

    @property
    def endpoint_arn(self) -> str:
        """The endpoint's ARN. It is known before deployment if the name is, so using it waits for no endpoint."""
        if self._arn is None:
            self._arn = self._resource.ref if hidden(as_known(self._name)) else arn_of(self, "endpoint", self._name)
        return self._arn

    def add_rollback_alarm(
        self, alarm: "cloudwatch.IAlarm | cloudwatch.Alarm | cloudwatch.CompositeAlarm | cloudwatch.CfnAlarm"
    ) -> None:
        """Roll an update back when an alarm goes off while it is watched: all traffic returns to the old instances.

        The roles of the models may describe these alarms. An alarm that is on already rolls every update back. Without
        a deployment policy that waits, no alarm has the time to go off, which warns.

        Args:
            alarm: An alarm of this account and region: `ServerErrorAlarm` or any other. An endpoint has ten at most.

        Raises:
            ValueError: If it is not an alarm, is elsewhere, or is the eleventh.
        """
        self._deployment.add_rollback_alarm(alarm)

    def _check_targets(self, models: Sequence[str] | None, hostnames: Sequence[str] | None) -> None:
        """Refuse models and containers that this endpoint does not have, as far as that is known.

        Raises:
            ValueError: If there are none such.
        """
        super()._check_targets(models, hostnames)
        require_targets(self._fact, models, hostnames)

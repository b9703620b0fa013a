"""Endpoints for which SageMaker does not do what a deployment policy asks, without saying so."""

from collections.abc import Iterator

from .deployment_rules import EXCLUSIONS, fleet_of, is_gradual
from .engine import rule
from .exclusion import Feature, exclusion
from .facts import Endpoint
from .features import ON_INFERENTIA, SERVERLESS, of_any_variant, of_config, variants_of
from .hidden import given


def _has_a_policy(endpoint: Endpoint) -> bool:
    deployment = endpoint.deployment_config
    return given(deployment) and (given(deployment.rolling_update_policy) or given(deployment.blue_green_update_policy))


exclusion(
    "guardrails-of-instances",
    Feature(Endpoint, "{deployment_config}", _has_a_policy),
    of_config(of_any_variant(SERVERLESS)),
    source="developer guide, deployment-guardrails: real-time and asynchronous endpoints",
    confidence="unconfirmed",
    remedy="Leave {deployment_config} out.",
)


@rule("guardrails-on-inferentia", source=EXCLUSIONS, severity="warning")
def guardrails_on_inf1(endpoint: Endpoint) -> Iterator[str]:
    """A gradual deployment on instances that do not support it.

    Remedy: Expect all traffic to move at once, or choose instances with another accelerator, such as ml.inf2.
    """
    if given(endpoint.deployment_config) and given(endpoint.config) and is_gradual(endpoint.deployment_config):
        for variant in variants_of(endpoint.config):
            if ON_INFERENTIA.there(variant):
                yield f"{{deployment_config}} falls back to all at once on {variant.instance_type}"


@rule(
    "gradual-on-one-instance",
    source="arithmetic: a step is one instance or more",
    confidence="computed",
    severity="information",
)
def gradual_on_one_instance(endpoint: Endpoint) -> Iterator[str]:
    """A gradual deployment of a variant that has a single instance.

    Remedy: Start with two instances or more if only a part is to change at a time.
    """
    if given(endpoint.deployment_config) and given(endpoint.config) and is_gradual(endpoint.deployment_config):
        if fleet_of(endpoint.config) == 1 and not of_any_variant(SERVERLESS).there(endpoint.config):
            yield "{deployment_config} asks for steps, and a variant starts with one instance, which is the whole fleet"

"""What AWS Marketplace sells: where it may run, and how."""

from collections.abc import Iterator

from .arn import Arn, parse
from .deployment_rules import is_gradual
from .engine import Context, rule
from .exclusion import Feature, exclusion
from .facts import Container, Endpoint, Model
from .features import ASYNCHRONOUS, SERVERLESS, SHADOW, in_any_container, of_any_variant, of_model
from .hidden import given
from .tables.marketplace_accounts import MARKETPLACE_ACCOUNTS

_ACCOUNTS = frozenset(MARKETPLACE_ACCOUNTS.values())


def _package(container: Container) -> Arn | None:
    """Return the ARN of the package of a container, as far as it is known."""
    return parse(container.model_package_name) if given(container.model_package_name) else None


def _is_sold(container: Container) -> bool:
    package = _package(container)
    return package.account in _ACCOUNTS if package else False


SOLD = in_any_container(Feature(Container, "a model package of AWS Marketplace", _is_sold))

exclusion(
    "serverless-marketplace",
    SERVERLESS,
    of_model(SOLD),
    source="developer guide, serverless-endpoints: feature exclusions",
    remedy="Serve the package from instances.",
)

exclusion(
    "async-marketplace",
    ASYNCHRONOUS,
    of_any_variant(of_model(SOLD)),
    source="aws/sagemaker-python-sdk#3969",
    confidence="attested",
    remedy="Leave out {async_inference_config}: the package answers at once only.",
)

exclusion(
    "shadow-marketplace",
    SHADOW,
    of_any_variant(of_model(SOLD)),
    source="developer guide, shadow-tests-exclusions",
    remedy="Leave out {shadow_production_variants}, and compare the package with two production variants.",
)


@rule("guardrails-on-marketplace", source="developer guide, deployment-guardrails-exclusions", severity="warning")
def guardrails_on_marketplace(endpoint: Endpoint) -> Iterator[str]:
    """A gradual deployment of a model package that does not support it.

    Remedy: Expect all traffic to move at once.
    """
    if not given(endpoint.deployment_config) or not given(endpoint.config):
        return
    if is_gradual(endpoint.deployment_config) and of_any_variant(of_model(SOLD)).there(endpoint.config):
        yield "{deployment_config} falls back to all at once for a model package of AWS Marketplace"


@rule("package-is-isolated", source="developer guide, mkt-algo-model-internet-free: network isolation is required")
def package_is_isolated(model: Model) -> Iterator[str]:
    """A model package of AWS Marketplace that runs without network isolation.

    Remedy: Set {enable_network_isolation}, without which such packages are refused.
    """
    if not _is_isolated(model) and SOLD.there(model):
        yield "a model package is sold by AWS Marketplace, and {enable_network_isolation} is not set"


@rule(
    "package-of-others-is-isolated",
    source="inferred: packages without a version are shared by AWS Marketplace only",
    confidence="unconfirmed",
)
def package_of_others_is_isolated(model: Model, context: Context) -> Iterator[str]:
    """A model package without a version, of another account, that runs without network isolation.

    Remedy: Set {enable_network_isolation}, without which packages of AWS Marketplace are refused.
    """
    for container in model.all_containers if not _is_isolated(model) else ():
        package = _package(container)
        if package and package.account and package.account not in _ACCOUNTS and package.resource.count("/") == 1:
            if package.account != context.account:
                yield (
                    f"a model package of account {package.account} has no version, as those of AWS Marketplace, and "
                    "{enable_network_isolation} is not set"
                )


def _is_isolated(model: Model) -> bool:
    return given(model.enable_network_isolation) and model.enable_network_isolation

"""API keys, and the usage plans that limit their holders."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import aws_apigateway as apigateway

from constructs_lib.arguments import kinds
from constructs_lib.arguments.checks import require_construct, require_sequence
from constructs_lib.arguments.construct_id import require_id
from constructs_lib.arguments.options import Option, rendered_by_hand
from constructs_lib.arguments.placement import same_environment
from constructs_lib.arguments.value import Value

from .api_quota import ApiQuota
from .api_throttling import require_burst, require_rate
from .authorization import require_distinct
from .method_authorization import MethodAuthorization

_KEY = "pass apigateway.ApiKey(...) or apigateway.ApiKey.from_api_key_id(...)"


def _require_keys(name: str, values: Any) -> tuple[Any, ...]:
    keys = require_sequence(
        name,
        values,
        lambda entry, key: require_construct(entry, key, "aws_apigateway.IApiKey", _KEY),
        f"{_KEY} in a list",
    )
    require_distinct(name, keys)
    return keys


def _require_some_keys(name: str, values: Any) -> tuple[Any, ...]:
    keys = _require_keys(name, values)
    if not keys:
        raise ValueError(f"{name} is empty; {_KEY}, one at least")
    return keys


class ApiKeyPlan(Value):
    """A usage plan of its own for some keys, such as those of one customer.

    Args:
        name: Name of the plan, unique for the API.
        rate_limit: Requests per second that each key may send in the long run.
        burst_limit: Requests that each key may send at once.
        api_keys: The keys, one at least.
        quota: Requests that each key may send in a day, a week or a month. Default: as many as the rate lets through.

    Raises:
        ValueError: If an argument is not of its kind, or a key is listed twice.
    """

    name: str
    rate_limit: float
    burst_limit: int
    api_keys: Sequence[apigateway.IApiKey | apigateway.ApiKey]
    quota: ApiQuota | None = None

    _options = rendered_by_hand(
        name=Option(require_id, None, required=True),
        rate_limit=Option(require_rate, None, required=True),
        burst_limit=Option(require_burst, None, required=True),
        api_keys=Option(_require_some_keys, None, required=True, constructs=lambda keys: keys),
        quota=kinds.nested(ApiQuota, None),
    )


def _require_plans(name: str, values: Any) -> tuple[ApiKeyPlan, ...]:
    plans: tuple[ApiKeyPlan, ...] = require_sequence(name, values, ApiKeyPlan, "pass ApiKeyPlan(...) in a list")
    require_distinct(f"the names of {name}", [plan.name for plan in plans])
    return plans


class ApiKeyAuthorization(Value):
    """Callers with an API key, each limited by a usage plan.

    A key says which application calls, not who; it is sent with every request and never expires. Where that is not
    enough, have IAM, Cognito or a function decide.

    Args:
        rate_limit: Requests per second that each key may send in the long run. Required unless there are plans.
        burst_limit: Requests that each key may send at once. Required unless there are plans.
        api_keys: The keys that these limits are for. Default: one is made, as `InferenceApi.api_key`.
        quota: Requests that each of these keys may send in a day, a week or a month. Default: as many as the rate lets
            through.
        plans: Further keys with limits of their own, customer by customer. With plans alone, no key is made.
            Default: none.

    Raises:
        ValueError: If a limit is not a number above 0, something is not a key or not a plan, a key is listed twice,
            or nobody could call.
    """

    rate_limit: float | None = None
    burst_limit: int | None = None
    api_keys: Sequence[apigateway.IApiKey | apigateway.ApiKey] = ()
    quota: ApiQuota | None = None
    plans: Sequence[ApiKeyPlan] = ()

    _options = rendered_by_hand(
        rate_limit=Option(require_rate, None),
        burst_limit=Option(require_burst, None),
        api_keys=Option(_require_keys, None, required=True, constructs=lambda keys: keys),
        quota=kinds.nested(ApiQuota, None),
        plans=Option(
            _require_plans,
            None,
            required=True,
            constructs=lambda plans: [key for plan in plans for key in plan.api_keys],
        ),
    )

    def __post_init__(self) -> None:
        """Check the arguments, each and together."""
        super().__post_init__()
        limits = {"rate_limit": self.rate_limit, "burst_limit": self.burst_limit}
        missing = [name for name, limit in limits.items() if limit is None]
        if missing and (len(missing) == 1 or self.api_keys or self.quota or not self.plans):
            raise ValueError(f"ApiKeyAuthorization needs {' and '.join(missing)}; pass {missing[0]}=50")
        require_distinct("the keys of ApiKeyAuthorization", self._all_keys)

    @property
    def _all_keys(self) -> list[apigateway.IApiKey]:
        return [*self.api_keys, *(key for plan in self.plans for key in plan.api_keys)]

    def bind(self, api: apigateway.RestApi) -> MethodAuthorization:
        """Define the usage plans of the API's stage, and a key if none was given."""
        for key in self._all_keys:
            same_environment("ApiKeyAuthorization", "a key", key, api)
        first: apigateway.IApiKey | None = None
        if self.rate_limit is not None and self.burst_limit is not None:
            keys = self.api_keys or (api.add_api_key("ApiKey"),)
            first = keys[0]
            throttle = apigateway.ThrottleSettings(rate_limit=self.rate_limit, burst_limit=self.burst_limit)
            _define_plan(api, "UsagePlan", keys, throttle=throttle, quota=self.quota)
        for plan in self.plans:
            throttle = apigateway.ThrottleSettings(rate_limit=plan.rate_limit, burst_limit=plan.burst_limit)
            _define_plan(
                api, f"UsagePlan {plan.name}", plan.api_keys, throttle=throttle, quota=plan.quota, name=plan.name
            )
        return MethodAuthorization(
            authorization_type=apigateway.AuthorizationType.NONE, api_key=first, api_key_required=True
        )


def _define_plan(
    api: apigateway.RestApi,
    id: str,
    keys: Sequence[apigateway.IApiKey],
    *,
    throttle: apigateway.ThrottleSettings,
    quota: ApiQuota | None,
    name: str | None = None,
) -> None:
    plan = api.add_usage_plan(
        id,
        name=name,
        throttle=throttle,
        quota=None if quota is None else apigateway.QuotaSettings(limit=quota.limit, period=quota.period),
        api_stages=[apigateway.UsagePlanPerApiStage(api=api, stage=api.deployment_stage)],
    )
    for key in keys:
        plan.add_api_key(key)

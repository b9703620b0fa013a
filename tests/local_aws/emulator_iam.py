"""What the local AWS uses of ministack's IAM: who may do what, and roles that services assume."""

import contextvars
import copy
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.core import iam_actions, iam_evaluator, router
from ministack.services import iam, lambda_svc, sts

from tests.local_aws.emulator import account, region
from tests.local_aws.refusal import Refusal

# Containers read models for as long as they serve, and SageMaker renews their sessions.
_SESSION = 7 * 24 * 3600


@dataclass(frozen=True)
class Authorization:
    """What IAM enforcement asks about a request; no action means: as usual."""

    action: str | None
    resource: str
    condition_keys: Mapping[str, str] = field(default_factory=dict)


def authorize_as(service: str, describe: Callable[[str, dict[str, str], bytes], Authorization]) -> None:
    """Tell IAM enforcement what the requests to a service are about."""
    action_of, resource_of = iam_actions.extract_iam_action, iam_actions.extract_resource_arn
    keys_of = iam_actions.request_tag_context
    # The headers are shown to who tells the resource only, which is asked just before the keys are.
    keys: contextvars.ContextVar[Mapping[str, str]] = contextvars.ContextVar("keys")

    def action(name: str, method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        special = describe(path, headers, body).action if name == service else None
        return special or action_of(name, method, path, headers, body, query)

    def resource(
        name: str, method: str, path: str, headers: dict[str, str], body: bytes, query: Any, *scope: str
    ) -> Any:
        if name == service:
            described = describe(path, headers, body)
            keys.set(described.condition_keys)
            return described.resource
        return resource_of(name, method, path, headers, body, query, *scope)

    def condition_keys(name: str, *request: Any) -> Any:
        usual = keys_of(name, *request)
        return {**usual, **keys.get({})} if name == service else usual

    iam_actions.extract_iam_action = action
    iam_actions.extract_resource_arn = resource
    iam_actions.request_tag_context = condition_keys


@dataclass(frozen=True)
class RoleSession:
    """The temporary credentials of an assumed role."""

    role_arn: str
    access_key: str
    secret_key: str
    token: str

    def allows(self, action: str, resource: str, keys: Mapping[str, str] | None = None) -> bool:
        """Whether the role's policies, and the resource's, let it do this, with the condition keys that go with it."""
        service = action.partition(":")[0]
        context = dict(keys or {})
        denied = iam_evaluator.enforce(
            self.access_key, action, service, region(), resource_arn=resource, service_context=context
        )
        return denied is None


def is_allowed(headers: dict[str, str], action: str, resource: str) -> bool:
    """Whether the caller of a request may do something on another resource than the one that was asked about."""
    access_key = router.extract_access_key_id(headers, {})
    service = action.partition(":")[0]
    return iam_evaluator.enforce(access_key, action, service, region(), resource_arn=resource) is None


def assume_role(role_arn: str, service_principal: str, source_arn: str) -> RoleSession:
    """Assume a role as an AWS service does: its trust policy must name the service, for this account and source."""
    role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
    if role is None or not _trusts(role["AssumeRolePolicyDocument"], service_principal, source_arn):
        raise Refusal("AccessDenied", f"{service_principal} may not assume {role_arn} for {source_arn}")
    session_arn = f"arn:aws:sts::{account()}:assumed-role/{role['RoleName']}/SageMaker"
    session = RoleSession(role_arn, iam._gen_session_access_key(), iam._gen_secret(), iam._gen_session_token())
    sts.register_session(
        session.access_key,
        {
            "Arn": session_arn,
            "UserId": f"{role['RoleId']}:SageMaker",
            "SecretAccessKey": session.secret_key,
            "SessionToken": session.token,
            "Expiration": time.time() + _SESSION,
            "AccountId": account(),
            "PrincipalType": "AssumedRole",
        },
    )
    return session


def _trusts(policy: str | dict[str, Any], service_principal: str, source_arn: str) -> bool:
    document = copy.deepcopy(json.loads(policy) if isinstance(policy, str) else policy)
    for statement in document["Statement"]:
        statement.setdefault("Resource", "*")  # a trust policy has none, and the evaluator wants one
    context = iam_evaluator.EvalContext(
        principal_arn="",
        principal_type="Service",
        principal_account=account(),
        action="sts:AssumeRole",
        resource_arn="*",
        region=region(),
        service_context={"aws:sourceaccount": account(), "aws:sourcearn": source_arn},
    )
    result = iam_evaluator.evaluate_resource_policy(document, context, service=service_principal)
    return bool(result.decision == "Allow")


def role_of_function(arn: str) -> str:
    """The role of a Lambda function."""
    _, configuration, name = lambda_svc._get_func_record_for_ref(arn)
    if configuration is None:
        raise Refusal("ResourceNotFoundException", f"Function not found: {name}")
    return str(configuration["Role"])

"""Permissions for callers: where one would have no effect, it is refused, or said what is to be written elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Resource, Validations
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.arguments import WARNING_PREFIX, as_known
from constructs_lib.arguments.kinds import construct
from constructs_lib.arguments.placement import apart, is_construct, lack_of_name
from constructs_lib.arguments.refusal import article
from constructs_lib.rules import hidden

from .permissions import Statement, actions_of, merged
from .policy_tokens import with_tokens

GRANTEE = construct(
    "aws_iam.IGrantable", required=True, remedy="pass a role, a function, or whatever else has a principal"
)
"""Whoever is granted something."""


def grant(
    what: str,
    resource: Resource,
    grantee: Any,
    *,
    actions: Sequence[str],
    arn: str,
    conditions: Mapping[str, Mapping[str, Sequence[str]]],
    more: Sequence[Statement] = (),
) -> iam.Grant:
    """Allow a principal something on a resource that has no policy of its own, so that the principal's has to do.

    Args:
        what: What is granted, as in `invocation of Endpoint 'Shop'`.
        resource: The resource.
        grantee: The principal, or what has one.
        actions: What is allowed.
        arn: On what.
        conditions: Under which conditions.
        more: What else is allowed, on other resources.

    Raises:
        ValueError: If the principal has no policy, or is of another account.
    """
    principal = GRANTEE.check(f"grantee of {what}", grantee).grant_principal
    if is_elsewhere(principal, resource.env.account):
        raise ValueError(
            f"grantee of {what} is a principal of account {principal.principal_account}, which no policy of an "
            "endpoint lets in; define a role in the account of the endpoint that it may assume, and pass that"
        )
    allowed = " and ".join(dict.fromkeys([*actions, *(action for each in more for action in actions_of(each))]))
    given = iam.Grant.add_to_principal(
        grantee=grantee, actions=list(actions), resource_arns=[arn], conditions=dict(conditions) or None
    )
    if not given.success:
        raise _without_policy(f"grantee of {what}", principal, allowed)
    for each in merged(more):
        principal.add_to_principal_policy(iam.PolicyStatement.from_json(with_tokens(each)))
    if is_immutable(principal):
        _warn_of_immutable(what, resource, allowed)
    return given


def require_policy(argument: str, grantee: Any, statements: Sequence[Statement]) -> None:
    """Refuse a principal that is known to have no policy, before anything is defined for it.

    Args:
        argument: The argument that names the principal.
        grantee: The principal, or what has one.
        statements: What it is to be allowed.

    Raises:
        ValueError: If it has none.
    """
    principal = GRANTEE.check(argument, grantee).grant_principal
    # These may stand for a role.
    stands_for_another = isinstance(principal, iam.PrincipalWithConditions | iam.SessionTagsPrincipal)
    if isinstance(principal, iam.PrincipalBase) and not stands_for_another:
        raise _without_policy(argument, principal, _allowed(statements))


def let(argument: str, what: str, scope: Construct, grantee: Any, statements: Sequence[Statement]) -> None:
    """Allow a principal what some statements say.

    Args:
        argument: The argument that names the principal.
        what: What is allowed, as in `pulling an image`.
        scope: The construct that needs it.
        grantee: The principal, or what has one.
        statements: The statements.

    Raises:
        ValueError: If the principal has no policy.
    """
    principal = GRANTEE.check(argument, grantee).grant_principal
    for each in merged(statements):
        added = principal.add_to_principal_policy(iam.PolicyStatement.from_json(with_tokens(each)))
        if not added.statement_added:
            raise _without_policy(argument, principal, _allowed(statements))
    if is_immutable(principal):
        _warn_of_immutable(what, scope, _allowed(statements))


def _allowed(statements: Sequence[Statement]) -> str:
    return " and ".join(dict.fromkeys(action for each in statements for action in actions_of(each)))


def _without_policy(argument: str, principal: Any, allowed: str) -> ValueError:
    return ValueError(
        f"{argument} is {article(type(principal).__name__)}, which has no policy of its own; pass a role, a "
        f"user, a group or a function, or allow {allowed} in the policies of whom you mean"
    )


def _warn_of_immutable(what: str, scope: Construct, allowed: str) -> None:
    Validations.of(scope).add_warning(
        f"{WARNING_PREFIX}grant-changes-nothing",
        f"{what} is granted to a principal whose policies are not changed here; make sure that they allow "
        f"{allowed}, then acknowledge this",
    )


def require_reachable(what: str, resource: Any, principal: Any, noun: str, *, arn: str = "") -> None:
    """Refuse a principal elsewhere, whose policy cannot refer to what has no name before it exists.

    Args:
        what: What is granted, as in `grantee of start of BatchTransform 'Nightly'`.
        resource: The resource.
        principal: The principal.
        noun: What the resource is: `an API`.
        arn: Its ARN, if CDK refuses to write it in another region.

    Raises:
        ValueError: If the principal is of another app or stage, or of another region whose policies cannot name it.
    """
    if not is_construct(principal):
        return
    if kind := apart(resource, principal) or ("region" if arn and lack_of_name(arn, principal) else ""):
        raise ValueError(
            f"{what} is of another {kind}, and its policy cannot refer to {noun} of this one; define it in this one, "
            "or import its role here, as with iam.Role.from_role_arn(...)"
        )


def is_elsewhere(principal: iam.IPrincipal, account: str) -> bool:
    """Whether a principal is known to be of another account than one."""
    # One that CDK does not know has no account either.
    its, ours = as_known(getattr(principal, "principal_account", None)), as_known(account)
    return its is not None and not hidden(its) and not hidden(ours) and its != ours


def is_immutable(principal: iam.IPrincipal) -> bool:
    """Whether a role leaves its policies to others: CDK then writes none, and reports success."""
    policies = getattr(principal, "node", None)
    return policies is not None and not any("Policy" in child.node.id for child in policies.children)

"""What API Gateway needs to write logs: a role of the account."""

from weakref import WeakKeyDictionary

from aws_cdk import Annotations, Stack
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct, IConstruct

from constructs_lib.arguments import WARNING_PREFIX
from constructs_lib.arguments.stack import stack_of

# What defines the role in a stack, and the APIs that nobody has told of one yet, each with the construct around it.
_accounts: WeakKeyDictionary[Stack, IConstruct] = WeakKeyDictionary()
_waiting: WeakKeyDictionary[Stack, list[tuple[Construct, apigateway.RestApi]]] = WeakKeyDictionary()


def role_for_logs(stack: Stack) -> IConstruct | None:
    """Return what defines, in a stack, the role with which API Gateway writes logs."""
    return _accounts.get(stack)


def has_role_for_logs(what: str, scope: Construct, *, asked: bool) -> bool:
    """Return whether the stack defines the role for logs, here or in another API.

    Args:
        what: What messages call the API.
        scope: Where it is defined.
        asked: Whether this API is to define it.

    Raises:
        ValueError: If another API of the stack defines the role already.
    """
    defined = role_for_logs(stack_of(scope))
    if defined is not None and asked:
        raise ValueError(
            f"{what}: cloud_watch_role is True, and {defined.node.path} defines that role already; an account has one "
            "such role in a region, so leave cloud_watch_role out"
        )
    return asked or defined is not None


def share_role_for_logs(owner: Construct, api: apigateway.RestApi) -> None:
    """Have the stages of a stack wait for the role with which API Gateway writes logs, whichever API defines it.

    Args:
        owner: What defines the API, and is complete: nothing of it is refused any more.
        api: The API.
    """
    stack = stack_of(api)
    waiting = _waiting.setdefault(stack, [])
    waiting.append((owner, api))
    account = role_for_logs(stack) or api.node.try_find_child("Account")
    if account is None:
        return
    _accounts[stack] = account
    for each, its_api in waiting:
        its_api.deployment_stage.node.add_dependency(account)
        # Those that were defined before it had been told to see to it.
        Annotations.of(each).acknowledge_info(f"{WARNING_PREFIX}front-door-logs", "the stack defines the role")
    waiting.clear()

"""Who calls, as far as API Gateway knows: what somebody has asked for is given to nobody else."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def caller_of(event: Mapping[str, Any]) -> str:
    """Return a name for the caller at this API, from which nobody reads who it is.

    A role is the same caller in all of its sessions, and a user of Amazon Cognito with all of their tokens. Callers of
    an API that asks for nothing are all the same.
    """
    about = _object(event.get("requestContext"))
    identity, authorizer = _object(about.get("identity")), _object(about.get("authorizer"))
    claims = _object(authorizer.get("claims"))
    known = [
        about.get("apiId"),
        _principal(identity),
        identity.get("apiKeyId"),
        claims.get("iss"),
        claims.get("sub"),
        authorizer.get("principalId"),
    ]
    said = json.dumps([each if isinstance(each, str) else None for each in known])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _principal(identity: Mapping[str, Any]) -> str | None:
    """Return who has signed a request: the id of a user or a role, without the name of the session."""
    caller = identity.get("caller")
    return caller.partition(":")[0] if isinstance(caller, str) else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

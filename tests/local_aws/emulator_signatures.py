"""What the local AWS uses of ministack to check who signed a request: the root of this instance, or a role of it."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, quote

from ministack import app
from ministack.core import iam_actions, iam_evaluator, lambda_runtime, router, sigv4
from ministack.services import lambda_svc, sts

Answer = tuple[int, dict[str, str], bytes]
_COGNITO = "AWSCognitoIdentityProviderService."


def trust_no_other_root() -> None:
    """Take nobody for root but who has its keys: ministack takes `test`, account numbers and no key at all for it."""

    def is_root(access_key: str) -> bool:
        return access_key == os.environ["AWS_ACCESS_KEY_ID"]

    iam_evaluator.is_root_access_key = sts.is_root_access_key = is_root
    # The users of a pool are nobody to IAM, and were root before.
    unsigned = {f"cognito-idp:{operation}" for operation in iam_actions.unsigned_operations("cognito-idp")}
    iam_evaluator._ALWAYS_ALLOWED_ACTIONS |= unsigned


def keep_credentials_of_functions_secret() -> None:
    """Give functions credentials that nobody can compute from their names, as ministack's can be."""
    usual, secret = lambda_runtime.execution_credentials, secrets.token_bytes()

    def credentials(config: dict[str, Any]) -> dict[str, str]:
        computed = usual(config)
        session = sts._sessions.pop(computed["AWS_ACCESS_KEY_ID"])
        made = {name: hmac.digest(secret, value.encode(), hashlib.sha256).hex() for name, value in computed.items()}
        made["AWS_ACCESS_KEY_ID"] = f"ASIA{made['AWS_ACCESS_KEY_ID'][:16].upper()}"
        sts.register_session(
            made["AWS_ACCESS_KEY_ID"],
            {**session, "SecretAccessKey": made["AWS_SECRET_ACCESS_KEY"], "SessionToken": made["AWS_SESSION_TOKEN"]},
        )
        return made

    lambda_runtime.execution_credentials = lambda_svc.execution_credentials = credentials


def is_unsigned_operation(method: str, path: str, target: str) -> bool:
    """Whether a request is one that the users of a Cognito pool send, who have no keys of AWS."""
    operation = target.removeprefix(_COGNITO)
    known = operation != target and operation in iam_actions.unsigned_operations("cognito-idp")
    return bool(known and (method, path) == ("POST", "/"))


class _Refused(Exception):  # noqa: N818  # it becomes an answer
    """A code and a message."""


@dataclass(frozen=True)
class Signed:
    """A request that claims to be signed, in its headers or its query."""

    method: str
    path: str
    raw_path: str
    headers: dict[str, str]
    query: dict[str, list[str]]

    @classmethod
    def of(cls, scope: dict[str, Any]) -> Self:
        """The request of an ASGI scope."""
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1").lower(), sigv4.decode_header_value(value)
            # A header on several lines is signed as its values, joined by commas.
            headers[key] = f"{headers[key]},{text}" if key in headers else text
        raw_path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
        query = parse_qs(scope["query_string"].decode("utf-8"), keep_blank_values=True)
        return cls(scope.get("method", "GET"), scope["path"], raw_path, headers, query)

    @property
    def is_of_root(self) -> bool:
        """Whether it names the key of the root, whose signatures ministack itself takes unchecked."""
        return bool(iam_evaluator.is_root_access_key(self._access_key))

    @property
    def _access_key(self) -> str:
        return str(router.extract_access_key_id(self.headers, self.query))

    def failure(self, body: bytes | None) -> Answer | None:
        """Why it is not signed with a key of this instance, in the words of its service; no body: its key alone."""
        try:
            self._check(body)
        except _Refused as refused:
            service = router.detect_service(self.method, self.path, self.headers, self.query)
            error = iam_evaluator.AuthError(*refused.args)
            answer: Answer = app._credential_failure(service, "", secrets.token_hex(8), error, self.headers)
            return answer
        return None

    def _check(self, body: bytes | None) -> None:
        authorization = self.headers.get("authorization", "")
        if authorization.startswith("AWS4-HMAC-SHA256 "):
            self._check_version_4(sigv4.parse_header_signature(self.headers), body, presigned=False)
        elif not authorization and "X-Amz-Signature" in self.query:
            self._check_version_4(sigv4.parse_query_signature(self.query), body, presigned=True)
        elif not authorization and "AWSAccessKeyId" in self.query:
            self._check_version_2()
        else:
            raise _Refused("MissingAuthenticationToken", "Missing Authentication Token")

    def _check_version_4(self, signature: Any, body: bytes | None, *, presigned: bool) -> None:
        if isinstance(signature, tuple):
            raise _Refused(*signature)
        # A request that names two keys would be checked for one and served for the other.
        if signature.access_key_id != self._access_key:
            raise _Refused("IncompleteSignature", "The request names more than one access key")
        token = self._one("X-Amz-Security-Token") if presigned else self.headers.get("x-amz-security-token", "")
        credential = iam_evaluator.resolve_credential(signature.access_key_id, _account(), token)
        if isinstance(credential, iam_evaluator.CredentialResolutionError):
            raise _Refused(credential.code, credential.message)
        if presigned and self._has_expired(signature.amz_date):
            raise _Refused("AccessDenied", "Request has expired")
        if not presigned and (late := sigv4.request_time_failure(signature)):
            raise _Refused(*late)
        request = (self.method, self.raw_path, self.query, self.headers, body)
        secret = credential.secret_access_key
        if body is not None and (
            wrong := sigv4.header_signature_failure(signature, secret, *request, presigned=presigned)
        ):
            raise _Refused(*wrong)

    def _check_version_2(self) -> None:
        """Addresses of S3 that are presigned in the old way, as boto3 still does."""
        request = iam_evaluator.SignedRequest(
            self._access_key, self.method, self.raw_path, self.query, self.headers, sigv2=True, auth_path=self.raw_path
        )
        checked = iam_evaluator._sigv2_check(request, _account())
        if isinstance(checked, iam_evaluator.AuthError):
            raise _Refused(checked.code, checked.message)

    def _has_expired(self, signed_at: str) -> bool:
        try:
            return bool(sigv4.presigned_request_is_expired(signed_at, self._one("X-Amz-Expires")))
        except ValueError:
            return True

    def _one(self, name: str) -> str:
        return self.query.get(name, [""])[0]


def _account() -> str:
    return os.environ["MINISTACK_ACCOUNT_ID"]

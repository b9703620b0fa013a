"""What callers of an API need: its URL, its definition, a key, a permission."""

from copy import deepcopy
from typing import Any

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.rules import facts

from .api_domain import ApiDomain, url_of
from .grant import grant_call
from .method_authorization import MethodAuthorization, key_of


class InvocableApi(Construct):
    """An API as its callers see it."""

    rest_api: apigateway.RestApi
    methods: tuple[apigateway.Method, ...]
    _fact: facts.FrontDoor
    _authorization: MethodAuthorization
    _open_api: dict[str, Any]
    _domain: ApiDomain | None
    _domain_name: apigateway.IDomainName | None

    @property
    def url(self) -> str:
        """The URL below which the paths are, with a slash at its end; that of its domain name, if it has one.

        Raises:
            ValueError: If the domain name has a wildcard, and so many URLs.
        """
        if self._domain is None:
            return self.rest_api.url
        if self._domain._written.startswith("*"):
            raise ValueError(
                f"{self._fact.at} answers under {self._domain._written}, and has no single URL; write the one you mean"
            )
        return url_of(self._domain)

    @property
    def domain_name(self) -> apigateway.IDomainName:
        """The domain name under which it answers, for further APIs below other base paths.

        Raises:
            ValueError: If it has none.
        """
        if self._domain_name is None:
            raise ValueError(f"{self._fact.at} has no domain name; pass domain=ApiDomain(...)")
        return self._domain_name

    @property
    def open_api(self) -> dict[str, Any]:
        """The definition of the API in OpenAPI 3.1, which is written to `cdk.out/{path of the API}.openapi.json`."""
        return deepcopy(self._open_api)

    @property
    def api_key(self) -> apigateway.IApiKey:
        """The key that callers send in the header `X-Api-Key`.

        Raises:
            ValueError: If the API has another authorization, or usage plans alone.
        """
        return key_of(self._fact.at, self._authorization)

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to call the API, with signed requests.

        A principal of this account gets the permission in its own policy. The API names everybody else in its resource
        policy: roles whose policies are not changed here, and principals of other accounts, which need the permission
        in a policy of their own as well.

        Args:
            grantee: A role, a user, a function, `AccountPrincipal(...)` or `OrganizationPrincipal(...)`.

        Raises:
            ValueError: If the API does not ask for signed requests, or the grantee cannot sign any.
        """
        if self._authorization.authorization_type is not apigateway.AuthorizationType.IAM:
            raise ValueError(f"{self._fact.at} does not let IAM in; pass authorization=IamAuthorization()")
        return grant_call(self._fact.at, self.rest_api, grantee, self.methods)

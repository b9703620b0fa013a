"""Endpoints that are defined elsewhere, and what they have in common with those of an app: who may call them."""

from collections.abc import Sequence
from typing import Any

import jsii
from aws_cdk import Resource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as sagemaker_interfaces
from constructs import Construct

from .access.grants import GRANTEE, grant
from .arguments import as_known, require_sequence, require_text
from .arguments.arn import NAME, arn_of, name_in
from .arguments.checks import Check
from .arguments.construct_id import refuse_taken_id, require_place
from .arguments.options import Option, Options, rendered_by_hand
from .arguments.readable import Readable
from .arguments.tokens import foreign_token, is_list_token
from .bearer_token import CalledWithBearerToken
from .endpoint_config import EndpointConfig
from .endpoint_events import ObservableEndpoint
from .endpoint_variant import ImportedVariant
from .rules import Fact, hidden
from .s3_location import checked_key

# A caller of InvokeEndpoint may ask for the answer as a stream, which is an action of its own.
INVOKE = ("sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream")
_INVOKE_ASYNC = ("sagemaker:InvokeEndpointAsync",)


def _names(check_one: Check) -> Option:
    """Return the option of names that narrow a permission. A list that is a token stays one."""

    def check(name: str, values: Any) -> list[str]:
        if is_list_token(values) and not foreign_token(list(values)):
            return list(values)
        names = require_sequence(name, values, check_one, "pass a list of names")
        if not names:
            raise ValueError(f"{name} names nothing; pass a list of names, or leave it out to allow all")
        return list(names)

    return Option(check)


INVOCATION: Options[Fact, ..., Any] = rendered_by_hand(
    grantee=GRANTEE,
    target_models=_names(checked_key),
    target_container_hostnames=_names(require_text),
)
"""What `grant_invoke` takes."""

ASYNC_INVOCATION: Options[Fact, ..., Any] = rendered_by_hand(grantee=GRANTEE)
"""What `grant_invoke_async` takes."""


class InvocableEndpoint(CalledWithBearerToken, ObservableEndpoint):
    """What an endpoint of this app and one that is defined elsewhere have in common."""

    endpoint_arn: Any
    # None where the configuration is defined elsewhere.
    _own_config: EndpointConfig | None = None

    def grant_invoke(
        self,
        grantee: iam.IGrantable,
        *,
        target_models: Sequence[str] | None = None,
        target_container_hostnames: Sequence[str] | None = None,
    ) -> iam.Grant:
        """Allow a principal to call the endpoint, and to have the answer streamed.

        Args:
            grantee: Who may call.
            target_models: Which models of a multi-model endpoint, by their keys below the prefix; `*` stands for any
                text. All that lie under the prefix if not given.
            target_container_hostnames: Which containers of an endpoint whose containers are called one by one. All if
                not given.

        A role whose policies are not changed here warns: they have to allow it.

        Raises:
            ValueError: If the grantee has no policy of its own or is of another account, since no policy of an endpoint
                could let it in; if a list is empty, or the endpoint is known to have no such models or containers, or
                to be asynchronous.
        """
        what = f"invocation of Endpoint {self.node.id!r}"
        self._require_mode(what, asynchronous=False)
        given = INVOCATION.read(what, locals())
        models, hostnames = given.get("target_models"), given.get("target_container_hostnames")
        self._check_targets(models, hostnames)
        narrowed = {"sagemaker:TargetModel": models, "sagemaker:TargetContainerHostname": hostnames}
        conditions = {key: names for key, names in narrowed.items() if names is not None}
        return grant(
            what,
            self,
            given["grantee"],
            actions=INVOKE,
            arn=self.endpoint_arn,
            conditions={"StringLike": conditions} if conditions else {},
        )

    def grant_invoke_async(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to call an asynchronous endpoint, to put requests, and to read responses and failures.

        Requests go under the `input` of `AsyncInference`, responses come under its `output` and failures under its
        `failure`; the principal may list both, so that S3 answers 404 for what is not there yet. Where an endpoint is
        defined elsewhere, these places are not known here: only the call is allowed.

        Args:
            grantee: Who may call.

        A role whose policies are not changed here warns: they have to allow it.

        Raises:
            ValueError: If the grantee has no policy of its own or is of another account, since no policy of an endpoint
                could let it in; if the endpoint is known not to be asynchronous.
        """
        what = f"asynchronous invocation of Endpoint {self.node.id!r}"
        given = ASYNC_INVOCATION.read(what, locals())
        self._require_mode(what, asynchronous=True)
        queue = self._own_config.async_inference if self._own_config else None
        return grant(
            what,
            self,
            given["grantee"],
            actions=_INVOKE_ASYNC,
            arn=self.endpoint_arn,
            conditions={},
            more=[] if queue is None else queue._caller_statements(),
        )

    def _arns_of_call(self, what: str) -> Sequence[str]:
        self._require_mode(what, asynchronous=False)
        return [self.endpoint_arn]

    def _require_mode(self, what: str, *, asynchronous: bool) -> None:
        """Refuse a grant for a kind of call that the endpoint does not take, as far as that is known."""
        config = self._own_config
        if config is not None and (config.async_inference is not None) is not asynchronous:
            raise ValueError(
                f"{what} cannot be granted: its configuration has no async_inference; use grant_invoke"
                if asynchronous
                else f"{what} cannot be granted: it takes asynchronous requests only; use grant_invoke_async"
            )

    def _check_targets(self, models: Sequence[str] | None, hostnames: Sequence[str] | None) -> None:
        """Refuse models and containers that the endpoint does not have, as far as that is known. Here it is not."""

    @staticmethod
    def from_endpoint_name(scope: Construct, id: str, endpoint_name: str) -> "ImportedEndpoint":
        """Refer to an endpoint of this account and region by its name.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            endpoint_name: The endpoint's name.

        Raises:
            ValueError: If no endpoint can have the name.
        """
        require_place("Endpoint", scope, id)
        name = require_text(f"endpoint_name of Endpoint {id!r}", endpoint_name, NAME)
        return ImportedEndpoint(scope, id, endpoint_arn=arn_of(scope, "endpoint", name), endpoint_name=name)

    @staticmethod
    def from_endpoint_arn(scope: Construct, id: str, endpoint_arn: str) -> "ImportedEndpoint":
        """Refer to an endpoint by its ARN.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            endpoint_arn: The endpoint's ARN.

        Raises:
            ValueError: If it is not the ARN of an endpoint.
        """
        return InvocableEndpoint.from_endpoint_attributes(scope, id, endpoint_arn=endpoint_arn)

    @staticmethod
    def from_endpoint_attributes(scope: Construct, id: str, *, endpoint_arn: str) -> "ImportedEndpoint":
        """Refer to an endpoint by its attributes.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            endpoint_arn: The endpoint's ARN.

        Raises:
            ValueError: If it is not the ARN of an endpoint.
        """
        require_place("Endpoint", scope, id)
        name = name_in(endpoint_arn, f"endpoint_arn of Endpoint {id!r}", "endpoint")
        return ImportedEndpoint(scope, id, endpoint_arn=endpoint_arn, endpoint_name=name)

    @property
    def endpoint_ref(self) -> sagemaker_interfaces.EndpointReference:
        """A reference to the endpoint, for constructs of CDK."""
        return sagemaker_interfaces.EndpointReference(endpoint_arn=self.endpoint_arn)


@jsii.implements(sagemaker.IEndpoint)
class ImportedEndpoint(Readable, InvocableEndpoint, Resource):
    """An endpoint that is defined elsewhere."""

    def __init__(self, scope: Construct, id: str, *, endpoint_arn: str, endpoint_name: str) -> None:
        """Refer to an endpoint.

        Args:
            scope: Where the reference is defined.
            id: Its id there.
            endpoint_arn: The endpoint's ARN.
            endpoint_name: The endpoint's name, which is in the ARN.
        """
        with refuse_taken_id("Endpoint", id):
            super().__init__(scope, id, environment_from_arn=endpoint_arn)
        self._arn = endpoint_arn
        self._name = endpoint_name
        self._variants: dict[str, ImportedVariant] = {}

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name."""
        return self._name

    @property
    def endpoint_arn(self) -> str:
        """The endpoint's ARN."""
        return self._arn

    def variant(self, variant_name: str) -> ImportedVariant:
        """Return a variant by its name, for its metrics and for alarms. Whether the endpoint has it is not known here.

        Args:
            variant_name: The variant's name, `AllTraffic` unless its configuration says otherwise.

        Raises:
            ValueError: If no variant can have the name.
        """
        name = require_text("variant_name", variant_name, NAME, 'pass the name of a variant, such as "AllTraffic"')
        if name not in self._variants:
            child = f"Variant {len(self._variants) + 1}" if hidden(as_known(name)) else name
            self._variants[name] = ImportedVariant(self, child, endpoint_name=self._name, variant_name=name)
        return self._variants[name]

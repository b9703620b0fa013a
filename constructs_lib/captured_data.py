"""What an endpoint has captured of its traffic, and who may read it."""

from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from .access.grants import grant
from .arguments import as_known
from .data_capture import folder_of
from .endpoint_config import EndpointConfig
from .endpoint_reference import InvocableEndpoint
from .rules import hidden
from .s3_location import bucket_tokens, escape_wildcards

if TYPE_CHECKING:
    from .data_capture import DataCapture
    from .endpoint_config_reference import IEndpointConfig
    from .monitoring.monitor_metrics import PublishingMonitor


class CapturingEndpoint(InvocableEndpoint):
    """An endpoint of this app, as far as its configuration captures data."""

    _config: "IEndpointConfig"
    _name: str
    # Those that look at what is captured, for a dashboard.
    _monitors: "list[PublishingMonitor]"

    def grant_read_captured(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to list and read what this endpoint captures, and nothing of other endpoints.

        If the objects are encrypted with a key, the principal may decrypt with it.

        Args:
            grantee: Who may read.

        Raises:
            ValueError: If the endpoint captures nothing, its configuration is defined elsewhere, or the grantee has no
                policy of its own or is of another account.
        """
        what = f"captured data of Endpoint {self.node.id!r}"
        capture = self._capture(what)
        bucket = bucket_tokens(capture.destination.bucket)
        prefix = capture.destination.prefix
        # Whether a hidden prefix ends with a slash is not known.
        between = "*" if hidden(as_known(prefix)) else ""
        folder = f"{escape_wildcards(folder_of(capture.destination).prefix)}{between}{self._name}/*"
        listed = {"StringLike": {"s3:prefix": [folder]}}
        granted = grant(
            what, self, grantee, actions=["s3:GetObject"], arn=f"{bucket.arn}/{folder}", conditions={}
        ).combine(grant(what, self, grantee, actions=["s3:ListBucket"], arn=bucket.arn, conditions=listed))
        key = bucket.key if capture.encryption_key is None else capture.encryption_key
        return granted if key is None else granted.combine(key.grant_decrypt(grantee))

    def _capture(self, what: str) -> "DataCapture":
        if not isinstance(self._config, EndpointConfig):
            raise ValueError(
                f"{what} cannot be granted, since its endpoint configuration is defined elsewhere; use "
                "bucket.grant_read(grantee, prefix)"
            )
        if self._config.data_capture is None:
            raise ValueError(
                f"{what} cannot be granted, since nothing is captured; pass data_capture=DataCapture(...) to "
                "EndpointConfig"
            )
        return self._config.data_capture

"""Model data in a stack, and artifacts that stand in a `ModelDataSource`: uncompressed, under a licence, of a hub."""

from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.permissions import Statement, read_hub_content, read_object, read_prefix
from .access.sharing import is_shared_bucket, share_bucket
from .arguments import as_known, known_join
from .arguments.findings import vocabulary
from .arguments.l1 import struct
from .rules import UNKNOWN, facts
from .s3_location import S3Location, bucket_tokens

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3

_WORDS = vocabulary(
    s3_uri="model_data", model_access_config="accept_eula", hub_access_config="arn", hub_content_arn="arn"
)


class BoundModelData(NamedTuple):
    """Model data in a stack: the property that names it, and what reading it takes."""

    url: str | None
    source: sagemaker.CfnModel.ModelDataSourceProperty | None
    statements: tuple[Statement, ...]


class KnownModelData(NamedTuple):
    """What is known of model data before deployment."""

    url: object = None
    source: facts.ModelDataSource | None = None
    key: object = UNKNOWN
    region: object = UNKNOWN
    account: object = UNKNOWN


class BucketPlace(NamedTuple):
    """Where a bucket is, as far as it is known."""

    region: object
    account: object


def place_of(bucket: "s3.IBucket | s3.Bucket") -> BucketPlace:
    """Return region and account of a bucket.

    Whose the bucket is does not matter where its policy is written here.
    """
    tokens = bucket_tokens(bucket)
    return BucketPlace(as_known(tokens.region), UNKNOWN if is_shared_bucket(bucket) else as_known(tokens.account))


class ModelDataSource(NamedTuple):
    """Where artifacts are, in which form, and whose licence is accepted.

    Attributes:
        location: One object, or a prefix.
        data_type: `S3Object` or `S3Prefix`.
        compression: `Gzip` or `None`.
        accept_eula: Whether the licence of the model is accepted.
        hub_content: ARN of the hub content through which they are fetched.
    """

    location: S3Location
    data_type: str
    compression: str
    accept_eula: bool
    hub_content: str | None = None

    def known(self, key: object = UNKNOWN) -> KnownModelData:
        """Return what the rules may know of it."""
        region, account = place_of(self.location.bucket)
        hub = self.hub_content
        source = facts.S3DataSource(
            dialect=_WORDS,
            s3_uri=known_join(self.location.uri),
            s3_data_type=self.data_type,
            compression_type=self.compression,
            model_access_config=facts.ModelAccess(accept_eula=True) if self.accept_eula else None,
            hub_access_config=None if hub is None else facts.HubAccess(dialect=_WORDS, hub_content_arn=as_known(hub)),
            bucket_region=region,
            bucket_account=account,
        )
        return KnownModelData(source=facts.ModelDataSource(s3_data_source=source), key=key)

    def bind(self, scope: Construct) -> BoundModelData:
        """Return the property, and let the role read the object, or all under the prefix."""
        statements = (read_object if self.data_type == "S3Object" else read_prefix)(self.location)
        share_bucket(scope, self.location.bucket, statements)
        accepted = hub = None
        if self.accept_eula:
            accepted = struct(sagemaker.CfnModel.ModelAccessConfigProperty, accept_eula=True)
        if self.hub_content is not None:
            hub = struct(sagemaker.CfnModel.HubAccessConfigProperty, hub_content_arn=self.hub_content)
            statements = (*statements, read_hub_content(self.hub_content))
        source = struct(
            sagemaker.CfnModel.S3DataSourceProperty,
            s3_uri=self.location.uri,
            s3_data_type=self.data_type,
            compression_type=self.compression,
            model_access_config=accepted,
            hub_access_config=hub,
        )
        return BoundModelData(
            None, struct(sagemaker.CfnModel.ModelDataSourceProperty, s3_data_source=source), statements
        )

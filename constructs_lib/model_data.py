"""Model data: the artifacts that a container serves."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.permissions import Statement, allow, read_object, read_prefix
from .access.sharing import is_shared_bucket, share_bucket
from .arguments import as_known, known_join, require_instance
from .arguments.l1 import struct
from .arguments.paths import is_file
from .arguments.value import Record
from .rules import UNKNOWN, facts, hidden
from .s3_location import S3Location, bucket_tokens, checked_key

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3


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


class ModelData(Protocol):
    """The artifacts of a container. Static methods name each way to get them."""

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return what is known of the artifacts before deployment."""
        ...

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Return the artifacts in the stack of a scope, in which it may define assets."""
        ...

    @staticmethod
    def from_bucket(bucket: "s3.IBucket | s3.Bucket", key: str) -> "ModelData":
        """Use an archive in a bucket.

        Args:
            bucket: The bucket, in the region of the model. If the app defines it in another account, its policy, and
                that of its key, let the account of the model read these objects.
            key: Key of one `.tar.gz` archive. A key without a version, date or digest warns: instances that start
                later would load whatever lies there by then.

        Raises:
            ValueError: If the key is malformed.
        """
        return BucketModelData(bucket, key)

    @staticmethod
    def from_asset(path: str | os.PathLike[str]) -> "ModelData":
        """Upload a local archive when the app is deployed, under a key made of its content.

        For bundling and other options define the asset yourself, and use `from_bucket` with its `bucket` and its
        `s3_object_key`.

        Args:
            path: Path of one `.tar.gz` archive.

        Raises:
            ValueError: If there is no such file, or it is no `.tar.gz`.
        """
        return AssetModelData(os.fspath(path) if isinstance(path, os.PathLike) else path)

    @staticmethod
    def from_prefix(bucket: "s3.IBucket | s3.Bucket", prefix: str) -> "ModelData":
        """Use what lies under a prefix.

        In a multi-model container these are the archives of its models; in a single-model container the uncompressed
        files of one.

        Args:
            bucket: The bucket, in the region of the model. If the app defines it in another account, its policy, and
                that of its key, let the account of the model read these objects.
            prefix: The prefix, with a slash at its end.

        Raises:
            ValueError: If the prefix is malformed, or does not end with a slash.
        """
        return PrefixModelData(bucket, prefix)


class BucketModelData(Record, ModelData, kw_only=False):
    """An archive in a bucket."""

    _call = "ModelData.from_bucket"

    bucket: "s3.IBucket | s3.Bucket"
    key: str

    def __post_init__(self) -> None:
        bucket_tokens(self.bucket)
        object.__setattr__(self, "key", checked_key("key", self.key))
        if not self.key:
            raise ValueError(f"key={self.key!r} is empty; name one .tar.gz archive")

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return the URL, and the key, from which the rules see whether it changes with its content."""
        del multi_model
        return KnownModelData(known_join(self._url), key=as_known(self.key))._replace(**_place_of(self.bucket))

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Let the role read this one object, or all that begin with the key where it is to hold several models."""
        statements = (read_prefix if multi_model else read_object)(S3Location(self.bucket, self.key))
        share_bucket(scope, self.bucket, statements)
        return BoundModelData(self._url, None, statements)

    @property
    def _url(self) -> str:
        return f"s3://{bucket_tokens(self.bucket).name}/{self.key}"


class AssetModelData(Record, ModelData, kw_only=False):
    """A local archive."""

    _call = "ModelData.from_asset"

    path: str

    def __post_init__(self) -> None:
        require_instance("path", self.path, str, "pass the path of one .tar.gz archive")
        # Absolute, since CDK reads it in another process, whose working directory does not change with this one's.
        object.__setattr__(self, "path", str(Path(self.path).absolute()))
        if not self.path.endswith(".tar.gz"):
            raise ValueError(f"path={self.path!r} is no .tar.gz archive; pack the artifacts with tar and gzip")
        if not is_file(Path(self.path)):
            raise ValueError(f"path={self.path!r} is no file; pass the path of one .tar.gz archive")

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return that it is an archive: CDK names assets by their content."""
        del multi_model
        return KnownModelData(known_join(UNKNOWN, ".gz"))

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Define the asset, and let the role read this one object of CDK's bucket."""
        del multi_model
        from aws_cdk import aws_s3_assets as s3_assets  # only who uploads pays for it

        asset = s3_assets.Asset(scope, "ModelData", path=self.path)
        arn = asset.bucket.arn_for_objects(asset.s3_object_key)
        return BoundModelData(asset.s3_object_url, None, (allow("s3:GetObject", arn),))


class PrefixModelData(Record, ModelData, kw_only=False):
    """What lies under a prefix."""

    _call = "ModelData.from_prefix"

    bucket: "s3.IBucket | s3.Bucket"
    prefix: str

    def __post_init__(self) -> None:
        bucket_tokens(self.bucket)
        object.__setattr__(self, "prefix", checked_key("prefix", self.prefix))
        if self.prefix and not hidden(as_known(self.prefix)) and not self.prefix.endswith("/"):
            raise ValueError(
                f"prefix={self.prefix!r} does not end with a slash, so it would match other names too; add one"
            )

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return the URL of the models, or the source of the files."""
        url, place = known_join(self._location.uri), _place_of(self.bucket)
        if multi_model:
            return KnownModelData(url)._replace(**place)
        source = facts.S3DataSource(
            s3_uri=url,
            s3_data_type="S3Prefix",
            compression_type="None",
            bucket_region=place["region"],
            bucket_account=place["account"],
        )
        return KnownModelData(source=facts.ModelDataSource(s3_data_source=source))

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Let the role list and read what lies under the prefix."""
        statements = read_prefix(self._location)
        share_bucket(scope, self.bucket, statements)
        if multi_model:
            return BoundModelData(self._location.uri, None, statements)
        source = struct(
            sagemaker.CfnModel.S3DataSourceProperty,
            s3_uri=self._location.uri,
            s3_data_type="S3Prefix",
            compression_type="None",
        )
        return BoundModelData(
            None, struct(sagemaker.CfnModel.ModelDataSourceProperty, s3_data_source=source), statements
        )

    @property
    def _location(self) -> S3Location:
        return S3Location(self.bucket, self.prefix)


def _place_of(bucket: "s3.IBucket | s3.Bucket") -> dict[str, Any]:
    """Return region and account of a bucket, as far as they are known.

    Whose the bucket is does not matter where its policy is written here.
    """
    tokens = bucket_tokens(bucket)
    return {
        "region": as_known(tokens.region),
        "account": UNKNOWN if is_shared_bucket(bucket) else as_known(tokens.account),
    }

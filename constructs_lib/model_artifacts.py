"""Artifacts of models: an archive, one file, what lies under a prefix, and what a hub refers to."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from constructs import Construct

from .access.permissions import allow, read_object, read_prefix
from .access.sharing import share_bucket
from .arguments import as_known, known_join, require_instance, require_text
from .arguments.checks import Form, require_flag
from .arguments.paths import is_file
from .arguments.refusal import shown
from .arguments.value import Record
from .model_data_source import BoundModelData, KnownModelData, ModelDataSource, place_of
from .rules import UNKNOWN, hidden
from .s3_location import S3Location, bucket_tokens, checked_key

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3

# Source: botocore HubContentArn, and CreateHubContentReference.SageMakerPublicHubContentArn.
_HUB_CONTENT = Form(
    r"arn:[a-z0-9.-]+:sagemaker:[a-z0-9-]+:(\d{12}|aws):hub-content/[a-zA-Z0-9-]+/Model(Reference)?/[a-zA-Z0-9-]+(/.+)?",
    "the ARN of a model in a hub, or of a reference to one",
)


class BucketModelData(Record, kw_only=False):
    """An archive in a bucket."""

    _call = "ModelData.from_bucket"

    bucket: "s3.IBucket | s3.Bucket"
    key: str
    accept_eula: bool = False

    def __post_init__(self) -> None:
        _check(self, "key")
        if not self.key:
            raise ValueError(f"key={shown(self.key)} is empty; name one .tar.gz archive")

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return the URL, and the key, from which the rules see whether it changes with its content."""
        del multi_model
        key = as_known(self.key)
        if self.accept_eula:
            return self._source.known(key)
        return KnownModelData(known_join(self._location.uri), None, key, *place_of(self.bucket))

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Let the role read this one object, or all that begin with the key where it is to hold several models."""
        if self.accept_eula:
            return self._source.bind(scope)
        statements = (read_prefix if multi_model else read_object)(self._location)
        share_bucket(scope, self.bucket, statements)
        return BoundModelData(self._location.uri, None, statements)

    @cached_property
    def _location(self) -> S3Location:
        return S3Location(self.bucket, self.key)

    @property
    def _source(self) -> ModelDataSource:
        return ModelDataSource(self._location, "S3Object", "Gzip", self.accept_eula)


class ObjectModelData(Record, kw_only=False):
    """One file in a bucket, as it is."""

    _call = "ModelData.from_object"

    bucket: "s3.IBucket | s3.Bucket"
    key: str
    accept_eula: bool = False

    def __post_init__(self) -> None:
        _check(self, "key")
        if not hidden(as_known(self.key)) and (not self.key or self.key.endswith("/")):
            raise ValueError(f"key={shown(self.key)} names no object; name one file, or use ModelData.from_prefix(...)")

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return the source, and the key, from which the rules see whether it changes with its content."""
        del multi_model
        return self._source.known(as_known(self.key))

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Let the role read this one object."""
        del multi_model
        return self._source.bind(scope)

    @property
    def _source(self) -> ModelDataSource:
        return ModelDataSource(S3Location(self.bucket, self.key), "S3Object", "None", self.accept_eula)


class AssetModelData(Record, kw_only=False):
    """A local archive."""

    _call = "ModelData.from_asset"

    path: str

    def __post_init__(self) -> None:
        require_instance("path", self.path, str, "pass the path of one .tar.gz archive")
        # Absolute, since CDK reads it in another process, whose working directory does not change with this one's.
        object.__setattr__(self, "path", str(Path(self.path).absolute()))
        if not self.path.endswith(".tar.gz"):
            raise ValueError(f"path={shown(self.path)} is no .tar.gz archive; pack the artifacts with tar and gzip")
        if not is_file(Path(self.path)):
            raise ValueError(f"path={shown(self.path)} is not a file; pass the path of one .tar.gz archive")

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


class PrefixModelData(Record, kw_only=False):
    """What lies under a prefix."""

    _call = "ModelData.from_prefix"

    bucket: "s3.IBucket | s3.Bucket"
    prefix: str
    accept_eula: bool = False

    def __post_init__(self) -> None:
        _check(self, "prefix")
        if self.prefix and not hidden(as_known(self.prefix)) and not self.prefix.endswith("/"):
            raise ValueError(
                f"prefix={shown(self.prefix)} does not end with a slash, so it would match other names too; add one"
            )

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return the URL of the models, or the source of the files."""
        if not multi_model or self.accept_eula:
            return self._source.known()
        return KnownModelData(known_join(self._source.location.uri), None, UNKNOWN, *place_of(self.bucket))

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Let the role list and read what lies under the prefix."""
        bound = self._source.bind(scope)
        return BoundModelData(self._source.location.uri, None, bound.statements) if multi_model else bound

    @property
    def _source(self) -> ModelDataSource:
        return ModelDataSource(S3Location(self.bucket, self.prefix), "S3Prefix", "None", self.accept_eula)


def _check(artifacts: BucketModelData | ObjectModelData | PrefixModelData, place: str) -> None:
    """Refuse what is no bucket, what is no key or prefix, and what is no flag."""
    bucket_tokens(artifacts.bucket)
    object.__setattr__(artifacts, place, checked_key(place, getattr(artifacts, place)))
    object.__setattr__(artifacts, "accept_eula", require_flag("accept_eula", artifacts.accept_eula))


class HubModelData(Record, kw_only=False):
    """What a hub of JumpStart refers to."""

    _call = "ModelData.from_hub_content"

    arn: str
    artifacts: S3Location
    accept_eula: bool = False

    def __post_init__(self) -> None:
        remedy = "pass the HubContentArn that describe-hub-content shows"
        object.__setattr__(self, "arn", require_text("arn", self.arn, _HUB_CONTENT, remedy))
        object.__setattr__(self, "accept_eula", require_flag("accept_eula", self.accept_eula))

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return the source."""
        del multi_model
        return self._source.known()

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Let the role read the artifacts, and what the hub says of them."""
        del multi_model
        return self._source.bind(scope)

    @property
    def _source(self) -> ModelDataSource:
        key = as_known(self.artifacts.prefix)
        if hidden(key) or not key or key.endswith("/"):
            form = "S3Prefix", "None"
        else:
            form = "S3Object", "Gzip" if key.endswith(".gz") else "None"
        return ModelDataSource(self.artifacts, *form, self.accept_eula, self.arn)

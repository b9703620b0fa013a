"""Model data: the artifacts that a container serves."""

import os
from typing import TYPE_CHECKING, Protocol, cast

from constructs import Construct

from .arguments import require_instance
from .model_artifacts import AssetModelData, BucketModelData, HubModelData, ObjectModelData, PrefixModelData
from .model_data_source import BoundModelData, KnownModelData
from .s3_location import S3Location

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3


class ModelData(Protocol):
    """The artifacts of a container. Static methods name each way to get them."""

    def known(self, *, multi_model: bool) -> KnownModelData:
        """Return what is known of the artifacts before deployment."""
        ...

    def bind(self, scope: Construct, *, multi_model: bool) -> BoundModelData:
        """Return the artifacts in the stack of a scope, in which it may define assets."""
        ...

    @staticmethod
    def from_bucket(bucket: "s3.IBucket | s3.Bucket", key: str, *, accept_eula: bool = False) -> "ModelData":
        """Use an archive in a bucket.

        Args:
            bucket: The bucket, in the region of the model. If the app defines it in another account, its policy, and
                that of its key, let the account of the model read these objects.
            key: Key of one `.tar.gz` archive. A key without a version, date or digest warns: instances that start
                later would load whatever lies there by then.
            accept_eula: Whether you have read and accept the licence of the model. Artifacts in JumpStart's buckets of
                gated models, `jumpstart-private-cache-prod-REGION`, need it. Default: no licence is accepted.

        Raises:
            ValueError: If the key is malformed; in a container, if a licence is to be accepted first.
        """
        return _of(BucketModelData(bucket, key, accept_eula))

    @staticmethod
    def from_object(bucket: "s3.IBucket | s3.Bucket", key: str, *, accept_eula: bool = False) -> "ModelData":
        """Use one file in a bucket as it is, such as a `.safetensors` or `.gguf` file.

        The container finds it in `/opt/ml/model`, under the last part of its key. Not for serverless variants,
        multi-model containers and batch transform.

        Args:
            bucket: The bucket, in the region of the model. If the app defines it in another account, its policy, and
                that of its key, let the account of the model read this object.
            key: Key of the file. One without a version, date or digest warns.
            accept_eula: Whether you have read and accept the licence of the model, as for `from_bucket`.

        Raises:
            ValueError: If the key is malformed, or ends with a slash.
        """
        return _of(ObjectModelData(bucket, key, accept_eula))

    @staticmethod
    def from_asset(path: str | os.PathLike[str]) -> "ModelData":
        """Upload a local archive when the app is deployed, under a key made of its content.

        For bundling and other options define the asset yourself, and use `from_bucket` with its `bucket` and its
        `s3_object_key`.

        Args:
            path: Path of one `.tar.gz` archive.

        Raises:
            ValueError: If there is no such file, or it is not a `.tar.gz`.
        """
        return _of(AssetModelData(os.fspath(path) if isinstance(path, os.PathLike) else path))

    @staticmethod
    def from_prefix(bucket: "s3.IBucket | s3.Bucket", prefix: str, *, accept_eula: bool = False) -> "ModelData":
        """Use what lies under a prefix.

        In a multi-model container these are the archives of its models; in a single-model container the uncompressed
        files of one.

        Args:
            bucket: The bucket, in the region of the model. If the app defines it in another account, its policy, and
                that of its key, let the account of the model read these objects.
            prefix: The prefix, with a slash at its end.
            accept_eula: Whether you have read and accept the licence of the model, as for `from_bucket`. Not in a
                multi-model container.

        Raises:
            ValueError: If the prefix is malformed, or does not end with a slash.
        """
        return _of(PrefixModelData(bucket, prefix, accept_eula))

    @staticmethod
    def from_hub_content(arn: str, artifacts: S3Location | None = None, *, accept_eula: bool = False) -> "ModelData":
        """Use a model of JumpStart through a hub, which decides who may use which models.

        The model's role may look up the content of the hub, and read the artifacts.

        Args:
            arn: ARN of the content of the hub: a reference to a model of JumpStart's public hub.
            artifacts: Where the artifacts are, which SageMaker wants to be told as well: the `HostingArtifactUri` that
                `aws sagemaker describe-hub-content` shows. A prefix with a slash at its end holds uncompressed files, a
                key that ends with `.gz` is an archive, any other key one file. There is no default.
            accept_eula: Whether you have read and accept the licence of the model, as for `from_bucket`.

        Raises:
            ValueError: If it is not the ARN of such content, or the artifacts are not named.
        """
        remedy = "pass the HostingArtifactUri that describe-hub-content shows as S3Location(bucket, prefix)"
        return _of(HubModelData(arn, require_instance("artifacts", artifacts, S3Location, remedy), accept_eula))


def _of(artifacts: object) -> ModelData:
    """Return artifacts as model data: they have its methods, and need not have the ways to get some."""
    return cast("ModelData", artifacts)

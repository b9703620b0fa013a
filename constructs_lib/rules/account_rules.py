"""What belongs to another account: what may not, and whose policies then have to let this account in."""

from collections.abc import Iterator

from .arn import parse
from .engine import Context, rule
from .facts import (
    AsyncNotification,
    AsyncOutput,
    ComponentContainer,
    Container,
    DataCapture,
    EndpointConfig,
    Model,
    MonitoringOutputConfig,
    S3DataSource,
)
from .hidden import given
from .image_uri import registry
from .tables.prebuilt_images import ACCOUNTS

_OF_AWS = frozenset(account for regions in ACCOUNTS.values() for account in regions.values())


@rule("role-in-account", source="IAM user guide, id_roles_use_passrole: not to another account")
def role_in_account(served: Model | EndpointConfig, context: Context) -> Iterator[str]:
    """An execution role of another account.

    Remedy: Choose a role of this account; it may assume another account's, or be let in by that account's policies.
    """
    role = parse(served.execution_role_arn) if given(served.execution_role_arn) else ()
    if role and role.account and role.account != context.account:
        yield f"{{execution_role_arn}} is in account {role.account}, and the stack is in account {context.account}"


@rule("key-in-account", source="AWS KMS developer guide, key-policy-modifying-external-accounts", severity="warning")
def key_in_account(
    encrypted: EndpointConfig | DataCapture | AsyncOutput | MonitoringOutputConfig, context: Context
) -> Iterator[str]:
    """An encryption key of another account, whose policy has to let this one use it.

    Remedy: Let the policy of the key allow kms:CreateGrant, kms:Decrypt, kms:DescribeKey and kms:GenerateDataKey*.
    """
    key = parse(encrypted.kms_key_id) if given(encrypted.kms_key_id) else ()
    if key and key.account and key.account != context.account:
        yield f"{{kms_key_id}} is in account {key.account}, and the endpoint is in account {context.account}"


@rule("topic-in-account", source="Amazon SNS developer guide, sns-access-policy-use-cases", severity="warning")
def topic_in_account(notification: AsyncNotification, context: Context) -> Iterator[str]:
    """A topic of another account, whose policy has to let the execution role publish.

    Remedy: Let the policy of the topic allow sns:Publish to the execution role.
    """
    for arn in (notification.success_topic, notification.error_topic):
        topic = parse(arn) if given(arn) else ()
        if topic and topic.account and topic.account != context.account:
            yield f"a topic is in account {topic.account}, and the endpoint is in account {context.account}"


@rule("package-in-account", source="developer guide, model-registry-deploy-xaccount", severity="warning")
def package_in_account(container: Container, context: Context) -> Iterator[str]:
    """A registered model package of another account, whose policies have to let this one use it.

    Remedy: Let the policies of the package group, of its repository, bucket and key allow the execution role to
    describe the package, pull the image, and read and decrypt the artifacts.
    """
    package = parse(container.model_package_name) if given(container.model_package_name) else ()
    # A package of the Marketplace has no version, and is everybody's who subscribed.
    if package and package.account and package.resource.count("/") > 1 and package.account != context.account:
        yield f"{{model_package_name}} is in account {package.account}, and the model is in account {context.account}"


@rule("image-in-account", source="Amazon ECR user guide, repository-policy-examples", severity="warning")
def image_in_account(container: Container | ComponentContainer, context: Context) -> Iterator[str]:
    """An image of another account, whose repository policy has to let this one pull it.

    Remedy: Let the policy of the repository allow ecr:BatchCheckLayerAvailability, ecr:BatchGetImage and
    ecr:GetDownloadUrlForLayer to the execution role.
    """
    image = registry(container.image) if given(container.image) else ()
    if image and image.account not in _OF_AWS and image.account != context.account:
        yield f"an image is in account {image.account}, and the model is in account {context.account}"


@rule("artifacts-in-account", source="Amazon S3 user guide, example-walkthroughs-managing-access", severity="warning")
def artifacts_in_account(container: Container | S3DataSource | ComponentContainer, context: Context) -> Iterator[str]:
    """Model artifacts in a bucket of another account, whose policy has to let this one read them.

    Remedy: Let the policy of the bucket allow s3:GetObject, and s3:ListBucket for a prefix, to the execution role.
    """
    if given(container.artifacts) and given(container.bucket_account):
        if container.bucket_account != context.account:
            yield f"model artifacts are in account {container.bucket_account}, and the model is in {context.account}"

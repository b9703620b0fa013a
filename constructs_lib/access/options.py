"""Kinds of options that a role needs permissions for: places in S3, and keys."""

from constructs_lib.arguments.checks import require_construct, require_instance
from constructs_lib.arguments.options import Option
from constructs_lib.rules import UNKNOWN
from constructs_lib.s3_location import S3Location

from .permissions import use_key, write_prefix

_KEY = "pass kms.Key(...) or kms.Key.from_key_arn(...)"


def written_to(field: str = "", *, required: bool = False) -> Option:
    """A place in S3, under which the role may write."""
    return Option(
        lambda name, value: require_instance(name, value, S3Location, "pass S3Location(bucket, prefix)"),
        field,
        required=required,
        template=lambda location: location.uri,
        statements=write_prefix,
    )


def encrypted_with(field: str = "kms_key_id", *actions: str) -> Option:
    """A KMS key, which the role may use for some actions. What its ARN is, no rule asks."""
    return Option(
        lambda name, value: require_construct(name, value, "aws_kms.IKey", _KEY),
        field,
        template=lambda key: key.key_arn,
        fact=lambda _, __: UNKNOWN,
        statements=lambda key: (use_key(key, actions[0] if len(actions) == 1 else list(actions)),) if actions else (),
    )

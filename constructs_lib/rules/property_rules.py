"""What CloudFormation requires of the properties of every resource."""

from collections.abc import Iterator

from .engine import rule
from .fact import Fact


@rule("required-property", source="CloudFormation resource schemas, and required members in botocore")
def required_property(subject: Fact) -> Iterator[str]:
    """A property that is required, and missing.

    Remedy: Set it.
    """
    yield from (f"{name} is missing" for name in subject.missing)


@rule("null-value", source="CloudFormation: null values are not allowed in templates")
def null_value(subject: Fact) -> Iterator[str]:
    """A property that is null.

    Remedy: Leave the property out, or refer to AWS::NoValue.
    """
    yield from (f"{path} is null" for path in subject.nulls)

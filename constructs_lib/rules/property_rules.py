"""What CloudFormation requires of the properties of every resource."""

from collections.abc import Iterator

from .engine import rule
from .fact import Fact

_SCHEMAS = "CloudFormation resource schemas; of requests of state machines botocore, and aws/aws-cdk#10014"


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


@rule("property-misspelt", source=_SCHEMAS)
def property_misspelt(subject: Fact) -> Iterator[str]:
    """A property whose name has other capital letters than CloudFormation's.

    Remedy: Write the name as CloudFormation does.
    """
    yield from (f"there is no property {each.name!r}{each.near}" for each in subject.unlisted if each.miscased)


@rule("property-unknown", source=_SCHEMAS, severity="warning")
def property_unknown(subject: Fact) -> Iterator[str]:
    """A property that CloudFormation does not have there, as far as we know.

    Remedy: Correct the name, or move the property to where it belongs; the API may have properties that CloudFormation
    has not.
    """
    yield from (f"no property {each.name!r} is known{each.near}" for each in subject.unlisted if not each.miscased)

"""What SageMaker accepts of a template's text, beside what it says."""

from collections.abc import Iterator

from .engine import rule
from .facts import TemplateKey
from .hidden import given


@rule("repeated-key", source="aws/aws-cli#2404", confidence="attested", severity="warning")
def repeated_key(found: TemplateKey) -> Iterator[str]:
    """A key that an object has more than once: CloudFormation takes the last value, and drops the others.

    Remedy: Keep one of the values, or give the other one a key of its own.
    """
    if given(found.repeated) and found.repeated:
        yield f"the key {found.key!r} is repeated, and only its last value counts"

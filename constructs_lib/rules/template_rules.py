"""What CloudFormation accepts of a template's text, and of the names that its parts give each other."""

from collections.abc import Iterator

from .engine import rule
from .facts import NamedResource, TemplateAttribute, TemplateKey, TemplateName
from .hidden import given
from .spelling import nearest


@rule("repeated-key", source="aws/aws-cli#2404", confidence="attested", severity="warning")
def repeated_key(found: TemplateKey) -> Iterator[str]:
    """A key that an object has more than once: CloudFormation takes the last value, and drops the others.

    Remedy: Keep one of the values, or give the other one a key of its own.
    """
    if given(found.repeated) and found.repeated:
        yield f"the key {found.key!r} is repeated, and only its last value counts"


@rule("unresolved-name", source="CloudFormation: unresolved resource, condition and mapping dependencies")
def unresolved_name(found: TemplateName) -> Iterator[str]:
    """A name of a resource, a parameter, a condition or a mapping that the template does not have.

    Remedy: Name one that it has, or add it.
    """
    if given(found.name) and found.name not in found.known:
        near = nearest(found.name, found.known)
        yield f"{found.written} names {found.name!r}, which is not {found.what} of the template{near}"


@rule(
    "attribute-not-returned",
    source="CloudFormation resource schemas, and the return values in its reference",
    severity="warning",
)
def attribute_not_returned(found: TemplateAttribute) -> Iterator[str]:
    """An attribute that CloudFormation does not return of a resource of this type, as far as we know.

    Remedy: Read one that it returns, or refer to the resource with Ref.
    """
    if given(found.attribute) and found.attribute.partition(".")[0] not in found.returned:
        near = nearest(found.attribute, found.returned)
        yield f"{found.resource} is an {found.kind}, which does not return {found.attribute!r}{near}"


@rule("name-taken", source="Cloud Control API user guide, resource-identifier: unique for each resource of a type")
def name_taken(found: NamedResource) -> Iterator[str]:
    """A name that another resource of the same type has: CloudFormation makes the first one alone.

    Remedy: Give each a name of its own, or leave the name out.
    """
    if given(found.named_before_by):
        yield f"{found.written} is also that of {found.named_before_by}"

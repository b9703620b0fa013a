"""What CloudFormation accepts of a template's text, and of the names that its parts give each other."""

from collections.abc import Iterator
from typing import Final

from .engine import rule
from .facts import (
    NamedResource,
    TemplateAttribute,
    TemplateFunction,
    TemplateKey,
    TemplateName,
    TemplateResource,
)
from .hidden import given, matches
from .spelling import nearest

# Source: CloudFormation user guide, resource attributes; Description and Version are taken, too (cfn-lint), and of
# templates of SAM Connectors.
_ATTRIBUTES: Final = (
    "Condition",
    "Connectors",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Version",
)
# Nothing of SageMaker has snapshots.
_DELETION: Final = ("Delete", "Retain", "RetainExceptOnCreate")
_REPLACEMENT: Final = ("Delete", "Retain")


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


@rule("resource-attribute", source="cloudtools/troposphere#140, cfn-lint E3001", confidence="attested")
def resource_attribute(found: TemplateResource) -> Iterator[str]:
    """Something beside the properties of a resource that CloudFormation does not take there.

    Remedy: Write properties below Properties, and attributes as CloudFormation does.
    """
    if given(found.attributes):
        for name in sorted({*found.attributes} - {*_ATTRIBUTES}):
            yield f"{name!r} is not an attribute of resources{nearest(name, _ATTRIBUTES)}"


@rule("resource-type", source="CloudFormation user guide, resources: each has a type, which is case-sensitive")
def resource_type(found: TemplateResource) -> Iterator[str]:
    """A resource without a type, or whose type has other capital letters than CloudFormation's.

    Remedy: Set {kind} to a type that CloudFormation has.
    """
    if not given(found.kind):
        yield "{kind} is missing"
    elif found.kind not in found.known_kinds and _is_miscased(found.kind, found.known_kinds):
        yield f"{{kind=}} is not a type{nearest(found.kind, found.known_kinds)}"


@rule("resource-type-unknown", source="CloudFormation resource schemas", severity="warning")
def resource_type_unknown(found: TemplateResource) -> Iterator[str]:
    """A type of SageMaker that CloudFormation does not have, as far as we know.

    Remedy: Set {kind} to a type that CloudFormation has.
    """
    if given(found.kind) and matches("AWS::SageMaker::[^:]+", found.kind):
        if found.kind not in found.known_kinds and not _is_miscased(found.kind, found.known_kinds):
            yield f"{{kind=}} is not a known type{nearest(found.kind, found.known_kinds)}"


def _is_miscased(kind: str, known: tuple[str, ...]) -> bool:
    return kind.lower() in {each.lower() for each in known}


@rule("deletion-policy", source="CloudFormation user guide, DeletionPolicy and UpdateReplacePolicy")
def deletion_policy(found: TemplateResource) -> Iterator[str]:
    """A policy for the end of a resource that CloudFormation does not have for it.

    Remedy: Write Delete or Retain; snapshots are made of databases and volumes alone.
    """
    if given(found.deletion_policy) and found.deletion_policy not in _DELETION:
        yield "{deletion_policy=} is not one of Delete, Retain and RetainExceptOnCreate"
    if given(found.update_replace_policy) and found.update_replace_policy not in _REPLACEMENT:
        yield "{update_replace_policy=} is not one of Delete and Retain"


@rule("logical-id", source="CloudFormation user guide, resources: logical IDs are alphanumeric")
def logical_id(found: TemplateResource) -> Iterator[str]:
    """A logical id with other characters than letters and digits.

    Remedy: Write it with letters and digits alone.
    """
    if given(found.logical_id) and not matches("[A-Za-z0-9]{1,255}", found.logical_id):
        yield f"the logical id {found.logical_id!r} has other characters than letters and digits"


@rule("function-malformed", source="CloudFormation user guide, intrinsic-function-reference")
def function_malformed(found: TemplateFunction) -> Iterator[str]:
    """An intrinsic function whose argument has another form than CloudFormation takes.

    Remedy: Write the argument as the reference of intrinsic functions has it.
    """
    if given(found.fault) and found.fault:
        yield f"{found.name} {found.fault}"

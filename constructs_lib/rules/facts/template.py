"""The facts of a template's text, beside what it says."""

from constructs_lib.rules.fact import Fact, link, owned_list, value

from .transform import JobTag


class TemplateKey(Fact):
    """A key of an object in the text of a template.

    Attributes:
        key: The key.
        repeated: Whether it is there more than once.
    """

    key: str = value()
    repeated: bool = value()


class TemplateName(Fact):
    """A name by which one part of a template refers to another.

    Attributes:
        written: Where the name is written: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `DependsOn`, `Condition` and so on.
        name: The name.
        what: What it is to be the name of, such as `a resource or a parameter`.
        known: The names there are.
    """

    written: str = value()
    name: str = value()
    what: str = value()
    known: tuple[str, ...] = link()


class TemplateAttribute(Fact):
    """An attribute of a resource that another part of a template reads.

    Attributes:
        resource: The logical id of the resource.
        kind: The type of the resource.
        attribute: The attribute.
        returned: The attributes that CloudFormation returns of the type.
    """

    resource: str = value()
    kind: str = value()
    attribute: str = value()
    returned: tuple[str, ...] = link()


class NamedResource(Fact):
    """A resource with a name that somebody gave.

    Attributes:
        written: The property, or the argument, that holds the name.
        named_before_by: What else of the template has it, and is of the same type.
    """

    written: str = value()
    named_before_by: str = link()


class TemplateResource(Fact):
    """What a template says of a resource beside its properties.

    Attributes:
        logical_id: The name by which the template knows it.
        kind: Its type; None if the template does not say it.
        attributes: What else is written beside the properties.
        deletion_policy: What becomes of it when it goes.
        update_replace_policy: What becomes of it when another one takes its place.
        known_kinds: The types that there are.
    """

    logical_id: str = value()
    kind: str = value(cfn="Type")
    attributes: tuple[str, ...] = link()
    deletion_policy: str = value()
    update_replace_policy: str = value()
    known_kinds: tuple[str, ...] = link()


class TaggedResource(Fact):
    """The tags of a resource."""

    tags: tuple[JobTag, ...] = owned_list(JobTag, "TagList")


class TemplateFunction(Fact):
    """An intrinsic function whose argument has another form than CloudFormation takes.

    Attributes:
        name: The function.
        fault: What is wrong with its argument.
    """

    name: str = value()
    fault: str = value()

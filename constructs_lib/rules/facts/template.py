"""The facts of a template's text, beside what it says."""

from constructs_lib.rules.fact import Fact, value


class TemplateKey(Fact):
    """A key of an object in the text of a template.

    Attributes:
        key: The key.
        repeated: Whether it is there more than once.
    """

    key: str = value()
    repeated: bool = value()

"""What a file may come to before it is refused, so that no file can stop the check."""

from typing import Final


class UnreadableTemplateError(ValueError):
    """A file that is not a template."""


class NotATemplateError(UnreadableTemplateError):
    """It is JSON or YAML, and something else."""


class NoResourcesError(NotATemplateError):
    """It has no resources, which CloudFormation refuses, and CDK writes for a stack that is still empty."""


MOST_BYTES: Final = 32_000_000
"""How large a file may be. CloudFormation takes templates of 1 MB."""

MOST_VALUES: Final = 2_000_000
"""How many values a file may have: they take a hundred times the memory of the characters that write them."""

MOST_YAML_VALUES: Final = 250_000
"""How many values a file in YAML may have, which takes ten times as long to read."""

MOST_UNFOLDED: Final = 100_000
"""How many values the aliases of a YAML file may stand for."""

DEEPEST: Final = 200
"""How many levels a file may be nested: lists in lists, objects in objects, functions in functions."""

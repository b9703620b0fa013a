"""The rules for templates that this library did not write."""

from .bounds import UnreadableTemplateError
from .document import parse_template, read_template
from .inspection import violations
from .violation import Violation

__all__ = ["UnreadableTemplateError", "Violation", "parse_template", "read_template", "violations"]

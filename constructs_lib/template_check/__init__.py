"""The rules for templates that this library did not write."""

from .bounds import UnreadableTemplateError
from .document import parse_template, read_template
from .violation import Violation, violations

__all__ = ["UnreadableTemplateError", "Violation", "parse_template", "read_template", "violations"]

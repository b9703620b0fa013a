"""The rules for templates that this library did not write."""

from .document import UnreadableTemplateError, parse_template, read_template
from .violation import Violation, violations

__all__ = ["UnreadableTemplateError", "Violation", "parse_template", "read_template", "violations"]

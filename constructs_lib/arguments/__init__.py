"""Arguments of constructs: what is known of them, what they must be, and what the rules find in them."""

from .checks import require_attribute, require_flag, require_instance, require_number, require_sequence, require_text
from .findings import WARNING_PREFIX, annotate, context_of, raise_errors, vocabulary
from .tokens import as_flag, as_known, has_member, known_join

__all__ = [
    "WARNING_PREFIX",
    "annotate",
    "as_flag",
    "as_known",
    "context_of",
    "has_member",
    "known_join",
    "raise_errors",
    "require_attribute",
    "require_flag",
    "require_instance",
    "require_number",
    "require_sequence",
    "require_text",
    "vocabulary",
]

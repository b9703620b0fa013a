"""The regular expressions of AWS's models and schemas, which are Java's."""

import functools

import regex

# An astral character is two surrogates in Java, and one character in Python.
_ASTRAL = (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")


@functools.cache
def java_pattern(text: str) -> "regex.Pattern[str]":
    """A pattern of Java's, compiled."""
    return regex.compile(text.replace(*_ASTRAL))

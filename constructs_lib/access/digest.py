"""A digest of what a policy says, by which a policy that says something else is another resource."""

import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache

from aws_cdk import Reference, Tokenization
from constructs import Construct

from constructs_lib.arguments.stack import stack_path

from .permissions import Statement

# A token of CDK in a text: its name, if it has one, and a number.
_TOKEN = re.compile(r"\$\{Token\[([^\]]*?)\.?\d+\]\}")
# The names of tokens that say all: those of pseudo parameters.
_SAYS_ALL = re.compile(r"AWS\.\w+")


def digest_of(scope: Construct, statements: Sequence[Statement]) -> str:
    """Return a digest of statements that is the same whenever they are.

    It depends on which resources of the app they name, and not on the numbers that CDK gives to tokens. What else a
    token stands for is not asked: what is computed late, CDK may compute only once.

    Args:
        scope: The construct that gives a role the statements.
        statements: The statements.
    """
    text = json.dumps(list(statements), sort_keys=True)

    def named(found: re.Match[str]) -> str:
        if _SAYS_ALL.fullmatch(found[1]):
            return f"${{Token[{found[1]}]}}"
        # The same statements have one digest in each stage.
        return f"${{Token[{(_referred_to(found[0]) or found[1]).removeprefix(f'{stack_path(scope)}/')}]}}"

    return hashlib.sha256(_TOKEN.sub(named, text).encode()).hexdigest()[:8].upper()


@lru_cache(maxsize=4096)
def _referred_to(token: str) -> str | None:
    """Return which attribute of which resource a token refers to; None if it does not. Each answer takes half a ms."""
    for each in Tokenization.reverse_string(token).tokens:
        if isinstance(each, Reference):
            return f"{each.target.node.path}.{each.display_name}"
    return None

"""The facts of roles and policies of IAM: how much they say."""

from constructs_lib.rules.fact import Fact, value


class RolePolicies(Fact):
    """The policies of a role, as far as a template shows them.

    Attributes:
        inline_characters: How many characters its inline policies have together, or more.
        managed: How many managed policies it has, or more.
    """

    inline_characters: int = value()
    managed: int = value()


class ManagedPolicy(Fact):
    """A managed policy.

    Attributes:
        characters: How many characters it has, or more.
    """

    characters: int = value()

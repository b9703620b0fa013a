"""How much IAM takes of the policies of a role."""

from collections.abc import Iterator
from typing import Final

from .engine import rule
from .facts import ManagedPolicy, RolePolicies
from .hidden import given

_QUOTAS: Final = "IAM user guide, reference_iam-quotas"

LONGEST_INLINE: Final = 10_240
"""How many characters the inline policies of a role may have together. It cannot be raised."""
LONGEST_MANAGED: Final = 6_144
"""How many characters a managed policy may have. It cannot be raised."""
_MOST_MANAGED: Final = 10


@rule("inline-policies-too-long", source=f"{_QUOTAS}; aws/aws-cdk#18457", confidence="attested")
def inline_policies_too_long(role: RolePolicies) -> Iterator[str]:
    """A role whose inline policies are longer together than IAM takes.

    Remedy: Give each model a role of its own, or say the same in managed policies.
    """
    if given(role.inline_characters) and role.inline_characters > LONGEST_INLINE:
        yield (
            f"the inline policies of the role have {role.inline_characters} characters or more, and IAM takes "
            f"{LONGEST_INLINE} of all of them together"
        )


@rule("managed-policies-too-many", source=_QUOTAS, severity="warning")
def managed_policies_too_many(role: RolePolicies) -> Iterator[str]:
    """A role with more managed policies than an account takes by default.

    Remedy: Say the same in fewer policies or in inline ones, or have the quota raised, then acknowledge this warning.
    """
    if given(role.managed) and role.managed > _MOST_MANAGED:
        yield f"the role has {role.managed} managed policies or more, and an account takes {_MOST_MANAGED} by default"


@rule("managed-policy-too-long", source=_QUOTAS)
def managed_policy_too_long(policy: ManagedPolicy) -> Iterator[str]:
    """A managed policy that is longer than IAM takes.

    Remedy: Say it in several policies, or with wildcards.
    """
    if given(policy.characters) and policy.characters > LONGEST_MANAGED:
        yield f"the policy has {policy.characters} characters or more, and IAM takes {LONGEST_MANAGED}"

"""How much IAM takes of the policies of a role."""

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import ManagedPolicy, RolePolicies
from tests.unit.rules.conftest import Case, RuleTests

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject"}
LONG = {"Statement": [{**STATEMENT, "Resource": [f"arn:aws:s3:::bucket/{each:0>80}" for each in range(110)]}]}
MANAGED = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": LONG}}

CASES = [
    Case(
        rule="inline-policies-too-long",
        severity="error",
        passes=[RolePolicies(inline_characters=10_240, managed=0), RolePolicies(inline_characters=0, managed=0)],
        fails=[RolePolicies(inline_characters=10_241, managed=0)],
        in_template="have 10241 characters or more, and IAM takes 10240 of all of them together; give each",
        hidden=[RolePolicies(inline_characters=UNKNOWN, managed=0)],
        shown={"Policy.PolicyDocument": LONG},
    ),
    Case(
        rule="managed-policies-too-many",
        severity="warning",
        passes=[RolePolicies(inline_characters=0, managed=10)],
        fails=[RolePolicies(inline_characters=0, managed=11)],
        in_template="the role has 11 managed policies or more, and an account takes 10 by default",
        hidden=[RolePolicies(inline_characters=0, managed=UNKNOWN)],
        shown={"Role.ManagedPolicyArns": [f"arn:aws:iam::123456789012:policy/{each}" for each in range(11)]},
    ),
    Case(
        rule="managed-policy-too-long",
        severity="error",
        passes=[ManagedPolicy(characters=6_144)],
        fails=[ManagedPolicy(characters=6_145)],
        in_template="the policy has 6145 characters or more, and IAM takes 6144; say it in several policies",
        hidden=[ManagedPolicy(characters=UNKNOWN)],
        shown={"Managed": MANAGED},
    ),
]


class TestPolicies(RuleTests):
    """The rules about how much IAM takes."""

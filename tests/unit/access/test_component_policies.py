"""What inference components add to the role that they share."""

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_iam as iam

from constructs_lib.access.component_policies import ComponentPolicies
from constructs_lib.access.permissions import allow
from tests.unit.templates import resources_of

MANAGED = "AWS::IAM::ManagedPolicy"


def policies(stack: Stack) -> ComponentPolicies:
    role = iam.CfnRole(stack, "Role", assume_role_policy_document={})
    return ComponentPolicies(stack, role, CfnResource(stack, "Config", type="AWS::SageMaker::EndpointConfig"))


def test_many_share_one_policy_for_which_the_configuration_waits(stack: Stack) -> None:
    shared = policies(stack)

    shared.add([allow("s3:GetObject", "one")])
    shared.add([allow("s3:GetObject", "two"), allow("s3:GetObject", "one")])

    ((name, policy),) = resources_of(stack, MANAGED).items()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == ["one", "two"]
    assert next(iter(resources_of(stack, "AWS::SageMaker::EndpointConfig").values()))["DependsOn"] == [name]


def test_a_change_is_another_policy_so_that_the_old_one_lasts_until_the_update_is_over() -> None:
    names = set()
    for key in ("one", "two"):
        stack = Stack()
        policies(stack).add([allow("s3:GetObject", key)])
        names |= set(resources_of(stack, MANAGED))

    assert len(names) == 2


def test_a_full_policy_is_followed_by_another(stack: Stack) -> None:
    shared = policies(stack)

    for number in range(60):
        shared.add([allow("s3:GetObject", f"{number:100}")])

    found = resources_of(stack, MANAGED).values()
    assert len(found) == 2
    assert sum(len(each["Properties"]["PolicyDocument"]["Statement"][0]["Resource"]) for each in found) == 60

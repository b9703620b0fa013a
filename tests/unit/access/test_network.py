"""Networks: subnets and security groups, checked before anything is defined."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Template

from constructs_lib import ContainerDefinition, EndpointConfig, InstanceProductionVariant, Model
from constructs_lib.access.network import Network, check_groups
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_FLAGS, refused
from tests.unit.model_templates import model_properties, statement
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

ROOT = Path(__file__).parents[3]


@pytest.fixture
def vpc(stack: Stack) -> ec2.Vpc:
    return ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)


@pytest.fixture
def groups(stack: Stack) -> list[ec2.ISecurityGroup]:
    return [ec2.SecurityGroup.from_security_group_id(stack, f"Group{number}", f"sg-{number}") for number in range(7)]


def imported(stack: Stack, subnet_ids: list[str] | None = None) -> ec2.IVpc:
    ids = ["subnet-1", "subnet-2"] if subnet_ids is None else subnet_ids
    zones = ["eu-west-1a", "eu-west-1b"]
    return ec2.Vpc.from_vpc_attributes(
        stack, "Imported", vpc_id="vpc-1", availability_zones=zones[: len(ids)], private_subnet_ids=ids
    )


def ids(stack: Stack, selection: ec2.SelectedSubnets) -> list[Any]:
    found: list[Any] = stack.resolve(selection.subnet_ids)
    return found


# What is rendered


def test_a_model_is_in_the_private_subnets_with_a_security_group_of_its_own(
    stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc
) -> None:
    Model(stack, "Model", containers=[container], vpc=vpc)

    ((group_id, group),) = resources_of(stack, "AWS::EC2::SecurityGroup").items()
    private = vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
    assert model_properties(stack)["VpcConfig"] == {
        "Subnets": ids(stack, private),
        "SecurityGroupIds": [{"Fn::GetAtt": [group_id, "GroupId"]}],
    }
    assert "SecurityGroupIngress" not in group["Properties"]
    assert [rule["CidrIp"] for rule in group["Properties"]["SecurityGroupEgress"]] == ["0.0.0.0/0"]


def test_a_model_without_a_vpc_has_no_network(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container])

    assert "VpcConfig" not in model_properties(stack)
    assert "ec2:" not in str(resources_of(stack, "AWS::IAM::ManagedPolicy"))


def test_the_role_may_use_network_interfaces(stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc) -> None:
    Model(stack, "Model", containers=[container], vpc=vpc)

    assert len(statement(stack, "ec2:CreateNetworkInterface")["Action"]) == 9


def test_subnets_can_be_chosen(stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc) -> None:
    for number, selection in enumerate(
        (
            ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            ec2.SubnetSelection(subnet_group_name="Public"),
            ec2.SubnetSelection(subnets=vpc.public_subnets),
            ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC, one_per_az=True),
            ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC, availability_zones=vpc.availability_zones),
        )
    ):
        Model(stack, f"Model{number}", containers=[container], vpc=vpc, vpc_subnets=selection)

    models = resources_of(stack, "AWS::SageMaker::Model").values()
    public = [stack.resolve(subnet.subnet_id) for subnet in vpc.public_subnets]
    assert [model["Properties"]["VpcConfig"]["Subnets"] for model in models] == [public] * 5


def test_subnets_can_be_filtered(stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc) -> None:
    first = vpc.private_subnets[0]
    chosen = ec2.SubnetSelection(subnet_filters=[ec2.SubnetFilter.availability_zones([first.availability_zone])])
    Model(stack, "Model", containers=[container], vpc=vpc, vpc_subnets=chosen)

    assert model_properties(stack)["VpcConfig"]["Subnets"] == [stack.resolve(first.subnet_id)]


def test_security_groups_can_be_given(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    Model(stack, "Model", containers=[container], vpc=imported(stack), security_groups=groups[:5])

    assert model_properties(stack)["VpcConfig"] == {
        "Subnets": ["subnet-1", "subnet-2"],
        "SecurityGroupIds": [f"sg-{number}" for number in range(5)],
    }
    assert not resources_of(stack, "AWS::EC2::SecurityGroup")


def test_no_security_groups_are_one_of_its_own(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container], vpc=imported(stack), security_groups=[])

    assert len(resources_of(stack, "AWS::EC2::SecurityGroup")) == 1


@pytest.mark.parametrize(
    ("outbound", "cidr"), [(None, "0.0.0.0/0"), (True, "0.0.0.0/0"), (False, "255.255.255.255/32")]
)
def test_outbound_traffic_is_allowed_or_not(
    stack: Stack, container: ContainerDefinition, *, outbound: bool | None, cidr: str
) -> None:
    Model(stack, "Model", containers=[container], vpc=imported(stack), allow_all_outbound=outbound)

    (rule,) = only(stack, "AWS::EC2::SecurityGroup")["Properties"]["SecurityGroupEgress"]
    assert rule["CidrIp"] == cidr


def test_a_list_of_groups_that_is_changed_later_changes_nothing(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    Model(stack, "Model", containers=[container], vpc=imported(stack), security_groups=groups[:1])
    groups.clear()

    assert model_properties(stack)["VpcConfig"]["SecurityGroupIds"] == ["sg-0"]


def test_two_models_share_a_vpc(stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc) -> None:
    for number in range(2):
        Model(stack, f"Model{number}", containers=[container], vpc=vpc)

    assert len(resources_of(stack, "AWS::EC2::SecurityGroup")) == 2


def test_a_vpc_may_be_of_another_stack_or_looked_up(container: ContainerDefinition) -> None:
    app = quick_app()
    here = Environment(account="111122223333", region="eu-west-1")
    vpc = ec2.Vpc(Stack(app, "Network", env=here), "Vpc")
    stack = Stack(app, "Serving", env=here)
    Model(stack, "Referring", containers=[container], vpc=vpc)
    Model(stack, "LookingUp", containers=[container], vpc=ec2.Vpc.from_lookup(stack, "LookedUp", is_default=True))

    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 2


# Tokens


def test_ids_may_be_tokens(stack: Stack, container: ContainerDefinition, parameter: CfnParameter) -> None:
    subnets = [Fn.import_value("Subnet"), Fn.select(1, Fn.split(",", parameter.value_as_string))]
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", parameter.value_as_string)
    Model(stack, "Model", containers=[container], vpc=imported(stack, subnets), security_groups=[group])

    assert model_properties(stack)["VpcConfig"] == {
        "Subnets": [{"Fn::ImportValue": "Subnet"}, {"Fn::Select": [1, {"Fn::Split": [",", {"Ref": "Parameter"}]}]}],
        "SecurityGroupIds": [{"Ref": "Parameter"}],
    }


# Connections


def test_connections_are_allowed_to_others(stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc) -> None:
    model = Model(stack, "Model", containers=[container], vpc=vpc, allow_all_outbound=False)
    other = ec2.SecurityGroup(stack, "Other", vpc=vpc)

    model.connections.allow_to(other, ec2.Port.tcp(443))
    other.connections.allow_from(model.connections, ec2.Port.tcp(5432))

    egress = resources_of(stack, "AWS::EC2::SecurityGroupEgress").values()
    ingress = resources_of(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert sorted(rule["Properties"]["FromPort"] for rule in egress) == [443, 5432]
    assert sorted(rule["Properties"]["FromPort"] for rule in ingress) == [443, 5432]


def test_a_model_with_a_vpc_is_connectable_to_cdk(stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc) -> None:
    model: Any = Model(stack, "Model", containers=[container], vpc=vpc)
    database = ec2.SecurityGroup(stack, "Database", vpc=vpc)

    database.connections.allow_from(model, ec2.Port.tcp(5432))

    (rule,) = resources_of(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert rule["Properties"]["FromPort"] == 5432


def test_a_group_that_is_added_later_appears(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    model = Model(stack, "Model", containers=[container], vpc=imported(stack), security_groups=groups[:1])

    model.connections.add_security_group(groups[1])
    model.connections.add_security_group(*groups[2:4])

    assert model_properties(stack)["VpcConfig"]["SecurityGroupIds"] == ["sg-0", "sg-1", "sg-2", "sg-3"]
    assert len(model.connections.security_groups) == 4


def test_fails_when_more_groups_are_added_than_sagemaker_takes(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    model = Model(stack, "Model", containers=[container], vpc=imported(stack), security_groups=groups[:4])

    with refused("security_groups", "6", "at most 5"):
        model.connections.add_security_group(*groups[4:6])

    assert len(model.connections.security_groups) == 4
    assert len(model_properties(stack)["VpcConfig"]["SecurityGroupIds"]) == 4


def test_fails_when_what_is_added_is_no_group(stack: Stack, container: ContainerDefinition) -> None:
    model = Model(stack, "Model", containers=[container], vpc=imported(stack))

    with refused("security_groups is 'sg-1'", "ec2.SecurityGroup"):
        model.connections.add_security_group("sg-1")  # type: ignore[arg-type]  # that is the mistake


def test_a_network_is_rendered_into_several_resources(stack: Stack, groups: list[ec2.ISecurityGroup]) -> None:
    network = Network(stack, vpc=imported(stack), vpc_subnets=None, security_groups=groups[:1], allow_all_outbound=None)
    network.follow(sagemaker.CfnModel(stack, "Model"))
    network.follow(sagemaker.CfnEndpointConfig(stack, "Config", production_variants=[]))

    network.connections.add_security_group(groups[1])

    resources = Template.from_stack(stack).to_json()["Resources"].values()
    assert [resource["Properties"]["VpcConfig"]["SecurityGroupIds"] for resource in resources] == [["sg-0", "sg-1"]] * 2


def test_a_model_without_a_vpc_has_no_connections(stack: Stack, container: ContainerDefinition) -> None:
    model = Model(stack, "Model", containers=[container])

    with refused("Model 'Model'", "vpc="):
        model.connections  # noqa: B018  # asking is the mistake


def test_a_model_without_a_vpc_does_not_load_the_module_of_networks() -> None:
    code = (
        "import sys; from aws_cdk import App, Stack;"
        "from constructs_lib import ContainerDefinition, ContainerImage, Model;"
        "image = ContainerImage.from_uri('111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0');"
        "model = Model(Stack(App(), 'Test'), 'Model', containers=[ContainerDefinition(image=image)]);"
        "print('aws_cdk.aws_ec2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


# What SageMaker or CDK would refuse


@with_each("vpc", [each for each in NOT_CONSTRUCTS if each is not None] + ["vpc-1", ec2.Vpc])
def test_fails_when_a_vpc_is_none(stack: Stack, container: ContainerDefinition, vpc: ec2.IVpc) -> None:
    with refused(f"vpc of Model 'Model' must be an ec2.IVpc, got {described(vpc)}", "ec2.Vpc", stack=stack):
        Model(stack, "Model", containers=[container], vpc=vpc)


def test_fails_when_subnets_are_no_selection(stack: Stack, container: ContainerDefinition) -> None:
    vpc = imported(stack)

    @with_each("subnets", [*NOT_CONSTRUCTS, {"subnet_type": "PUBLIC"}, ["subnet-1"], "Private"])
    def refuse(subnets: ec2.SubnetSelection) -> None:
        with refused(
            f"vpc_subnets of Model 'Model' must be an ec2.SubnetSelection, got {described(subnets)}",
            "ec2.SubnetSelection",
            stack=stack,
        ):
            Model(stack, "Model", containers=[container], vpc=vpc, vpc_subnets=subnets)

    refuse()


def test_fails_when_a_selection_selects_no_subnet(stack: Stack, container: ContainerDefinition) -> None:
    vpc = imported(stack)
    for selection in (
        ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        ec2.SubnetSelection(subnet_group_name="Database"),
        ec2.SubnetSelection(availability_zones=["eu-west-1f"]),
        ec2.SubnetSelection(subnet_filters=[ec2.SubnetFilter.by_ids(["subnet-9"])]),
    ):
        with refused("vpc_subnets", stack=stack):
            Model(stack, "Model", containers=[container], vpc=vpc, vpc_subnets=selection)


def test_fails_when_there_are_more_subnets_than_sagemaker_takes(stack: Stack, container: ContainerDefinition) -> None:
    zones = ["eu-west-1a"]
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Many",
        vpc_id="vpc-1",
        availability_zones=zones,
        private_subnet_ids=[f"subnet-{number}" for number in range(17)],
        private_subnet_names=[f"Name{number}" for number in range(17)],
    )
    chosen = ec2.SubnetSelection(subnets=vpc.private_subnets)
    with refused("vpc_subnets", "17", "at most 16", stack=stack):
        Model(stack, "Model", containers=[container], vpc=vpc, vpc_subnets=chosen)


def test_fails_when_there_are_more_groups_than_sagemaker_takes(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    vpc = imported(stack)
    with refused("security_groups", "6", "at most 5", stack=stack):
        Model(stack, "Model", containers=[container], vpc=vpc, security_groups=groups[:6])


def test_fails_when_groups_are_no_list(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    vpc = imported(stack)
    not_lists: list[Any] = [groups[0], "sg-1", {"sg-1"}, {groups[0]: 1}, 1, True]
    for wrong in not_lists:
        with refused("security_groups of Model 'Model' must be a list", stack=stack):
            Model(stack, "Model", containers=[container], vpc=vpc, security_groups=wrong)


def test_fails_when_a_group_is_none(stack: Stack, container: ContainerDefinition) -> None:
    vpc = imported(stack)

    @with_each("group", [*NOT_CONSTRUCTS, "sg-1"])
    def refuse(group: ec2.ISecurityGroup) -> None:
        with refused(
            f"an entry of security_groups of Model 'Model' must be an ec2.ISecurityGroup, got {described(group)}",
            "ec2.SecurityGroup",
            stack=stack,
        ):
            Model(stack, "Model", containers=[container], vpc=vpc, security_groups=[group])

    refuse()


def test_fails_when_outbound_traffic_is_no_flag(stack: Stack, container: ContainerDefinition) -> None:
    vpc = imported(stack)

    @with_each("outbound", NOT_FLAGS)
    def refuse(*, outbound: bool) -> None:
        with refused("allow_all_outbound of Model 'Model' must be", "True or False", stack=stack):
            Model(stack, "Model", containers=[container], vpc=vpc, allow_all_outbound=outbound)

    refuse()


def test_fails_when_outbound_traffic_is_decided_for_groups_that_are_given(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    vpc = imported(stack)

    @with_each("outbound", [True, False])
    def refuse(*, outbound: bool) -> None:
        with refused(f"allow_all_outbound={outbound}", "allow it on those", stack=stack):
            Model(
                stack, "Model", containers=[container], vpc=vpc, security_groups=groups[:1], allow_all_outbound=outbound
            )

    refuse()


def test_fails_when_there_is_a_network_without_a_vpc(
    stack: Stack, container: ContainerDefinition, groups: list[ec2.ISecurityGroup]
) -> None:
    options: list[dict[str, Any]] = [
        {"vpc_subnets": ec2.SubnetSelection()},
        {"security_groups": groups},
        {"allow_all_outbound": True},
        {"allow_all_outbound": False},
    ]
    for option in options:
        (name,) = option
        with refused(f"Model 'Model' has {name} without vpc; pass vpc too, or leave it out", stack=stack):
            Model(stack, "Model", containers=[container], **option)


def test_groups_are_kept_as_a_tuple(groups: list[ec2.ISecurityGroup]) -> None:
    assert check_groups(None) == ()
    assert check_groups(groups) == tuple(groups)


# What waits for the way out


def awaited_types(stack: Stack, waiting: str) -> list[str]:
    """Return what a resource waits for in a VPC, by its type."""
    resources = Template.from_stack(stack).to_json()["Resources"]
    found = [resources[name]["Type"] for name in only(stack, waiting).get("DependsOn", [])]
    return sorted(name for name in found if name.startswith("AWS::EC2::"))


def test_a_model_waits_for_the_routes_of_its_subnets(
    stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc
) -> None:
    Model(stack, "Model", containers=[container], vpc=vpc)

    assert awaited_types(stack, "AWS::SageMaker::Model") == [
        *["AWS::EC2::Route"] * 2,
        *["AWS::EC2::SubnetRouteTableAssociation"] * 2,
    ]


def test_a_model_waits_for_endpoints_of_the_vpc_that_are_defined_before_and_after_it(
    stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc
) -> None:
    vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    Model(stack, "Model", containers=[container], vpc=vpc)
    vpc.add_interface_endpoint("Secrets", service=ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER)

    assert awaited_types(stack, "AWS::SageMaker::Model").count("AWS::EC2::VPCEndpoint") == 2


def test_a_model_in_isolated_subnets_waits_for_their_endpoints(stack: Stack, container: ContainerDefinition) -> None:
    isolated = ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    vpc = ec2.Vpc(stack, "Closed", max_azs=2, subnet_configuration=[isolated])
    vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    Model(stack, "Model", containers=[container], vpc=vpc)

    assert "AWS::EC2::VPCEndpoint" in awaited_types(stack, "AWS::SageMaker::Model")


def test_the_network_of_components_is_awaited_too(stack: Stack, fleet: InstanceProductionVariant, vpc: ec2.Vpc) -> None:
    EndpointConfig(stack, "Config", instance_production_variants=[fleet], vpc=vpc)

    assert "AWS::EC2::Route" in awaited_types(stack, "AWS::SageMaker::EndpointConfig")


def test_a_model_waits_for_nothing_of_an_imported_vpc(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container], vpc=imported(stack))

    assert awaited_types(stack, "AWS::SageMaker::Model") == []


def test_a_stack_with_a_model_waits_for_the_stack_of_its_vpc(container: ContainerDefinition) -> None:
    app = quick_app()
    network, serving = Stack(app, "Network"), Stack(app, "Serving")
    vpc = ec2.Vpc(network, "Vpc", max_azs=2)
    vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    Model(serving, "Model", containers=[container], vpc=vpc)

    assembly = app.synth()

    assert [each.id for each in assembly.get_stack_by_name("Serving").dependencies if "assets" not in each.id] == [
        "Network"
    ]


def test_an_endpoint_of_a_vpc_may_let_the_model_in_that_waits_for_it(
    stack: Stack, container: ContainerDefinition, vpc: ec2.Vpc
) -> None:
    endpoint = vpc.add_interface_endpoint(
        "Secrets", service=ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER, open=False
    )
    model = Model(stack, "Model", containers=[container], vpc=vpc)

    endpoint.connections.allow_default_port_from(model)

    Template.from_stack(stack)  # which refuses resources that wait for each other

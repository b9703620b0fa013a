"""What SageMaker accepts of a model."""

from constructs_lib.rules import MAYBE, UNKNOWN, Partial, check
from constructs_lib.rules.facts import ImageConfig, InferenceExecution, Model, Role, VpcConfig
from tests.unit.rules import sound
from tests.unit.rules.conftest import IMAGE, IRELAND, PACKAGE, ROLE, Case, RuleTests, container, model

DIRECT = InferenceExecution(mode="Direct")
NETWORK = VpcConfig(subnets=["subnet-0a"], security_group_ids=["sg-0a"])
THROUGH_VPC = container(image_config=ImageConfig(repository_access_mode="Vpc"))
MANY_MODELS = container(mode="MultiModel", model_data_url="s3://bucket/models/")
VIRGINIA = IMAGE.replace("eu-west-1", "us-east-1")
FROM_THE_HUB = {"HF_MODEL_ID": "google/flan-t5-xl"}


def environment(total: int) -> dict[str, str]:
    values = {f"KEY_{number:02}": "v" * 1018 for number in range(total // 1024)}
    rest = total - 1024 * len(values)
    return values | ({"K": "v" * (rest - 1)} if rest else {})


PULL = {
    "Type": "AWS::IAM::Policy",
    "Properties": {
        "Roles": [{"Ref": "Role"}],
        "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": "*"}]},
    },
}

CASES = [
    Case(
        rule="containers-or-primary",
        severity="error",
        passes=[model(), model(container()), model(container(), container()), Model(primary_container=UNKNOWN)],
        fails=[model(container(), primary_container=container())],
        in_template="PrimaryContainer cannot be combined with Containers; set PrimaryContainer for one container, or",
        shown={"Model.Containers": sound.SEVERAL},
        hidden=[
            Model(containers=UNKNOWN),
            Model(containers=MAYBE),
            Model(primary_container=MAYBE),
            Model(containers=MAYBE, primary_container=container()),
            model(container(), primary_container=MAYBE),
        ],
    ),
    Case(
        rule="some-container",
        severity="error",
        passes=[model(container()), model(), Model(primary_container=UNKNOWN)],
        fails=[Model(containers=()), Model()],
        in_template="the model has no container; pass at least one container in Containers",
        shown={"Model.PrimaryContainer": sound.NO_VALUE},
        hidden=[Model(containers=UNKNOWN), Model(containers=MAYBE), Model(primary_container=MAYBE)],
    ),
    Case(
        rule="hostnames-all-or-none",
        severity="error",
        passes=[
            model(),
            model(container(), container()),
            model(container(container_hostname="scale")),
            model(container(container_hostname="scale"), container(container_hostname=UNKNOWN)),
        ],
        fails=[model(container(container_hostname="scale"), container())],
        in_template="only some of Containers have a hostname; give every container a hostname, or none",
        shown={
            **sound.PIPELINE,
            "Model.Containers": [{**sound.SEVERAL[0], "ContainerHostname": "a"}, sound.SEVERAL[0]],
        },
        hidden=[
            model(container(container_hostname="scale"), container(container_hostname=MAYBE)),
            model(container(container_hostname="scale"), UNKNOWN),
            Model(containers=UNKNOWN),
            Model(containers=MAYBE),
        ],
    ),
    Case(
        rule="hostnames-unique",
        severity="error",
        passes=[
            model(),
            model(container(), container()),
            model(container(container_hostname="scale"), container(container_hostname="predict")),
        ],
        fails=[model(container(container_hostname="scale"), container(container_hostname="scale"))],
        in_template="more than one of Containers has the hostname 'scale'; give every container a hostname of its own",
        hidden=[
            model(container(container_hostname="scale"), container(container_hostname=UNKNOWN)),
            model(container(container_hostname="scale"), container(container_hostname=Partial(("scale", None)))),
            model(container(container_hostname="scale"), container(container_hostname=MAYBE)),
            Model(containers=UNKNOWN),
            Model(containers=MAYBE),
        ],
    ),
    Case(
        rule="direct-invocation",
        severity="error",
        passes=[
            model(
                container(container_hostname="cats"),
                container(container_hostname="dogs"),
                inference_execution_config=DIRECT,
            ),
            model(container(), container(), inference_execution_config=InferenceExecution(mode="Serial")),
            model(container(), container(), inference_execution_config=InferenceExecution()),
            model(),
        ],
        fails=[
            model(container(container_hostname="cats"), container(), inference_execution_config=DIRECT),
            model(container(container_hostname="cats"), inference_execution_config=DIRECT),
            model(inference_execution_config=DIRECT),
        ],
        in_template="direct invocation needs a hostname on each of Containers; give the model two containers or more,",
        shown={"Model.InferenceExecutionConfig.Mode": "Direct"},
        hidden=[
            model(container(), container(), inference_execution_config=UNKNOWN),
            model(container(), container(), inference_execution_config=MAYBE),
            model(container(), container(), inference_execution_config=InferenceExecution(mode=UNKNOWN)),
            model(
                container(container_hostname="cats"),
                container(container_hostname=MAYBE),
                inference_execution_config=DIRECT,
            ),
            Model(containers=UNKNOWN, inference_execution_config=DIRECT),
            Model(containers=MAYBE, inference_execution_config=DIRECT),
        ],
    ),
    Case(
        rule="one-multi-model-container",
        severity="error",
        passes=[model(), model(MANY_MODELS), model(container(), MANY_MODELS), model(primary_container=MANY_MODELS)],
        fails=[model(MANY_MODELS, MANY_MODELS), model(MANY_MODELS, container(), MANY_MODELS)],
        in_template="more than one of Containers is a multi-model container; keep one multi-model container, and give",
        hidden=[
            model(MANY_MODELS, container(mode=UNKNOWN)),
            model(MANY_MODELS, container(mode=MAYBE)),
            Model(containers=UNKNOWN),
            Model(containers=MAYBE),
        ],
    ),
    Case(
        rule="environment-of-all-containers",
        severity="error",
        passes=[
            model(),
            model(container(environment=environment(32 * 1024))),
            model(container(environment=environment(16 * 1024)), container(environment=environment(16 * 1024))),
        ],
        fails=[
            model(container(environment=environment(32 * 1024 + 1))),
            model(container(environment=environment(16 * 1024)), container(environment=environment(16 * 1024 + 1))),
            model(container(environment={f"K{number:02}": "ü" * 500 for number in range(33)})),
            model(container(environment={"TOKEN": UNKNOWN, **environment(32 * 1024)})),
        ],
        in_template="the environment variables of all containers have 32769 bytes, more than 32768; move long values",
        shown={"Model.PrimaryContainer.Environment": {f"KEY_{number}": "x" * 1000 for number in range(40)}},
        hidden=[
            model(container(environment={**environment(31 * 1024), "TOKEN": UNKNOWN})),
            model(container(environment=environment(32 * 1024)), container(environment=UNKNOWN)),
            model(container(environment=environment(32 * 1024)), container(environment=MAYBE)),
        ],
    ),
    Case(
        rule="private-registry-needs-vpc",
        severity="error",
        passes=[
            model(THROUGH_VPC, vpc_config=NETWORK),
            model(THROUGH_VPC, vpc_config=UNKNOWN),
            model(),
            model(container(image_config=ImageConfig(repository_access_mode="Platform"))),
            model(container(image_config=ImageConfig())),
        ],
        fails=[model(THROUGH_VPC), model(container(), THROUGH_VPC), model(primary_container=THROUGH_VPC)],
        in_template="an image is pulled from a private registry, and VpcConfig is not set; set VpcConfig to the",
        shown={"Model.PrimaryContainer.ImageConfig.RepositoryAccessMode": "Vpc"},
        hidden=[
            model(THROUGH_VPC, vpc_config=MAYBE),
            model(container(image_config=UNKNOWN)),
            model(container(image_config=MAYBE)),
            model(container(image_config=ImageConfig(repository_access_mode=UNKNOWN))),
        ],
    ),
    Case(
        rule="image-in-region",
        severity="error",
        context=IRELAND,
        passes=[
            model(),
            model(container(image="registry.example.com/iris:1.4")),
            Model(primary_container=container(image=None, model_package_name=PACKAGE)),
        ],
        fails=[
            model(container(image=VIRGINIA)),
            model(container(), container(image=VIRGINIA)),
            model(container(image=Partial((None, "/iris:1.4"))), container(image=VIRGINIA)),
            model(container(image=Partial(("123456789012.dkr.ecr.us-east-1.amazonaws.com/", None)))),
            model(container(image=Partial((None, ".dkr.ecr.us-east-1.amazonaws.com/iris:1.4")))),
            model(container(image=Partial((None, ".dkr.ecr.us-east-1.", None, "/iris:1.4")))),
        ],
        in_template="an image is in us-east-1, and the model is deployed to eu-west-1; use the image of the region",
        hidden=[
            model(container(image=UNKNOWN)),
            model(container(image=MAYBE)),
            model(container(image=Partial(("123456789012.dkr.ecr.", None, ".amazonaws.com/iris:1.4")))),
            model(container(image=Partial((None, "/iris:1.4")))),
            Model(containers=UNKNOWN),
        ],
    ),
    Case(
        rule="execution-role",
        severity="warning",
        passes=[model(), model(execution_role_arn=UNKNOWN)],
        fails=[model(execution_role_arn=None)],
        in_template="the model has no ExecutionRoleArn; set ExecutionRoleArn to a role that SageMaker may assume to",
        hidden=[model(execution_role_arn=MAYBE)],
    ),
    Case(
        rule="role-trusts-sagemaker",
        severity="error",
        passes=[model(role=Role(sagemaker_may_assume=True)), model(role=None)],
        fails=[model(role=Role(sagemaker_may_assume=False))],
        in_template="ExecutionRoleArn is a role that SageMaker cannot assume; let sagemaker.amazonaws.com assume the",
        shown={"Role.AssumeRolePolicyDocument.Statement.0.Principal.Service": "lambda.amazonaws.com"},
        hidden=[model(), model(role=MAYBE), model(role=Role()), model(role=Role(sagemaker_may_assume=UNKNOWN))],
    ),
    Case(
        rule="role-policies-first",
        severity="warning",
        passes=[model()],
        fails=[model(waits_for_role_policies=False)],
        in_template="the model may be created before its role may fetch image and artifacts; let the model depend on",
        shown={"Policy2": PULL},
        hidden=[Model(), model(waits_for_role_policies=MAYBE)],
    ),
    Case(
        rule="isolated-download",
        severity="warning",
        passes=[
            model(container(environment=FROM_THE_HUB)),
            model(container(environment=FROM_THE_HUB), enable_network_isolation=False),
            model(container(environment={"HF_MODEL_ID": "/opt/ml/model"}), enable_network_isolation=True),
            model(container(environment={"WORKERS": "2"}), enable_network_isolation=True),
            model(enable_network_isolation=True),
        ],
        fails=[
            model(container(environment=FROM_THE_HUB), enable_network_isolation=True),
            model(container(), container(environment=FROM_THE_HUB), enable_network_isolation=True),
        ],
        in_template="EnableNetworkIsolation keeps a container from downloading 'google/flan-t5-xl' (HF_MODEL_ID);",
        shown={
            "Model.EnableNetworkIsolation": True,
            "Model.PrimaryContainer.Environment": {"HF_MODEL_ID": "shop/model"},
        },
        hidden=[
            model(container(environment=FROM_THE_HUB), enable_network_isolation=UNKNOWN),
            model(container(environment=FROM_THE_HUB), enable_network_isolation=MAYBE),
            model(container(environment=UNKNOWN), enable_network_isolation=True),
            model(container(environment=MAYBE), enable_network_isolation=True),
            model(container(environment={"HF_MODEL_ID": UNKNOWN}), enable_network_isolation=True),
            model(container(environment={"HF_MODEL_ID": Partial(("google/", None))}), enable_network_isolation=True),
        ],
    ),
    Case(
        rule="role-policies-wait",
        severity="warning",
        passes=[model(role_policies_wait=False)],
        fails=[model(role_policies_wait=True)],
        in_template="a policy that lets the role fetch image or artifacts waits for the model or its endpoint; put",
        shown={
            "Policy.PolicyDocument": {
                "Statement": [
                    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
                    {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": {"Ref": "Endpoint"}},
                ]
            },
            "Model": {key: each for key, each in sound.SOUND["Model"].items() if key != "DependsOn"},
        },
        hidden=[model(role_policies_wait=UNKNOWN), model(role_policies_wait=MAYBE)],
    ),
    Case(
        rule="fixed-model-name",
        severity="warning",
        passes=[model()],
        fails=[model(model_name="iris"), model(model_name=Partial((None, "-iris"), ("the name of the stack", None)))],
        in_template="ModelName 'iris' is fixed, so the next change of the model cannot be deployed under that name;",
        shown={"Model.ModelName": "shop"},
        hidden=[model(model_name=UNKNOWN), model(model_name=MAYBE), model(model_name=Partial(("iris-", None)))],
    ),
]


class TestModelRules(RuleTests):
    pass


def test_region_of_an_image_is_not_judged_where_the_stack_has_none() -> None:
    assert check(model(container(image=VIRGINIA))) == []


def test_several_containers_of_one_private_registry_make_one_finding() -> None:
    findings = check(model(THROUGH_VPC, THROUGH_VPC))

    assert [finding.rule.id for finding in findings] == ["private-registry-needs-vpc"]


def test_size_of_an_environment_is_told_whatever_characters_it_holds() -> None:
    half_a_character = {"KEY": "\ud83d" * 12_000}

    findings = check(model(container(environment=half_a_character), execution_role_arn=ROLE))

    assert [finding.sentence for finding in findings] == [
        "the environment variables of all containers have 36003 bytes, more than 32768"
    ]

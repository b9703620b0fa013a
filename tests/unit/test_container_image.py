"""Images of containers: every way to get one, and what the role may then pull."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Aws, CfnParameter, Environment, Fn, Lazy, Stack, Token
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk.assertions import Template
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerImage, Model
from constructs_lib.arguments.refusal import described
from constructs_lib.bound_image import BoundImage
from constructs_lib.rules import UNKNOWN, Context
from constructs_lib.rules.tables.prebuilt_images import ACCOUNTS, DEEP_LEARNING_CONTAINERS, REPOSITORIES
from tests.unit.apps import quick_app
from tests.unit.arguments.test_arguments import Color, Loud, Producer
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_STRINGS, refused, said
from tests.unit.model_templates import only_container, statement, statements, warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
DIGEST = f"sha256:{'0a' * 32}"
SERVING = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/serving"

NO_TAGS = [
    *("", " ", "a b", "1.0 ", "1.0\n", "/", "a/b", ":latest", "a:b", "@", "-1", ".1", "a" * 129, "é", "ﬁ", "\0"),
    *("sha256:", "sha256:xyz", f"@{DIGEST}", f"{DIGEST} ", "sha512:00", "${Token}", "{{resolve}}", "\u0660"),
]


def serve(scope: Construct, image: ContainerImage, id: str = "Model") -> Model:
    return Model(scope, id, containers=[ContainerDefinition(image=image)])


def synthesized_assets(stack: Stack) -> dict[str, Any]:
    """Return what is published before the stack is deployed."""
    app = stack.node.root
    assert isinstance(app, App)
    path = Path(app.synth().directory) / "Test.assets.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def stack_in(region: str | None, *, account: str | None = None) -> Stack:
    return Stack(quick_app(), "Test", env=Environment(region=region, account=account))


@pytest.fixture
def docker_directory(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


# Amazon ECR


def test_a_repository_gives_its_latest_image_and_warns(stack: Stack) -> None:
    serve(stack, ContainerImage.from_ecr_repository(ecr.Repository(stack, "Repository")))

    assert str(only_container(stack)["Image"]).endswith("':latest']]}")
    (warning,) = warnings(stack)
    assert "latest" in warning
    assert "constructs-lib:image-tag-moves" in warning


def test_a_repository_gives_the_image_of_a_tag(stack: Stack) -> None:
    serve(stack, ContainerImage.from_ecr_repository(ecr.Repository(stack, "Repository"), "1.0"))

    assert str(only_container(stack)["Image"]).endswith("':1.0']]}")
    assert not warnings(stack)


def test_a_repository_gives_the_image_of_a_digest(stack: Stack) -> None:
    serve(stack, ContainerImage.from_ecr_repository(ecr.Repository(stack, "Repository"), DIGEST))

    assert str(only_container(stack)["Image"]).endswith(f"'@{DIGEST}']]}}")


def test_the_role_may_pull_from_the_repository_and_from_no_other(stack: Stack) -> None:
    repository = ecr.Repository(stack, "Repository")
    serve(stack, ContainerImage.from_ecr_repository(repository, "1.0"))

    assert statement(stack, "ecr:BatchGetImage") == {
        "Effect": "Allow",
        "Action": PULL,
        "Resource": stack.resolve(repository.repository_arn),
    }
    assert statement(stack, "ecr:GetAuthorizationToken")["Resource"] == "*"


def test_a_repository_may_be_imported(stack: Stack) -> None:
    arn = "arn:aws:ecr:eu-west-1:111122223333:repository/team/serving"
    repository = ecr.Repository.from_repository_arn(stack, "Repository", arn)
    serve(stack, ContainerImage.from_ecr_repository(repository, "1.0"))

    assert statement(stack, "ecr:BatchGetImage")["Resource"] == arn


def test_a_repository_may_be_of_another_stack() -> None:
    app = quick_app()
    repository = ecr.Repository(Stack(app, "Images"), "Repository")
    stack = Stack(app, "Serving")
    serve(stack, ContainerImage.from_ecr_repository(repository, "1.0"))

    assert "Fn::" in str(statement(stack, "ecr:BatchGetImage")["Resource"])


def test_a_tag_may_be_a_token(stack: Stack, parameter: CfnParameter) -> None:
    repository = ecr.Repository.from_repository_name(stack, "Repository", "serving")
    for token in (parameter.value_as_string, f"v{parameter.value_as_string}", Fn.import_value("Tag")):
        image = ContainerImage.from_ecr_repository(repository, token)

        uri = image.bind(stack, Context(region=UNKNOWN)).uri

        assert stack.resolve(uri) == stack.resolve(f"{repository.repository_uri}:{token}")


def test_fails_when_a_tag_or_digest_is_none(stack: Stack) -> None:
    repository = ecr.Repository(stack, "Repository")

    @with_each("tag", NO_TAGS)
    def refuse(tag: str) -> None:
        with refused("tag_or_digest must be", "name a tag", stack=stack):
            ContainerImage.from_ecr_repository(repository, tag)

    refuse()


def test_fails_when_a_tag_is_no_string(stack: Stack) -> None:
    repository = ecr.Repository(stack, "Repository")

    @with_each("tag", [*NOT_STRINGS, None])
    def refuse(tag: str) -> None:
        with refused("tag_or_digest must be", "string", stack=stack):
            ContainerImage.from_ecr_repository(repository, tag)

    refuse()


@with_each("repository", [*NOT_CONSTRUCTS, None, SERVING, ecr.Repository])
def test_fails_when_a_repository_is_none(repository: ecr.IRepository) -> None:
    with refused("repository must be an ecr.IRepository, got", said(repository), "ecr.Repository"):
        ContainerImage.from_ecr_repository(repository)


def test_fails_when_a_repository_is_a_resource(stack: Stack) -> None:
    with refused("repository must be an ecr.IRepository, got CfnRepository", "ecr.Repository"):
        ContainerImage.from_ecr_repository(ecr.CfnRepository(stack, "Repository"))  # type: ignore[arg-type]  # the mistake


# Assets


def test_a_directory_is_built_when_the_app_is_deployed(stack: Stack, docker_directory: Path) -> None:
    serve(stack, ContainerImage.from_asset(str(docker_directory)))

    assert "container-assets" in str(only_container(stack)["Image"])
    assert "container-assets" in str(statement(stack, "ecr:BatchGetImage")["Resource"])
    assert not warnings(stack)


def test_a_directory_may_be_a_path_or_relative(
    stack: Stack, docker_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(docker_directory.parent)
    relative = ContainerImage.from_asset(docker_directory.name)
    monkeypatch.chdir(os.sep)
    absolute = ContainerImage.from_asset(docker_directory)

    assert relative == absolute
    serve(stack, relative)


def test_an_image_is_built_for_a_platform(stack: Stack, docker_directory: Path) -> None:
    platform = ecr_assets.Platform.LINUX_ARM64
    serve(stack, ContainerImage.from_asset(str(docker_directory), platform=platform))

    (assets,) = synthesized_assets(stack)["dockerImages"].values()
    assert assets["source"]["platform"] == "linux/arm64"


def test_an_image_is_built_for_x86_if_nothing_is_said_whatever_machine_builds(
    stack: Stack, docker_directory: Path
) -> None:
    serve(stack, ContainerImage.from_asset(docker_directory))

    (assets,) = synthesized_assets(stack)["dockerImages"].values()
    assert assets["source"]["platform"] == "linux/amd64"


def test_an_image_is_built_in_the_format_that_sagemaker_reads(stack: Stack, docker_directory: Path) -> None:
    serve(stack, ContainerImage.from_asset(docker_directory))

    (assets,) = synthesized_assets(stack)["dockerImages"].values()
    assert assets["source"]["dockerOutputs"] == ["type=docker"]


@pytest.mark.parametrize(
    ("platform", "known"),
    [
        (None, "linux/amd64"),
        (ecr_assets.Platform.LINUX_ARM64, "linux/arm64"),
        (ecr_assets.Platform.custom("linux/arm64/v8"), "linux/arm64"),
    ],
)
def test_the_platform_of_what_is_built_is_known(
    docker_directory: Path, platform: ecr_assets.Platform | None, known: str
) -> None:
    assert ContainerImage.from_asset(docker_directory, platform=platform).known_platform() == known


def test_the_platform_of_other_images_is_not_known() -> None:
    assert ContainerImage.from_uri("registry.example.com/iris:1").known_platform() is UNKNOWN


def test_containers_and_models_may_share_an_image_that_is_built(stack: Stack, docker_directory: Path) -> None:
    container = ContainerDefinition(image=ContainerImage.from_asset(str(docker_directory)))
    Model(stack, "Pipeline", containers=[container, container])
    Model(stack, "Single", containers=[container])

    models = resources_of(stack, "AWS::SageMaker::Model").values()
    images = {
        str(each["Image"])
        for model in models
        for each in model["Properties"].get("Containers", [model["Properties"].get("PrimaryContainer")])
    }
    assert len(images) == 1


def test_an_asset_with_options_is_taken_from_its_repository(stack: Stack, docker_directory: Path) -> None:
    asset = ecr_assets.DockerImageAsset(stack, "Image", directory=str(docker_directory), build_args={"VERSION": "7"})
    serve(stack, ContainerImage.from_ecr_repository(asset.repository, asset.image_tag))

    assert asset.asset_hash in str(only_container(stack)["Image"])
    assert "container-assets" in str(statement(stack, "ecr:BatchGetImage")["Resource"])


def test_fails_when_a_directory_has_no_dockerfile(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "nested" / "Dockerfile").mkdir(parents=True)
    for directory in (tmp_path, tmp_path / "missing", tmp_path / "file", tmp_path / "nested", Path("a\0b")):
        with refused(f"directory={str(directory.absolute())!r}", "Dockerfile"):
            ContainerImage.from_asset(str(directory))


@with_each("directory", [None, 1, True, b".", ["."], object])
def test_fails_when_a_directory_is_no_path(directory: str) -> None:
    with refused("directory must be", "Dockerfile"):
        ContainerImage.from_asset(directory)


def test_fails_when_a_platform_is_none(docker_directory: Path) -> None:
    with refused("platform must be an ecr_assets.Platform, got str 'linux/arm64'", "pass Platform.LINUX_ARM64"):
        ContainerImage.from_asset(str(docker_directory), platform="linux/arm64")  # type: ignore[arg-type]  # the mistake


# Images of AWS


@pytest.mark.parametrize(
    ("region", "host", "partition"),
    [
        ("us-east-1", "763104351884.dkr.ecr.us-east-1.amazonaws.com", "aws"),
        ("eu-west-1", "763104351884.dkr.ecr.eu-west-1.amazonaws.com", "aws"),
        ("cn-north-1", "727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn", "aws-cn"),
        ("us-gov-west-1", "442386744353.dkr.ecr.us-gov-west-1.amazonaws.com", "aws-us-gov"),
    ],
)
def test_a_deep_learning_container_is_in_the_account_of_the_region(region: str, host: str, partition: str) -> None:
    stack = stack_in(region)
    serve(stack, ContainerImage.from_dlc("pytorch-inference", "2.6.0-cpu-py312"))

    assert only_container(stack)["Image"] == f"{host}/pytorch-inference:2.6.0-cpu-py312"
    assert statement(stack, "ecr:BatchGetImage")["Resource"] == (
        f"arn:{partition}:ecr:{region}:{host[:12]}:repository/pytorch-inference"
    )


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "683313688378.dkr.ecr.us-east-1.amazonaws.com"),
        ("eu-west-1", "141502667606.dkr.ecr.eu-west-1.amazonaws.com"),
        ("cn-north-1", "450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "414596584902.dkr.ecr.us-gov-west-1.amazonaws.com"),
    ],
)
def test_a_prebuilt_image_is_in_the_account_of_the_region(region: str, host: str) -> None:
    stack = stack_in(region)
    serve(stack, ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.4-2-cpu-py3"))

    assert only_container(stack)["Image"] == f"{host}/sagemaker-scikit-learn:1.4-2-cpu-py3"
    assert not resources_of(stack, "AWS::CloudFormation::*")
    assert "Mappings" not in Template.from_stack(stack).to_json()


def test_a_deep_learning_container_is_a_prebuilt_image_too() -> None:
    assert ContainerImage.from_prebuilt("pytorch-inference", "1") == ContainerImage.from_dlc("pytorch-inference", "1")


def test_a_digest_pins_an_image_of_aws() -> None:
    stack = stack_in("eu-west-1")
    serve(stack, ContainerImage.from_dlc("pytorch-inference", DIGEST))

    assert only_container(stack)["Image"].endswith(f"/pytorch-inference@{DIGEST}")


def test_the_tag_latest_of_aws_warns(stack: Stack) -> None:
    serve(stack, ContainerImage.from_dlc("djl-inference", "latest"))

    assert "constructs-lib:image-tag-moves" in str(warnings(stack))


@pytest.mark.parametrize("region", [None, "eu-west-1"])
@pytest.mark.parametrize(
    ("image", "rule"),
    [
        (ContainerImage.from_dlc("hugging-face-pytorch-inference", "1"), "image-repository-unknown"),
        (ContainerImage.from_dlc("pytorch-inference", "2.6.0-gpu-py39"), "image-tag-unknown"),
        (ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.2-9-cpu-py3"), "image-tag-unknown"),
    ],
)
def test_a_repository_or_a_tag_that_aws_has_not_warns_whatever_the_region(
    image: ContainerImage, rule: str, region: str | None
) -> None:
    stack = stack_in(region)
    serve(stack, image)

    (warning,) = warnings(stack)
    assert f"constructs-lib:{rule}" in warning


@pytest.mark.parametrize("region", [None, "eu-west-1"])
def test_a_digest_and_a_tag_that_is_a_token_are_not_judged(region: str | None) -> None:
    stack = stack_in(region)
    for number, tag in enumerate([DIGEST, Fn.import_value("Tag")]):
        serve(stack, ContainerImage.from_dlc("pytorch-inference", tag), f"Model{number}")

    assert not warnings(stack)


@with_each("name", sorted(REPOSITORIES))
def test_every_known_repository_has_an_account_in_all_regions_of_its_registry(name: str) -> None:
    image = ContainerImage.from_prebuilt(name, "1")

    for region, account in ACCOUNTS[REPOSITORIES[name]].items():
        assert str(image.known_uri(Context(region=region))).startswith(f"{account}.dkr.ecr.{region}.")


@pytest.mark.parametrize(
    ("image", "region"),
    [
        (ContainerImage.from_dlc("pytorch-inference", "1"), "us-iso-west-1"),
        (ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1"), "xx-east-1"),
        (ContainerImage.from_prebuilt("forecasting-deepar", "1"), "xx-east-1"),
    ],
)
def test_fails_when_the_region_has_no_such_image(image: ContainerImage, region: str) -> None:
    stack = stack_in(region)
    with refused("repository_name=", region, "ContainerImage.from_uri", "us-east-1", stack=stack):
        serve(stack, image)


def test_a_repository_of_deep_learning_containers_may_be_a_token(stack: Stack, parameter: CfnParameter) -> None:
    serve(stack, ContainerImage.from_dlc(parameter.value_as_string, Fn.import_value("Tag")))

    text, variables = statement(stack, "ecr:BatchGetImage")["Resource"]["Fn::Sub"]
    assert text == "arn:${AWS::Partition}:ecr:${AWS::Region}:${Account}:repository/${Repository}"
    assert variables["Repository"] == {"Ref": "Parameter"}
    assert {"Fn::ImportValue": "Tag"} in only_container(stack)["Image"]["Fn::Join"][1]


def test_a_repository_that_is_new_to_this_version_is_taken_for_a_deep_learning_container() -> None:
    assert "pytorch-inference-next" not in REPOSITORIES
    image = ContainerImage.from_dlc("pytorch-inference-next", "1")
    account = ACCOUNTS[DEEP_LEARNING_CONTAINERS]["eu-west-1"]

    assert str(image.known_uri(Context(region="eu-west-1"))).startswith(account)


@with_each("way", [ContainerImage.from_dlc, ContainerImage.from_prebuilt])
@with_each("tag", NO_TAGS)
def test_fails_when_a_tag_of_aws_is_none(way: Callable[[str, str], ContainerImage], tag: str) -> None:
    with refused(f"tag must be a tag, or a digest that begins with sha256:, got {described(tag)}", "name a tag"):
        way("pytorch-inference", tag)


@with_each(
    "name", ["", " ", "Pytorch", "a b", "a:1", "a@b", "/a", "a/", "a//b", "-a", "a\n", "é", "\0", "${Token}", "s3://a"]
)
def test_fails_when_a_repository_of_aws_is_malformed(name: str) -> None:
    with refused("repository_name must be a repository's name", "pytorch-inference"):
        ContainerImage.from_dlc(name, "1")


@with_each("name", [*NOT_STRINGS, None])
def test_fails_when_a_repository_of_aws_is_no_string(name: str) -> None:
    with refused("repository_name must be", "string"):
        ContainerImage.from_dlc(name, "1")
    with refused("repository_name must be a string, got ", said(name)):
        ContainerImage.from_prebuilt(name, "1")


def test_fails_when_an_image_of_sagemaker_is_taken_for_a_deep_learning_container() -> None:
    with refused("repository_name='sagemaker-scikit-learn'", "from_prebuilt"):
        ContainerImage.from_dlc("sagemaker-scikit-learn", "1")


def test_fails_when_no_prebuilt_image_has_the_name(parameter: CfnParameter) -> None:
    for name in ("serving", "", "sagemaker-scikit-learn ", parameter.value_as_string):
        with refused("repository_name", repr(name)):
            ContainerImage.from_prebuilt(name, "1")


# URIs


@pytest.mark.parametrize(
    ("uri", "arn"),
    [
        (f"{SERVING}:1.0", "eu-west-1:111122223333:repository/team/serving"),
        (f"{SERVING}@{DIGEST}", "eu-west-1:111122223333:repository/team/serving"),
        (f"{SERVING}:1.0@{DIGEST}", "eu-west-1:111122223333:repository/team/serving"),
        ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1", "cn-north-1:111122223333:repository/a"),
        ("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/a:1", "us-east-1:111122223333:repository/a"),
        ("111122223333.dkr-ecr.eu-west-1.on.aws/a:1", "eu-west-1:111122223333:repository/a"),
    ],
)
def test_the_role_may_pull_from_the_repository_of_a_uri(stack: Stack, uri: str, arn: str) -> None:
    serve(stack, ContainerImage.from_uri(uri))

    assert only_container(stack)["Image"] == uri
    assert statement(stack, "ecr:BatchGetImage")["Resource"] == {"Fn::Sub": f"arn:${{AWS::Partition}}:ecr:{arn}"}


def test_a_uri_without_a_tag_warns(stack: Stack) -> None:
    serve(stack, ContainerImage.from_uri(SERVING))

    (warning,) = warnings(stack)
    assert "constructs-lib:image-tag-moves" in warning


def test_a_uri_with_tokens_names_its_repository(stack: Stack, parameter: CfnParameter) -> None:
    host = f"{Aws.ACCOUNT_ID}.dkr.ecr.{Aws.REGION}.{Aws.URL_SUFFIX}"
    serve(stack, ContainerImage.from_uri(f"{host}/team/{parameter.value_as_string}:1.0"))

    text, variables = statement(stack, "ecr:BatchGetImage")["Resource"]["Fn::Sub"]
    assert text == "arn:${AWS::Partition}:ecr:${Region}:${Account}:repository/${Name}"
    assert variables == {
        "Account": {"Ref": "AWS::AccountId"},
        "Region": {"Ref": "AWS::Region"},
        "Name": {"Fn::Join": ["", ["team/", {"Ref": "Parameter"}]]},
    }


def test_a_uri_that_is_a_token_may_be_any_repository_of_the_account(stack: Stack, parameter: CfnParameter) -> None:
    anything = {"Fn::Sub": "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*"}
    for uri in (
        parameter.value_as_string,
        Fn.import_value("Image"),
        Lazy.string(Producer()),
        Token.as_string(parameter.value),
        "{{resolve:ssm:/models/image}}",
        f"{SERVING}-{{{{resolve:ssm:/models/repository}}}}:1.0",
    ):
        bound = ContainerImage.from_uri(uri).bind(stack, Context(region=UNKNOWN))

        assert bound.uri == uri
        assert bound.statements[0]["Resource"] == anything


@with_each(
    "uri",
    [
        *("", " ", "a b", f" {SERVING}", f"{SERVING} ", f"{SERVING}\n", "\0", "é", f"https://{SERVING}", "docker://a"),
        *("S3://bucket", "${Token}", f"{SERVING}-${{Token}}:1", "a//b", "a b", "\u202ea", "ﬁ", "\ud800x"[1:] + " "),
    ],
)
def test_fails_when_a_uri_is_none(uri: str) -> None:
    with refused(f"uri must be the URI of an image, got {described(uri)}", "registry/repository:tag"):
        ContainerImage.from_uri(uri)


@with_each("uri", [*NOT_STRINGS, None])
def test_fails_when_a_uri_is_no_string(uri: str) -> None:
    with refused("uri must be", "string"):
        ContainerImage.from_uri(uri)


@with_each("uri", ["nginx", "nginx:1.27", "public.ecr.aws/nginx/nginx:1", "ghcr.io/a/b@sha256:00"])
def test_fails_when_an_image_is_not_in_amazon_ecr(uri: str) -> None:
    with refused(f"image={uri!r}", "Amazon ECR", "VPC"):
        ContainerDefinition(image=ContainerImage.from_uri(uri))


def test_fails_when_a_repository_has_capital_letters() -> None:
    with refused("in a repository with capital letters", "lower case"):
        ContainerDefinition(image=ContainerImage.from_uri("123456789012.dkr.ecr.eu-west-1.amazonaws.com/Iris:1"))


def test_fails_when_a_uri_is_too_long() -> None:
    with refused("at most 255"):
        ContainerDefinition(image=ContainerImage.from_uri(f"{SERVING}:{'1' * 200}"))


def test_fails_when_an_image_is_of_another_region_than_the_model() -> None:
    stack = stack_in("eu-central-1")
    with refused("eu-west-1", "eu-central-1", stack=stack):
        serve(stack, ContainerImage.from_uri(f"{SERVING}:1.0"))


# Texts and images of one's own


def test_texts_are_what_they_hold_and_not_what_they_print() -> None:
    stack = stack_in("eu-west-1")
    loud = ContainerImage.from_dlc(Loud("pytorch-inference"), Color.BLUE)
    uri = ContainerImage.from_uri(Loud(f"{SERVING}:1"))

    assert str(loud.known_uri(Context(region="eu-west-1"))).endswith("/pytorch-inference:blue")
    assert uri.bind(stack, Context(region="eu-west-1")).uri == f"{SERVING}:1"


def test_an_image_of_ones_own_serves_too(stack: Stack) -> None:
    class Mirrored(ContainerImage):
        def known_uri(self, context: Context) -> object:
            del context
            return UNKNOWN

        def bind(self, scope: Construct, context: Context) -> BoundImage:
            del scope, context
            return BoundImage(f"{SERVING}:1.0", ())

    serve(stack, Mirrored())

    assert only_container(stack)["Image"] == f"{SERVING}:1.0"
    assert not [each for each in statements(stack) if "ecr" in str(each)]


def test_two_models_of_a_stack_have_images_of_their_own(stack: Stack) -> None:
    serve(stack, ContainerImage.from_uri(f"{SERVING}:1.0"), "First")
    serve(stack, ContainerImage.from_uri(f"{SERVING}:2.0"), "Second")

    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 2


def test_the_image_can_be_overridden(stack: Stack) -> None:
    model = serve(stack, ContainerImage.from_uri(f"{SERVING}:1.0"))

    resource: Any = model.node.default_child
    resource.add_property_override("PrimaryContainer.Image", f"{SERVING}:2.0")

    assert only(stack, "AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]["Image"] == f"{SERVING}:2.0"

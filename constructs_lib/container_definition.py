"""Container definitions: an image, the model data it serves, and its environment."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.permissions import Statement, allow
from .arguments import kinds
from .arguments.options import Options
from .arguments.secrets import secret_variables
from .arguments.value import Value
from .container_image import ContainerImage
from .model_data import ModelData
from .model_data_source import KnownModelData
from .package_contents import PackageContents
from .rules import NOWHERE, Context, facts

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_


class ContainerMode(Enum):
    """Whether a container hosts one model or several."""

    SINGLE_MODEL = "SingleModel"
    MULTI_MODEL = "MultiModel"


class RepositoryAccess(Value):
    """A Docker registry that is reached from the model's VPC, in place of Amazon ECR.

    Args:
        credentials_provider: A function that returns the credentials for the registry. Default: none are sent.

    Raises:
        ValueError: If it is not a function.
    """

    credentials_provider: "lambda_.IFunction | lambda_.Function | None" = None

    _options = Options(
        facts.ImageConfig,
        sagemaker.CfnModel.ImageConfigProperty,
        fixed={"repository_access_mode": "Vpc"},
        repository_auth_config=Options(
            facts.RepositoryAuth,
            sagemaker.CfnModel.RepositoryAuthConfigProperty,
            credentials_provider=kinds.construct(
                "aws_lambda.IFunction",
                "repository_credentials_provider_arn",
                remedy="pass lambda_.Function(...)",
                template=lambda function: function.function_arn,
                needs=lambda function: (allow("lambda:InvokeFunction", function.function_arn),),
            ),
        ),
    )


class BoundContainer(NamedTuple):
    """A container in a stack, and what its role must be allowed."""

    property: sagemaker.CfnModel.ContainerDefinitionProperty
    statements: tuple[Statement, ...]


class ContainerDefinition(Value):
    """A container of a model.

    Args:
        image: The image with the inference code. May be left out with a model package, which brings its own.
        model_data: The artifacts that the image serves. An image that brings them itself needs none.
        mode: Whether the container hosts one model, or all that lie under a prefix.
        environment: Variables of the container: 100 at most, names and values of 1024 characters at most, 32 KB over
            all containers of a model. Not for secrets, which DescribeModel would show: pass the ARN of a secret, let
            the model read it with `secret.grant_read(model)`, and have the container fetch it.
        container_hostname: Name by which the container is invoked or logged, unique in its model. If one container of a
            pipeline has a name, all must.
        model_package_name: ARN, or name, of a model package that brings image and artifacts. A package of AWS
            Marketplace needs a model with network isolation.
        inference_specification_name: Which of the additional inference specifications of the model package. Default:
            the package's own.
        package_contents: What the model package brings, for the role of the model to fetch. A package of AWS
            Marketplace needs none. Default: the role may fetch nothing of it, which warns.
        model_caching: Whether a multi-model container keeps models in memory. Default: it does.
        repository_access: The registry, if it is not Amazon ECR; the model then needs a VPC. Default: Amazon ECR.

    Raises:
        ValueError: If SageMaker would refuse the container.
    """

    image: ContainerImage | None = None
    model_data: ModelData | None = None
    mode: ContainerMode = ContainerMode.SINGLE_MODEL
    environment: Mapping[str, str] = field(default_factory=dict)
    container_hostname: str | None = None
    model_package_name: str | None = None
    inference_specification_name: str | None = None
    package_contents: PackageContents | None = None
    model_caching: bool | None = None
    repository_access: RepositoryAccess | None = None

    _options = Options(
        facts.Container,
        sagemaker.CfnModel.ContainerDefinitionProperty,
        image=kinds.strategy(
            ContainerImage, "image", remedy="pass ContainerImage.from_uri(...), or another of its images"
        ),
        model_data=kinds.strategy(
            ModelData,
            "model_data_url",
            remedy="pass ModelData.from_bucket(...), or another of its kinds",
            also=["model_data_source"],
        ),
        mode=replace(
            kinds.choice(ContainerMode, required=True),
            template=lambda mode: mode.value if mode is ContainerMode.MULTI_MODEL else None,
            fact=lambda mode, _: mode.value,
        ),
        environment=kinds.texts(required=True),
        container_hostname=kinds.text(),
        model_package_name=kinds.text(),
        inference_specification_name=kinds.text(),
        package_contents=kinds.nested(PackageContents, None),
        repository_access=kinds.nested(RepositoryAccess, "image_config"),
        multi_model_config=Options(
            facts.MultiModelConfig,
            sagemaker.CfnModel.MultiModelConfigProperty,
            model_caching=replace(
                kinds.flag("model_cache_setting"), template=lambda caching: "Enabled" if caching else "Disabled"
            ),
        ),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.package_contents is not None and self.model_package_name is None:
            raise ValueError(
                "package_contents is what a model package brings; pass model_package_name, or leave it out"
            )

    def _fact_at(self, at: str) -> facts.Container:
        return self._fact_in(NOWHERE, at)

    def _fact_in(self, context: Context, at: str) -> facts.Container:
        """Return what the rules may know of the container in a region."""
        data = self.model_data.known(multi_model=self._multi_model) if self.model_data is not None else KnownModelData()
        found: facts.Container = self._options.fact(
            self._given,
            at,
            image=None if self.image is None else self.image.known_uri(context),
            model_data_url=data.url,
            model_data_source=data.source,
            artifact_key=data.key,
            bucket_region=data.region,
            bucket_account=data.account,
            platform=None if self.image is None else self.image.known_platform(),
            image_of_aws=None if self.image is None else self.image.known_name(),
            secret_variables=secret_variables(self.environment),
        )
        return found

    def _bind(self, scope: Construct, context: Context) -> BoundContainer:
        """Return the container in the stack of a scope, in which image and model data may define assets."""
        statements: list[Statement] = []
        uri = url = source = None
        if self.image is not None:
            uri, needed = self.image.bind(scope, context)
            statements += needed
        if self.model_data is not None:
            url, source, needed = self.model_data.bind(scope, multi_model=self._multi_model)
            statements += needed
        if self.package_contents is not None:
            statements += self.package_contents._bind(scope, context)
        rendered = self._options.render(self._given, image=uri, model_data_url=url, model_data_source=source)
        return BoundContainer(rendered, (*statements, *self._statements()))

    @property
    def _multi_model(self) -> bool:
        return self.mode is ContainerMode.MULTI_MODEL


def made_role(containers: Sequence[ContainerDefinition]) -> facts.Role:
    """Return the role that a model makes for itself: of a package it fetches what it is told of."""
    told = all(each.package_contents is not None for each in containers if each.model_package_name is not None)
    return facts.Role(may_pull_images=told, may_read_objects=told)

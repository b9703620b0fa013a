"""Container definitions: an image, the model data it serves, and its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from .access.permissions import Statement, allow
from .arguments import as_known, raise_errors, require_attribute, require_instance, require_text, vocabulary
from .container_image import ContainerImage
from .model_data import KnownModelData, ModelData
from .rules import NOWHERE, Context, Finding, facts, hidden, walk

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_


class ContainerMode(Enum):
    """Whether a container hosts one model or several."""

    SINGLE_MODEL = "SingleModel"
    MULTI_MODEL = "MultiModel"


@dataclass(frozen=True, kw_only=True)
class RepositoryAccess:
    """A Docker registry that is reached from the model's VPC, in place of Amazon ECR.

    Args:
        credentials_provider: A function that returns the credentials for the registry. None are sent if not given.
    """

    credentials_provider: "lambda_.IFunction | None" = None

    def __post_init__(self) -> None:
        if self.credentials_provider is not None:
            require_attribute(
                "credentials_provider", self.credentials_provider, "function_arn", "pass lambda_.Function(...)"
            )


class BoundContainer(NamedTuple):
    """A container in a stack, and what its role must be allowed."""

    property: sagemaker.CfnModel.ContainerDefinitionProperty
    statements: tuple[Statement, ...]


# The dialect of a container's facts: where its arguments have other names than the service's.
_WORDS = vocabulary(
    model_data_url="model_data",
    model_data_source="model_data",
    image_config="repository_access",
    multi_model_config="model_caching",
)


@dataclass(frozen=True, kw_only=True)
class ContainerDefinition:
    """A container of a model.

    Args:
        image: The image with the inference code. May be left out with a model package, which brings its own.
        model_data: The artifacts that the image serves. An image that brings them itself needs none.
        mode: Whether the container hosts one model, or all that lie under a prefix.
        environment: Variables of the container: 100 at most, names and values of 1024 characters at most, 32 KB over
            all containers of a model. Not for secrets: they stand readable in the template.
        container_hostname: Name by which the container is called or logged, unique in its model. If one container of
            a pipeline has a name, all must.
        model_package_name: ARN, or name, of a model package that brings image and artifacts.
        model_caching: Whether a multi-model container keeps models in memory. It does if not given.
        repository_access: The registry, if it is not Amazon ECR; the model then needs a VPC. Amazon ECR if not given.

    Raises:
        ValueError: If SageMaker would refuse the container.
    """

    image: ContainerImage | None = None
    model_data: ModelData | None = None
    mode: ContainerMode = ContainerMode.SINGLE_MODEL
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    container_hostname: str | None = None
    model_package_name: str | None = None
    model_caching: bool | None = None
    repository_access: RepositoryAccess | None = None
    findings: tuple[Finding, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.image is not None:
            require_attribute(
                "image", self.image, "known_uri", "pass ContainerImage.from_uri(...), or another of its images"
            )
        if self.model_data is not None:
            require_attribute(
                "model_data", self.model_data, "known", "pass ModelData.from_bucket(...), or another of its kinds"
            )
        require_instance("mode", self.mode, ContainerMode, "pass a ContainerMode")
        require_instance("environment", self.environment, Mapping, "pass a dict of strings")
        require_instance("model_caching", self.model_caching, bool | None, "pass True or False")
        if self.repository_access is not None:
            require_instance("repository_access", self.repository_access, RepositoryAccess, "pass RepositoryAccess()")
        self._check_texts()
        object.__setattr__(self, "environment", MappingProxyType(dict(self.environment)))
        object.__setattr__(self, "findings", raise_errors("ContainerDefinition", *walk(self.fact(NOWHERE))))

    def _check_texts(self) -> None:
        if self.container_hostname is not None:
            require_text("container_hostname", self.container_hostname)
        if self.model_package_name is not None:
            require_text("model_package_name", self.model_package_name)
        for name, value in self.environment.items():
            require_text("a name in environment", name)
            if not hidden(as_known(value)):
                require_text(f"environment[{name!r}]", value)

    def fact(self, context: Context) -> facts.Container:
        """Return what the rules may know of the container before deployment."""
        data = self.model_data.known(multi_model=self._multi_model) if self.model_data is not None else KnownModelData()
        return facts.Container(
            dialect=_WORDS,
            image=None if self.image is None else self.image.known_uri(context),
            container_hostname=as_known(self.container_hostname),
            mode=self.mode.value,
            model_data_url=data.url,
            model_data_source=data.source,
            artifact_key=data.key,
            environment=as_known(self.environment) if self.environment else None,
            model_package_name=as_known(self.model_package_name),
            image_config=facts.ImageConfig(dialect=_WORDS, repository_access_mode="Vpc")
            if self.repository_access
            else None,
            multi_model_config=None if self.model_caching is None else facts.MultiModelConfig(dialect=_WORDS),
        )

    def bind(self, scope: Construct, context: Context) -> BoundContainer:
        """Return the container in the stack of a scope, in which image and model data may define assets."""
        statements: list[Statement] = []
        uri = url = source = None
        if self.image is not None:
            uri, needed = self.image.bind(scope, context)
            statements += needed
        if self.model_data is not None:
            url, source, needed = self.model_data.bind(scope, multi_model=self._multi_model)
            statements += needed
        access = self.repository_access
        if access is not None and access.credentials_provider is not None:
            statements.append(allow("lambda:InvokeFunction", access.credentials_provider.function_arn))
        return BoundContainer(
            sagemaker.CfnModel.ContainerDefinitionProperty(
                image=uri,
                model_data_url=url,
                model_data_source=source,
                mode=self.mode.value if self._multi_model else None,
                environment=dict(self.environment) or None,
                container_hostname=self.container_hostname,
                model_package_name=self.model_package_name,
                multi_model_config=self._caching(),
                image_config=self._image_config(),
            ),
            tuple(statements),
        )

    @property
    def _multi_model(self) -> bool:
        return self.mode is ContainerMode.MULTI_MODEL

    def _caching(self) -> sagemaker.CfnModel.MultiModelConfigProperty | None:
        if self.model_caching is None:
            return None
        return sagemaker.CfnModel.MultiModelConfigProperty(
            model_cache_setting="Enabled" if self.model_caching else "Disabled"
        )

    def _image_config(self) -> sagemaker.CfnModel.ImageConfigProperty | None:
        if self.repository_access is None:
            return None
        provider = self.repository_access.credentials_provider
        credentials = (
            sagemaker.CfnModel.RepositoryAuthConfigProperty(repository_credentials_provider_arn=provider.function_arn)
            if provider
            else None
        )
        return sagemaker.CfnModel.ImageConfigProperty(repository_access_mode="Vpc", repository_auth_config=credentials)

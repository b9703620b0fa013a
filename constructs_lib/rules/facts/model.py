"""The facts of a model: its containers, its network and its role."""

from collections.abc import Mapping

from constructs_lib.rules.fact import Fact, link, owned, owned_list, value
from constructs_lib.rules.hidden import given


class RepositoryAuth(Fact):
    """How SageMaker signs in to a private registry."""

    repository_credentials_provider_arn: str = value("RepositoryCredentialsProviderArn")


class ImageConfig(Fact):
    """Where an image is pulled from."""

    repository_access_mode: str = value("RepositoryAccessMode")
    repository_auth_config: RepositoryAuth = owned(RepositoryAuth)


class ModelAccess(Fact):
    """Whether the licence of a model is accepted."""

    accept_eula: bool = value("AcceptEula")


class HubAccess(Fact):
    """Through which reference of a hub artifacts are fetched."""

    hub_content_arn: str = value("HubContentArn")


class S3DataSource(Fact):
    """Model artifacts in S3."""

    s3_uri: str = value("S3ModelUri")
    s3_data_type: str = value("S3ModelDataType")
    compression_type: str = value("ModelCompressionType")
    model_access_config: ModelAccess = owned(ModelAccess)
    hub_access_config: HubAccess = owned(HubAccess)
    bucket_region: str = link()
    bucket_account: str = link()

    @property
    def artifacts(self) -> str:
        """The address of the artifacts."""
        return self.s3_uri


class ModelDataSource(Fact):
    """Where model artifacts come from."""

    s3_data_source: S3DataSource = owned(S3DataSource)


class MultiModelConfig(Fact):
    """How a multi-model container behaves."""

    model_cache_setting: str = value("ModelCacheSetting")


class Container(Fact):
    """A container of a model."""

    image: str = value("ContainerImage")
    container_hostname: str = value("ContainerHostname")
    mode: str = value("ContainerMode")
    model_data_url: str = value("Url")
    model_data_source: ModelDataSource = owned(ModelDataSource)
    environment: Mapping[str, str] = value("EnvironmentMap")
    model_package_name: str = value("VersionedArnOrName")
    inference_specification_name: str = value("InferenceSpecificationName")
    image_config: ImageConfig = owned(ImageConfig)
    multi_model_config: MultiModelConfig = owned(MultiModelConfig)
    artifact_key: str = link()
    secret_variables: tuple[str, ...] = link()
    package_approval: str = link()
    platform: str = link()
    image_of_aws: str = link()
    bucket_region: str = link()
    bucket_account: str = link()

    @property
    def artifacts(self) -> str:
        """The address of the artifacts."""
        return self.model_data_url


class VpcConfig(Fact):
    """The network of a model's containers."""

    subnets: tuple[str, ...] = value("Subnets")
    security_group_ids: tuple[str, ...] = value("VpcSecurityGroupIds")
    region: str = link()
    ways_out: tuple[str, ...] = link()
    zones: tuple[str, ...] = link()
    reaches_s3: bool = link()
    fetches: bool = link()
    downloads: str = link()


class InferenceExecution(Fact):
    """How the containers of a model work together."""

    mode: str = value("InferenceExecutionMode")


class Role(Fact):
    """An execution role, as far as it matters to SageMaker."""

    sagemaker_may_assume: bool = link()
    may_pull_images: bool = link()
    may_read_objects: bool = link()
    may_describe_alarms: bool = link()


class Model(Fact):
    """A model."""

    model_name: str = value("ModelName")
    execution_role_arn: str = value("RoleArn")
    primary_container: Container = owned(Container)
    containers: tuple[Container, ...] = owned_list(Container, "ContainerDefinitionList")
    vpc_config: VpcConfig = owned(VpcConfig)
    enable_network_isolation: bool = value("Boolean")
    inference_execution_config: InferenceExecution = owned(InferenceExecution)
    role: Role = link()
    waits_for_role_policies: bool = link()
    role_policies_wait: bool = link()

    @property
    def all_containers(self) -> tuple[Container, ...]:
        """The containers, wherever they were given."""
        several = self.containers if given(self.containers) else ()
        return (*several, *((self.primary_container,) if given(self.primary_container) else ()))

"""AWS CDK constructs for Amazon SageMaker hosting.

Names are loaded when they are first asked for, so that `constructs_lib.rules` needs neither CDK nor Node.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .authorization import (
        Admission,
        ApiKeyAuthorization,
        Authorization,
        CognitoAuthorization,
        IamAuthorization,
        LambdaAuthorization,
    )
    from .container_definition import ContainerDefinition, ContainerMode, RepositoryAccess
    from .container_image import ContainerImage
    from .endpoint import Endpoint
    from .endpoint_config import EndpointConfig, IEndpointConfig
    from .endpoint_metrics import EndpointMetrics
    from .endpoint_variant import EndpointInstanceVariant, InvocationHttpResponseCode
    from .execution_role import ExecutionRole
    from .inference_api import InferenceApi
    from .instance_type import InstanceType
    from .model import IModel, InferenceExecutionMode, Model
    from .model_data import ModelData
    from .production_variant import InstanceProductionVariant
    from .s3_location import S3Location
    from .serverless_production_variant import ServerlessProductionVariant
    from .variant_options import CapacityReservation, CoreDump, InstancePool, ManagedInstanceScaling, RoutingStrategy

# In the order of the floors: what stands further down uses only what stands further up.
_HOMES = {
    "instance_type": ("InstanceType",),
    "s3_location": ("S3Location",),
    "container_image": ("ContainerImage",),
    "model_data": ("ModelData",),
    "container_definition": ("ContainerDefinition", "ContainerMode", "RepositoryAccess"),
    "execution_role": ("ExecutionRole",),
    "model": ("IModel", "InferenceExecutionMode", "Model"),
    "variant_options": ("CapacityReservation", "CoreDump", "InstancePool", "ManagedInstanceScaling", "RoutingStrategy"),
    "production_variant": ("InstanceProductionVariant",),
    "serverless_production_variant": ("ServerlessProductionVariant",),
    "endpoint_metrics": ("EndpointMetrics",),
    "endpoint_config": ("EndpointConfig", "IEndpointConfig"),
    "endpoint_variant": ("EndpointInstanceVariant", "InvocationHttpResponseCode"),
    "endpoint": ("Endpoint",),
    "authorization": (
        "Admission",
        "ApiKeyAuthorization",
        "Authorization",
        "CognitoAuthorization",
        "IamAuthorization",
        "LambdaAuthorization",
    ),
    "inference_api": ("InferenceApi",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Admission",
    "ApiKeyAuthorization",
    "Authorization",
    "CapacityReservation",
    "CognitoAuthorization",
    "ContainerDefinition",
    "ContainerImage",
    "ContainerMode",
    "CoreDump",
    "Endpoint",
    "EndpointConfig",
    "EndpointInstanceVariant",
    "EndpointMetrics",
    "ExecutionRole",
    "IEndpointConfig",
    "IModel",
    "IamAuthorization",
    "InferenceApi",
    "InferenceExecutionMode",
    "InstancePool",
    "InstanceProductionVariant",
    "InstanceType",
    "InvocationHttpResponseCode",
    "LambdaAuthorization",
    "ManagedInstanceScaling",
    "Model",
    "ModelData",
    "RepositoryAccess",
    "RoutingStrategy",
    "S3Location",
    "ServerlessProductionVariant",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

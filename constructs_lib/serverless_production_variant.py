"""Serverless variants: a model served without instances."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aws_cdk import Size
from aws_cdk import aws_sagemaker as sagemaker

from .arguments import as_known, has_member, raise_errors, vocabulary
from .arguments.units import mebibytes
from .model_reference import IModel
from .rules import UNKNOWN, Finding, facts, walk

if TYPE_CHECKING:
    from .access.permissions import Statement

_WORDS = vocabulary(
    model_name="model",
    memory_size_in_mb="memory_size MiB",
    serverless_config="ServerlessProductionVariant",
)


@dataclass(frozen=True, kw_only=True)
class ServerlessProductionVariant:
    """A model served without instances: SageMaker starts a container for a request, and is paid by use.

    The service knows no serverless variant with a VPC, network isolation, several models or containers, uncompressed
    artifacts, data capture or a GPU. Its requests and answers have 4 MB at most, and 60 seconds.

    Args:
        model: The model: one container that hosts one model.
        memory_size: Memory of a container: 1, 2, 3, 4, 5 or 6 GiB. Processors come in proportion.
        max_concurrency: Requests that are worked on at the same time, 1 to 200; more are refused.
        provisioned_concurrency: Containers that are kept warm, 1 to max_concurrency, and paid while they wait. None if
            not given, so that a request after a pause waits for a container to start.
        variant_name: Name of the variant: letters, digits and inner hyphens, 63 at most.

    Raises:
        ValueError: If SageMaker would refuse the variant.
    """

    model: IModel
    memory_size: Size = field(default_factory=lambda: Size.gibibytes(2))
    max_concurrency: int
    provisioned_concurrency: int | None = None
    variant_name: str = "AllTraffic"
    fact: facts.Variant = field(init=False, repr=False)
    findings: tuple[Finding, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        what = f"ServerlessProductionVariant {self.variant_name!r}"
        if not has_member(self.model, "model_name"):
            raise ValueError(
                f"{what}: model={self.model!r} is not a model; pass Model(...) or Model.from_model_name(...)"
            )
        fact = facts.Variant(
            at=f"variant {self.variant_name!r}",
            dialect=_WORDS,
            variant_name=as_known(self.variant_name),
            model_name=UNKNOWN,
            model=self.model.fact,
            serverless_config=facts.Serverless(
                dialect=_WORDS,
                memory_size_in_mb=as_known(mebibytes("memory_size", self.memory_size)),
                max_concurrency=as_known(self.max_concurrency),
                provisioned_concurrency=as_known(self.provisioned_concurrency),
            ),
        )
        object.__setattr__(self, "fact", fact)
        object.__setattr__(self, "findings", raise_errors(what, *walk(fact)))

    def render(self) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
        """Return the property of an endpoint configuration."""
        return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=self.variant_name,
            model_name=self.model.model_name,
            serverless_config=sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
                memory_size_in_mb=mebibytes("memory_size", self.memory_size),
                max_concurrency=self.max_concurrency,
                provisioned_concurrency=self.provisioned_concurrency,
            ),
        )

    def models(self) -> Iterator[IModel]:
        """Yield the model that the variant serves."""
        yield self.model

    def statements(self) -> "tuple[Statement, ...]":
        """Return that the role of the model needs nothing more."""
        return ()

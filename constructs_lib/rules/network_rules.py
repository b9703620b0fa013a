"""Networks that lead nowhere: subnets without a way to S3, and too few of them."""

from collections.abc import Iterator

from .engine import rule
from .facts import FunctionNetwork, VpcConfig
from .hidden import given, hidden

# How a subnet reaches what is outside of its VPC.
ISOLATED = "isolated"
PUBLIC = "public"
PRIVATE = "private"


@rule(
    "network-reaches-artifacts",
    source="developer guide, host-vpc: create an Amazon S3 VPC endpoint",
    severity="warning",
)
def network_reaches_artifacts(network: VpcConfig) -> Iterator[str]:
    """Subnets without a way to S3, from which no artifacts are fetched.

    Remedy: Add a gateway endpoint for S3 to the VPC, as in vpc.add_gateway_endpoint, or use subnets with a NAT gateway.
    """
    if not given(network.ways_out) or not given(network.reaches_s3) or network.reaches_s3 or not network.fetches:
        return
    if any(way == ISOLATED for way in network.ways_out):
        yield "{subnets} have no route out of the VPC, and the VPC has no endpoint for S3"
    elif any(way == PUBLIC for way in network.ways_out):
        yield "{subnets} reach the internet by public addresses, which instances of SageMaker do not get there"


@rule(
    "network-reaches-hub",
    source="developer guide, host-vpc: without internet access, nothing outside of the VPC is reached",
    severity="warning",
)
def network_reaches_hub(network: VpcConfig) -> Iterator[str]:
    """Subnets without a way to the internet, from which a container downloads its weights.

    Remedy: Use subnets with a NAT gateway, or ship the weights as model data.
    """
    if given(network.downloads) and not hidden(network.downloads) and given(network.ways_out):
        if any(way == ISOLATED for way in network.ways_out):
            yield f"{{subnets}} have no route out of the VPC, and a container downloads {network.downloads!r}"
        elif any(way == PUBLIC for way in network.ways_out):
            yield (
                "{subnets} reach the internet by public addresses, which instances of SageMaker do not get there, and "
                f"a container downloads {network.downloads!r}"
            )


@rule(
    "network-reaches-endpoint",
    source="developer guide, interface-vpc-endpoint: com.amazonaws.REGION.sagemaker.runtime",
    severity="warning",
)
def network_reaches_endpoint(network: FunctionNetwork) -> Iterator[str]:
    """Subnets without a way to the endpoint, from which the function of a front door calls nothing.

    Remedy: Add an interface endpoint to the VPC, as in vpc.add_interface_endpoint with SAGEMAKER_RUNTIME, or use
    subnets with a NAT gateway.
    """
    if given(network.ways_out) and given(network.reaches_runtime) and not network.reaches_runtime:
        if any(way == ISOLATED for way in network.ways_out):
            yield "{subnets} have no route out of the VPC, and the VPC has no endpoint for sagemaker.runtime"


@rule("subnets-in-two-zones", source="developer guide, host-vpc: at least two subnets in two zones", severity="warning")
def subnets_in_two_zones(network: VpcConfig) -> Iterator[str]:
    """Subnets in one Availability Zone.

    Remedy: Give two subnets or more, in different Availability Zones, even to a single instance.
    """
    if given(network.subnets) and len(network.subnets) == 1:
        yield "{subnets} is one subnet"
    elif given(network.zones) and len(network.zones) > 1 and len(set(network.zones)) == 1:
        yield "{subnets} are all in one Availability Zone"

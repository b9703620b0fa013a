"""Where the subnets of a VPC lead, asked when an app is complete: routes and endpoints may come after a model."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import CfnResource, Stack
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct, IValidation

from constructs_lib.arguments import annotate, as_known, vocabulary
from constructs_lib.rules import UNKNOWN, check, facts
from constructs_lib.rules.hub_weights import downloaded
from constructs_lib.rules.network_rules import ISOLATED, PRIVATE, PUBLIC

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

_WORDS = vocabulary(subnets="vpc_subnets")
_ARTIFACTS = re.compile(r'"model(DataUrl|DataSource|PackageName)"')
S3 = re.compile(r'\.s3"')
"""The service name of endpoints for Amazon S3, as JSON."""


@jsii.implements(IValidation)
class WayOut:
    """Reports networks that lead nowhere on the construct whose containers are in them.

    Args:
        resource: The resource of the construct.
        vpc: The VPC.
        selected: Its subnets.
    """

    def __init__(self, resource: CfnResource, vpc: "ec2.IVpc", selected: "ec2.SelectedSubnets") -> None:
        self._resource = resource
        self._vpc = vpc
        self._selected = selected

    def validate(self) -> list[str]:
        """Put what is found on the construct; it fails nothing."""
        scope = self._resource.node.scope
        if isinstance(scope, Construct):
            annotate(scope, check(self._fact()))
        return []

    def _fact(self) -> facts.VpcConfig:
        from aws_cdk import aws_ec2 as ec2

        subnets = self._selected.subnets
        own = isinstance(self._vpc, ec2.Vpc)
        return facts.VpcConfig(
            fetches=_fetches(self._resource),
            downloads=_downloads(self._resource),
            dialect=_WORDS,
            subnets=as_known(self._selected.subnet_ids),
            zones=_zones(subnets),
            ways_out=ways_out(self._vpc, subnets) if own else UNKNOWN,
            reaches_s3=reaches(self._vpc, S3) if own else UNKNOWN,
        )


def _zones(subnets: Sequence[Any]) -> Any:
    """Return the zones of subnets. Where a VPC was given a list of them, as `Fn.get_azs()`, each has that list."""
    found = tuple(each.availability_zone for each in subnets)
    return UNKNOWN if any(str(zone).startswith("#{Token[") for zone in found) else found


def _fetches(resource: CfnResource) -> Any:
    """Return whether the containers of a model have artifacts to fetch."""
    if not isinstance(resource, sagemaker.CfnModel):
        return UNKNOWN
    shown = Stack.of(resource).resolve([resource.primary_container, resource.containers])
    return _ARTIFACTS.search(json.dumps(shown)) is not None


def _downloads(resource: CfnResource) -> Any:
    """Return what a container of a model downloads from the hub, if one does."""
    if not isinstance(resource, sagemaker.CfnModel):
        return UNKNOWN
    one, several = map(Stack.of(resource).resolve, (resource.primary_container, resource.containers))
    containers = [each for each in (one, *(several or ())) if each]
    found = (downloaded(each.get("environment") or {}) for each in containers)
    return next((weights for weights in found if weights), None)


def ways_out(vpc: "ec2.IVpc", subnets: Sequence["ec2.ISubnet"]) -> tuple[Any, ...]:
    """Return how each subnet of a VPC of the app reaches what is outside of it."""
    kinds = {
        each.node.path: kind
        for kind, several in (
            (PUBLIC, vpc.public_subnets),
            (PRIVATE, vpc.private_subnets),
            (ISOLATED, vpc.isolated_subnets),
        )
        for each in several
    }
    found = tuple(kinds.get(each.node.path, UNKNOWN) for each in subnets)
    # Routes to a transit gateway or a peer are defined beside the VPC.
    return tuple(UNKNOWN if way == ISOLATED and _routes(vpc) else way for way in found)


def _routes(vpc: "ec2.IVpc") -> bool:
    from aws_cdk import aws_ec2 as ec2

    own = vpc.node.path
    return any(isinstance(each, ec2.CfnRoute) and not each.node.path.startswith(f"{own}/") for each in _all(vpc))


def reaches(vpc: "ec2.IVpc", service: re.Pattern[str]) -> bool:
    """Whether the app defines an endpoint for a service; it may be in any VPC of the app."""
    from aws_cdk import aws_ec2 as ec2

    endpoints = [each for each in _all(vpc) if isinstance(each, ec2.CfnVPCEndpoint)]
    return any(service.search(json.dumps(Stack.of(each).resolve(each.service_name))) for each in endpoints)


def _all(vpc: "ec2.IVpc") -> Iterable[Any]:
    return vpc.node.root.node.find_all()

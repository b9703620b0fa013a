"""The network of a model: how the subnets that a template makes reach what is outside of their VPC."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from constructs_lib.rules import UNKNOWN, hidden
from constructs_lib.rules.hub_weights import downloaded
from constructs_lib.rules.network_rules import ISOLATED, PRIVATE, PUBLIC

from .pieces import Reference
from .resources import Properties, Resources

_S3 = ".s3"
_ARTIFACTS = {"ModelDataUrl", "ModelDataSource", "ModelPackageName"}


class Networks:
    """The subnets, routes and endpoints of a template."""

    def __init__(self, template: Resources) -> None:
        self._template = template

    def link(self, properties: Properties, at: str) -> Mapping[str, Any]:
        """Return what is known of a network; nothing unless its VPC and all of its subnets are of the template."""
        entries = self._template.intrinsics.resolve(properties.get("Subnets"))
        subnets = [self._referred(each, "AWS::EC2::Subnet") for each in entries] if isinstance(entries, list) else []
        owners = {self._owner(subnet) if subnet else None for subnet in subnets}
        if not subnets or None in owners or len(owners) > 1 or not self._template.complete:
            return {}
        return {
            "ways_out": tuple(self._way_out(subnet) for subnet in subnets),
            "zones": tuple(self._zone(subnet) for subnet in subnets),
            "reaches_s3": self._reaches_s3(owners.pop()),
            "fetches": self._fetches(at.partition(".")[0]),
            "downloads": self._downloads(at.partition(".")[0]),
        }

    def _fetches(self, model: str) -> Any:
        """Return whether the containers of a model have artifacts to fetch; hidden of a configuration."""
        containers = self._containers(model)
        if any(isinstance(each, dict) and each.keys() & _ARTIFACTS for each in containers):
            return True
        return UNKNOWN if not containers or any(not isinstance(each, dict) for each in containers) else False

    def _downloads(self, model: str) -> Any:
        """Return what a container of a model downloads from the hub, if one does."""
        seen = [each.get("Environment") for each in self._containers(model) if isinstance(each, dict)]
        environments = [self._template.intrinsics.resolve(each) for each in seen]
        found = (downloaded(each) for each in environments if isinstance(each, dict))
        return next((weights for weights in found if weights), None)

    def _containers(self, model: str) -> list[Any]:
        seen = self._template.intrinsics.resolve(self._of(model, "Containers"))
        several = seen if isinstance(seen, list) else [UNKNOWN] if hidden(seen) else []
        one = self._of(model, "PrimaryContainer")
        return [self._template.intrinsics.resolve(each) for each in (*several, *([] if one is None else [one]))]

    def _owner(self, resource: str | None) -> str | None:
        """Return the VPC of a subnet or an endpoint."""
        return self._referred(self._of(resource, "VpcId"), "AWS::EC2::VPC")

    def _way_out(self, subnet: str | None) -> Any:
        tables = self._tables.get(subnet, ())
        if len(tables) > 1 or None in tables or None in self._tables or None in self._routes:
            return UNKNOWN
        # Without a table of its own it has the main one of the VPC, to which no template can add a route.
        return self._routes.get(tables[0], ISOLATED) if tables else ISOLATED

    def _zone(self, subnet: str | None) -> Any:
        # Whatever a zone is, two that are written alike are the same.
        zone = self._of(subnet, "AvailabilityZone")
        return UNKNOWN if zone is None or hidden(zone) else json.dumps(zone, sort_keys=True, default=str)

    def _reaches_s3(self, vpc: str | None) -> Any:
        services = [
            self._template.intrinsics.text(self._of(each, "ServiceName"))[-1]
            for each in self._template.of_type("AWS::EC2::VPCEndpoint")
            if self._owner(each) in {vpc, None}
        ]
        if any(isinstance(each, str) and each.endswith(_S3) for each in services):
            return True
        return UNKNOWN if any(not isinstance(each, str) for each in services) else False

    @cached_property
    def _tables(self) -> Mapping[str | None, list[str | None]]:
        """The route tables of each subnet."""
        found: dict[str | None, list[str | None]] = {}
        for each in self._template.of_type("AWS::EC2::SubnetRouteTableAssociation"):
            subnet = self._referred(self._of(each, "SubnetId"), "AWS::EC2::Subnet")
            table = self._referred(self._of(each, "RouteTableId"), "AWS::EC2::RouteTable")
            found.setdefault(subnet, []).append(table)
        return found

    @cached_property
    def _routes(self) -> Mapping[str | None, Any]:
        """Where the routes of each table lead."""
        found: dict[str | None, Any] = {}
        for table, way in self._ways():
            found[table] = PRIVATE if PRIVATE in {way, found.get(table)} else way
        return found

    def _ways(self) -> Iterator[tuple[str | None, str]]:
        for each in self._template.of_type("AWS::EC2::Route"):
            gateway = self._of(each, "GatewayId")
            internet = self._referred(gateway, "AWS::EC2::InternetGateway")
            table = self._referred(self._of(each, "RouteTableId"), "AWS::EC2::RouteTable")
            yield table, PUBLIC if internet and not self._template.conditional(each) else PRIVATE

    def _of(self, resource: str | None, name: str) -> Any:
        properties = self._template.intrinsics.properties(resource) if resource else UNKNOWN
        return properties.get(name) if isinstance(properties, dict) else UNKNOWN

    def _referred(self, raw: Any, kind: str) -> str | None:
        """Return the logical id of the resource of a type that a value refers to."""
        match self._template.intrinsics.pieces(raw, 0):
            case (Reference(to, _),) if self._template.intrinsics.type_of(to) == kind:
                return to
        return None

"""What ministack has of networks and firewalls, but not for CloudFormation. Nothing is behind them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ministack.services import ec2, waf

from tests.local_aws import emulator
from tests.local_aws.catalog import Request
from tests.local_aws.refusal import invalid
from tests.local_aws.resource_schemas import resource_schema

Made = tuple[str, Request]


@dataclass(frozen=True)
class NetworkType:
    """A resource type with what is imitated of it: its properties, and how it comes and goes.

    Attributes:
        name: The type.
        properties: The properties that are imitated, besides tags.
        create: Makes one of the properties: what Ref and what Fn::GetAtt read.
        delete: Takes it away again.
    """

    name: str
    properties: frozenset[str]
    create: Callable[[Request], Made]
    delete: Callable[[str, Request], object]
    attributes: dict[str, Request] = field(default_factory=dict)

    def register(self) -> None:
        """Teach ministack's CloudFormation the type."""
        schema = resource_schema(self.name)
        if schema is None:
            raise LookupError(f"cfn-lint has no schema of {self.name}")
        handlers: dict[str, Callable[..., Any]] = {
            "create": self._create,
            "update": self._update,
            "delete": self.delete,
        }
        emulator.add_resource_type(self.name, schema, handlers, None)

    def _create(self, _logical_id: str, properties: Request, _stack_name: str) -> Made:
        strange = [name for name in properties if name not in {*self.properties, "Tags"}]
        if strange:
            raise invalid(f"the local AWS does not imitate {', '.join(strange)} of {self.name}")
        physical_id, self.attributes[physical_id] = self.create(properties)
        return physical_id, self.attributes[physical_id]

    def _update(self, physical_id: str, old: Request, new: Request, _stack_name: str) -> Made:
        """Tags are all that can change: any other property that is imitated makes another resource."""
        changed = [name for name in {*old, *new} - {"Tags"} if old.get(name) != new.get(name)]
        if changed:
            raise invalid(f"the local AWS does not imitate a change of {', '.join(changed)} of {self.name}")
        return physical_id, self.attributes[physical_id]


def _make_address(properties: Request) -> Made:
    made = ec2._allocate_address(properties)
    address = _told(made, "publicIp")
    return address, {"PublicIp": address, "AllocationId": _told(made, "allocationId")}


def _remove_address(address: str, _properties: Request) -> None:
    for allocation, record in list(ec2._addresses.items()):
        if record["PublicIp"] == address:
            ec2._release_address({"AllocationId": allocation})


def _make_nat_gateway(properties: Request) -> Made:
    gateway = _told(ec2._create_nat_gateway(properties), "natGatewayId")
    return gateway, {"NatGatewayId": gateway}


def _remove_nat_gateway(gateway: str, _properties: Request) -> None:
    ec2._delete_nat_gateway({"NatGatewayId": gateway})


def _associate(properties: Request) -> Made:
    status, _, body = waf._associate_web_acl(properties)
    if status != HTTPStatus.OK:
        raise invalid(f"WAF refuses the association: {body!r}")
    return f"{properties['ResourceArn']}|{properties['WebACLArn']}", {}


def _dissociate(_physical_id: str, properties: Request) -> None:
    waf._disassociate_web_acl(properties)


def _told(answer: tuple[int, Any, Any], element: str) -> str:
    """What an answer in XML says."""
    text = answer[2].decode() if isinstance(answer[2], bytes) else str(answer[2])
    found = re.search(rf"<{element}>(.*?)</{element}>", text)
    if found is None:
        raise invalid(f"EC2 refuses it: {text}")
    return found[1]


NETWORK_TYPES = (
    NetworkType("AWS::EC2::EIP", frozenset({"Domain"}), _make_address, _remove_address),
    NetworkType(
        "AWS::EC2::NatGateway",
        frozenset({"SubnetId", "AllocationId", "ConnectivityType"}),
        _make_nat_gateway,
        _remove_nat_gateway,
    ),
    NetworkType("AWS::WAFv2::WebACLAssociation", frozenset({"ResourceArn", "WebACLArn"}), _associate, _dissociate),
)

"""What a reference stands for, held against the schemas of CloudFormation."""

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from constructs_lib.rules.references import SLOTS
from constructs_lib.template_check.intrinsics import Intrinsics
from constructs_lib.template_check.pieces import Piece, Reference
from constructs_lib.template_check.reference_kinds import _PSEUDO, ATTRIBUTES, NAMED, is_generated, kinds_of
from tests.unit.with_each import with_each

# The page of the resource lists what its schema does not.
ALSO = {"AWS::SageMaker::InferenceComponent": {"InferenceComponentName"}}


@with_each("resource", ATTRIBUTES)
def test_every_attribute_is_one_that_cloudformation_returns(resource: str) -> None:
    returned = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource).get_atts

    assert {attribute for attribute in ATTRIBUTES[resource] if attribute} - set(returned) == ALSO.get(resource, set())


def test_every_resource_that_others_name_has_a_kind_of_name_and_a_slot_for_it() -> None:
    for resource, (name, _) in NAMED.items():
        kind = ATTRIBUTES[resource][name]
        assert any(kind in slot.takes for slots in SLOTS.values() for slot in slots), kind


RESOURCES = {
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Named": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": {"Ref": "Name"}}},
    "Shop": {"Type": "AWS::SageMaker::Endpoint"},
    "Hidden": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"Fn::Transform": {}, "EndpointConfigName": "x"}},
}
INTRINSICS = Intrinsics({"Resources": RESOURCES, "Parameters": {"Name": {"Type": "String"}}})


def test_kinds_go_with_the_pieces_of_a_text() -> None:
    pieces = ["s3://", Reference("Bucket", "Arn"), Reference("AWS::Region"), Reference("Prefix"), None]

    assert kinds_of(pieces, INTRINSICS) == [None, "the ARN of a bucket", _PSEUDO["AWS::Region"], None, None]


@pytest.mark.parametrize(("resource", "generated"), [("Named", False), ("Shop", True), ("Hidden", False)])
def test_name_that_somebody_gives_may_be_that_of_another_resource(resource: str, *, generated: bool) -> None:
    name = Reference(resource, "EndpointName")

    assert is_generated(name, INTRINSICS) is generated
    assert kinds_of([name], INTRINSICS) == ["the name of an endpoint" if generated else None]


@pytest.mark.parametrize("piece", ["shop", None, Reference("Shop"), Reference("Shop", "Arn"), Reference("Bucket")])
def test_only_names_are_generated(piece: Piece) -> None:
    assert not is_generated(piece, INTRINSICS)

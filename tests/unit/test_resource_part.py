"""Parts of resources cost jsii nothing, and their constructs are resources all the same."""

import pytest
from aws_cdk import Resource

from constructs_lib import AdapterInferenceComponent, Endpoint, ImportedInferenceComponent, InferenceComponent
from constructs_lib.resource_part import ResourcePart


def test_is_not_a_resource_itself() -> None:
    assert not issubclass(ResourcePart, Resource)


@pytest.mark.parametrize("kind", [Endpoint, InferenceComponent, AdapterInferenceComponent, ImportedInferenceComponent])
def test_is_part_of_constructs_that_are_resources(kind: type) -> None:
    assert issubclass(kind, ResourcePart)
    assert issubclass(kind, Resource)

"""What CloudFormation requires of the properties of every resource."""

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import Routing, Serverless
from constructs_lib.rules.unlisted import Unlisted
from tests.unit.rules.conftest import Case, RuleTests, model

MISCASED = (Unlisted("MemorySizeInMb", "; did you mean 'MemorySizeInMB'?", miscased=True),)
UNHEARD_OF = (Unlisted("MemoryInMB", "; did you mean 'MemorySizeInMB'?"), Unlisted("InstanceType"))

CASES = [
    Case(
        rule="required-property",
        severity="error",
        passes=[Serverless(memory_size_in_mb=2048, max_concurrency=5), Routing(routing_strategy="RANDOM")],
        fails=[Serverless(max_concurrency=5, missing=("MemorySizeInMB",)), Routing(missing=("RoutingStrategy",))],
        in_template="MemorySizeInMB is missing; set it",
        shown={"Component.Specification.ComputeResourceRequirements": {"NumberOfCpuCoresRequired": 1}},
        hidden=[Routing(routing_strategy=UNKNOWN), Routing(routing_strategy=MAYBE)],
    ),
    Case(
        rule="null-value",
        severity="error",
        passes=[model(model_name=None)],
        fails=[model(nulls=("ModelName", "Tags.0.Value"))],
        in_template="ModelName is null; leave the property out, or refer to AWS::NoValue",
        shown={"Model.Tags": [{"Key": "team", "Value": None}]},
        hidden=[model(model_name=UNKNOWN), model(model_name=MAYBE)],
    ),
    Case(
        rule="property-misspelt",
        severity="error",
        passes=[Serverless(), Serverless(unlisted=UNHEARD_OF)],
        fails=[Serverless(unlisted=MISCASED)],
        in_template="there is no property 'MemorySizeInMb'; did you mean 'MemorySizeInMB'?; write the name as",
        shown={"Config.ProductionVariants.0.initialInstanceCount": 2},
        hidden=[Serverless(memory_size_in_mb=UNKNOWN)],
    ),
    Case(
        rule="property-unknown",
        severity="warning",
        passes=[Serverless(), Serverless(unlisted=MISCASED)],
        fails=[Serverless(unlisted=UNHEARD_OF)],
        in_template="no property 'MemoryInMB' is known; did you mean 'MemorySizeInMB'?; correct the name",
        shown={"Config.InstanceType": "ml.m5.large"},
        hidden=[Serverless(memory_size_in_mb=UNKNOWN)],
    ),
]


class TestPropertyRules(RuleTests):
    """Each rule about the properties of every resource."""

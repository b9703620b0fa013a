"""What CloudFormation requires of the properties of every resource."""

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import Routing, Serverless
from tests.unit.rules.conftest import Case, RuleTests, model

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
]


class TestPropertyRules(RuleTests):
    """Each rule about the properties of every resource."""

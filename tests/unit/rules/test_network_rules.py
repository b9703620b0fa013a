"""Networks that lead nowhere."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import FunctionNetwork, VpcConfig
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests

TWO = ("subnet-0a", "subnet-0b")


def network(*ways: Any, s3: Any = False, fetches: Any = True) -> VpcConfig:
    return VpcConfig(subnets=TWO, ways_out=ways, reaches_s3=s3, fetches=fetches)


def hub(*ways: Any, weights: Any = "company/model") -> VpcConfig:
    return VpcConfig(subnets=TWO, ways_out=ways, downloads=weights)


def function(*ways: Any, runtime: Any = False) -> FunctionNetwork:
    return FunctionNetwork(subnets=TWO, ways_out=ways, reaches_runtime=runtime)


def zoned(*zones: Any) -> VpcConfig:
    return VpcConfig(subnets=TWO[: len(zones)], zones=zones)


CASES = [
    Case(
        rule="network-reaches-artifacts",
        severity="warning",
        passes=[
            network("private", "private"),
            network("isolated", "isolated", s3=True),
            network("public", s3=True),
            network("isolated", fetches=False),
            VpcConfig(subnets=TWO, ways_out=None),
            VpcConfig(subnets=TWO, ways_out=("isolated",), reaches_s3=None),
        ],
        fails=[network("isolated", "isolated"), network("private", "isolated"), network("public", "private")],
        in_template="Subnets have no route out of the VPC, and the VPC has no endpoint for S3; add a gateway endpoint",
        shown=sound.ISOLATED_NETWORK,
        hidden=[
            network(UNKNOWN, "private"),
            network("isolated", s3=UNKNOWN),
            network("isolated", s3=MAYBE),
            network("isolated", fetches=UNKNOWN),
            VpcConfig(subnets=TWO, ways_out=UNKNOWN, reaches_s3=False),
        ],
    ),
    Case(
        rule="network-reaches-endpoint",
        severity="warning",
        passes=[
            function("private", "private"),
            function("isolated", runtime=True),
            FunctionNetwork(ways_out=None, reaches_runtime=False),
            FunctionNetwork(ways_out=("isolated",), reaches_runtime=None),
        ],
        fails=[function("isolated", "isolated"), function("private", "isolated")],
        in_template="have no route out of the VPC, and the VPC has no endpoint for sagemaker.runtime; add an interface",
        not_shown_because="only constructs make functions of front doors",
        hidden=[
            function(UNKNOWN, "private"),
            function("isolated", runtime=UNKNOWN),
            function("isolated", runtime=MAYBE),
            FunctionNetwork(ways_out=UNKNOWN, reaches_runtime=False),
        ],
    ),
    Case(
        rule="network-reaches-hub",
        severity="warning",
        passes=[
            hub("private", "private"),
            hub("isolated", weights=None),
            VpcConfig(subnets=TWO, ways_out=None, downloads="company/model"),
        ],
        fails=[hub("isolated", "isolated"), hub("private", "isolated"), hub("public", "private")],
        in_template="Subnets have no route out of the VPC, and a container downloads 'company/model'; use subnets",
        shown={
            **sound.ISOLATED_NETWORK,
            "Model.PrimaryContainer.Environment": {"HF_MODEL_ID": "company/model"},
        },
        hidden=[
            hub(UNKNOWN, "private"),
            hub("isolated", weights=UNKNOWN),
            VpcConfig(subnets=TWO, ways_out=UNKNOWN, downloads="company/model"),
        ],
    ),
    Case(
        rule="subnets-in-two-zones",
        severity="warning",
        passes=[zoned("a", "b"), VpcConfig(subnets=TWO, zones=None), VpcConfig()],
        fails=[zoned("a", "a"), VpcConfig(subnets=("subnet-0a",)), VpcConfig(subnets=(UNKNOWN,))],
        in_template="Subnets are all in one Availability Zone; give two subnets",
        shown={"Model.VpcConfig": {"Subnets": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]}},
        hidden=[zoned("a", UNKNOWN), VpcConfig(subnets=UNKNOWN), VpcConfig(subnets=TWO, zones=UNKNOWN)],
    ),
]


class TestNetworkRules(RuleTests):
    pass

"""What an API needs to be reached under a domain name of its owner."""

from constructs_lib.rules import UNKNOWN
from tests.unit.rules.conftest import RuleTests
from tests.unit.rules.front_doors import case, door

CASES = [
    case(
        "front-door-private-domain",
        [door(), door(domain=True), door(vpc_endpoints=True)],
        [door(domain=True, vpc_endpoints=True)],
        "Domain cannot be combined with VpcEndpoints; leave Domain out: a private API takes a private domain name",
        [door(domain=UNKNOWN, vpc_endpoints=True), door(domain=True, vpc_endpoints=UNKNOWN)],
    ),
    case(
        "front-door-default-endpoint",
        [
            door(),
            door(domain=True, disable_execute_api_endpoint=True),
            door(domain=True, disable_execute_api_endpoint=False),
        ],
        [door(domain=True)],
        "API Gateway answers 403 to calls of its own URL (execute-api), since the API has a domain name; while callers",
        [door(domain=UNKNOWN), door(domain=UNKNOWN, disable_execute_api_endpoint=UNKNOWN)],
        severity="information",
    ),
    case(
        "front-door-mutual-tls",
        [
            door(domain=True),
            door(domain=True, disable_execute_api_endpoint=False),
            door(domain=True, mutual_tls=True),
            door(domain=True, mutual_tls=True, disable_execute_api_endpoint=True),
        ],
        [door(domain=True, mutual_tls=True, disable_execute_api_endpoint=False)],
        "callers of API Gateway's own URL (execute-api) show no certificate; leave out DisableExecuteApiEndpoint=False",
        [
            door(mutual_tls=UNKNOWN, disable_execute_api_endpoint=False),
            door(mutual_tls=True, disable_execute_api_endpoint=UNKNOWN),
        ],
        severity="warning",
    ),
    case(
        "front-door-tls",
        [door(), door(security_policy="TLS_1_2"), door(security_policy="SecurityPolicy_TLS13_1_3_2025_09")],
        [door(security_policy="TLS_1_0")],
        "SecurityPolicy 'TLS_1_0' accepts TLS 1.0 and 1.1; pass",
        [door(security_policy=UNKNOWN)],
        severity="warning",
    ),
]


class TestFrontDoorDomainRules(RuleTests):
    """The rules about domain names of front doors."""

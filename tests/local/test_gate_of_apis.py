"""Web pages that may use an API of the local AWS, and those that may not."""

import json
from collections.abc import Iterator

import pytest
from aws_cdk import CfnOutput, Stack
from botocore.credentials import Credentials

from constructs_lib import (
    ApiKeyAuthorization,
    Endpoint,
    EndpointConfig,
    IamAuthorization,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.local.constructed import one_model
from tests.local.front_doors import Doors, Reply, standing_doors
from tests.local.signatures import keys, send, signed
from tests.local.templates import put_artifact
from tests.local_aws.instance import Aws

OURS, THEIRS = "https://shop.example", "https://evil.example"
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/x-amz-json-1.1"


def define(stack: Stack) -> dict[str, InferenceApi]:
    """An endpoint with an API for the pages of one origin, one for no pages, and one for signatures."""
    model = Model(stack, "Model", containers=[one_model(stack, "gate.tar.gz")], network_isolation=True)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="behind-the-gate")
    keyed = ApiKeyAuthorization(rate_limit=1000, burst_limit=1000)
    doors = {
        "Paged": InferenceApi(stack, "Paged", endpoint=endpoint, authorization=keyed, allow_origins=[OURS]),
        "Unpaged": InferenceApi(stack, "Unpaged", endpoint=endpoint, authorization=keyed),
        "Signed": InferenceApi(stack, "Signed", endpoint=endpoint, authorization=IamAuthorization()),
    }
    for name in ("Paged", "Unpaged"):
        CfnOutput(stack, f"{name}Key", value=doors[name].api_key.key_id)
    return doors


@pytest.fixture(scope="module")
def doors(bootstrapped: Aws) -> Iterator[Doors]:
    put_artifact(bootstrapped, "gate.tar.gz")
    with standing_doors(bootstrapped, "Gate", define) as doors:
        yield doors


def call(doors: Doors, door: str, **headers: str) -> Reply:
    sent = {"Content-Type": "text/csv", "X-Api-Key": doors.key(f"{door}Key")}
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(doors.aws, "POST", f"{doors.path(door)}invocations", {**sent, **more}, b"5.1")


def preflight(doors: Doors, door: str, origin: str) -> Reply:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    return send(doors.aws, "OPTIONS", f"{doors.path(door)}invocations", asked)


def test_pages_of_the_origins_of_an_api_use_it(doors: Doors) -> None:
    asked = preflight(doors, "Paged", OURS)
    reply = call(doors, "Paged", Origin=OURS, Sec_Fetch_Site="cross-site")

    assert asked.status in {200, 204}
    assert asked.headers["access-control-allow-origin"] == OURS
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == OURS


@pytest.mark.parametrize("door", ["Paged", "Unpaged"])
def test_pages_of_other_origins_do_not_get_to_an_api(doors: Doors, door: str) -> None:
    assert preflight(doors, door, THEIRS).headers.get("access-control-allow-origin") in {None, OURS}
    reply = call(doors, door, Origin=THEIRS)

    assert reply.status == 403
    assert reply.body == json.dumps({"message": f"the API does not allow requests of {THEIRS}"}).encode()


@pytest.mark.parametrize("door", ["Paged", "Unpaged"])
def test_an_api_is_called_without_a_signature(doors: Doors, door: str) -> None:
    assert call(doors, door).status == 200
    assert call(doors, door, Host="evil.example").status == 403


def test_an_api_for_signatures_does_not_believe_who_names_the_root(doors: Doors) -> None:
    path = f"{doors.path('Signed')}invocations"

    def reply(credentials: Credentials) -> Reply:
        made = signed(doors.aws, credentials, "execute-api", path, b"5.1", Content_Type="text/csv")
        return send(doors.aws, "POST", path, made, b"5.1")

    assert reply(keys(doors.aws)).status == 200
    assert reply(Credentials(doors.aws.access_key, "a guess")).status == 403

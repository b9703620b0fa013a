"""Front doors without a fault, and cases of rules about them."""

from typing import Any

from constructs_lib.rules import UNKNOWN, Fact
from constructs_lib.rules.facts import FrontDoor, Model, Serverless, Variant
from tests.unit.rules.conftest import Case, config, endpoint, model, variant

SERVERLESS = variant(instance_type=None, initial_instance_count=None, serverless_config=Serverless())


def door(*variants: Variant, **values: Any) -> FrontDoor:
    """Return a front door without a fault, but for the values given."""
    sound = {
        "timeout": 29,
        "binary": True,
        "request_schema": False,
        "cloud_watch_role": True,
        "target_models": (),
        "target_variants": (),
        "target_container_hostnames": (),
        "components": (),
        "open_headers": (),
        "open_status_codes": (),
        "expose_variant": False,
        "asynchronous": False,
        "uploads": False,
        "stream": False,
        "snap_start": False,
        "read_seconds": 25,
        "vpc_endpoints": False,
        "domain": False,
        "mutual_tls": False,
        "disable_execute_api_endpoint": None,
        "security_policy": None,
    }
    behind = endpoint(config=config(*(variants or (serving(model()),))))
    return FrontDoor(**{**sound, "endpoint": behind, **values})


def serving(served: Model, **values: Any) -> Variant:
    return variant(model=served, **values)


UNSAID = door(endpoint=UNKNOWN)
PARTLY_SAID = door(endpoint=endpoint(config=UNKNOWN))


def case(rule: str, passes: list[Fact], fails: list[Fact], said: str, hidden: list[Fact], **more: Any) -> Case:
    """Return a case whose words are the same at each door: only constructs have this one."""
    return Case(
        rule=rule,
        **{"severity": "error", **more},
        passes=passes,
        fails=fails,
        in_template=said,
        hidden=hidden,
        not_shown_because="a front door is many resources, of which none says what it opens",
    )

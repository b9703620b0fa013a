"""Shadow variants: they receive copies of requests, and nobody gets their answers."""

import random
from collections.abc import Mapping

from tests.local_aws import emulator
from tests.local_aws.fleets import Fleet, Variant
from tests.local_aws.target import Target


def send_copies(
    fleet: Fleet, answering: Variant, body: bytes, headers: dict[str, str], inference_id: str | None
) -> None:
    """Send copies of a request to the shadows, as often as their weights beside that of who answers say."""
    for shadow in fleet.shadows:
        if random.random() * answering.weight < shadow.weight:  # noqa: S311  # traffic, no secret
            fleet.hold()
            emulator.in_background(_send, fleet, shadow, body, headers, inference_id)


def _send(fleet: Fleet, shadow: Variant, body: bytes, headers: dict[str, str], inference_id: str | None) -> None:
    try:
        shadow.answer(body, headers, Target.of({}), inference_id)
    except OSError:
        return
    finally:
        fleet.release()


def what_they_exclude(request: Mapping[str, object]) -> str | None:
    """What a configuration has that does not go with its shadow variants, if there is something."""
    production, shadows = (request.get(name, []) for name in ("ProductionVariants", "ShadowProductionVariants"))
    assert isinstance(production, list)
    assert isinstance(shadows, list)
    if not shadows:
        return None
    if len(production) != 1 or len(shadows) != 1:
        return "several variants"
    if any("ServerlessConfig" in variant for variant in (*production, *shadows)):
        return "serverless variants"
    return "asynchronous inference" if "AsyncInferenceConfig" in request else None

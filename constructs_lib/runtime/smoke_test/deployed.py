"""What AWS says of the deployment: which configuration the endpoint runs, and whether the stack is going back."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .clock import Clock
from .failure import FailedError, quoted

# CloudFormation waits for SageMaker; scaling may begin right after, and may take longer than is waited here.
_SETTLING = 120.0
_INTERVAL = 2.0
_SERVES = {"InService", "Updating", "SystemUpdating"}
_PASSING = {"Creating", "Updating", "SystemUpdating", "RollingBack"}
# A role that has just been made may be unknown for some seconds. Source: IAM user guide, troubleshoot_general.
_ROLE = 40.0
_DENIED = {"AccessDenied", "AccessDeniedException"}


def require_deployed(sagemaker: Any, endpoint: str, config: str, clock: Clock) -> None:
    """Return once an endpoint serves with a configuration.

    SageMaker may go back to the old configuration and end in service, as if nothing had happened.
    Source: github.com/hashicorp/terraform-provider-aws/issues/48997.

    Raises:
        FailedError: If it does not.
    """
    found = _settled(lambda: sagemaker.describe_endpoint(EndpointName=endpoint), "EndpointStatus", clock)
    status, served, why = found["EndpointStatus"], found.get("EndpointConfigName"), _reason(found)
    if served != config:
        raise FailedError(
            f"it runs the configuration {served!r} and not {config!r}, which was deployed: SageMaker went back{why}"
        )
    if status not in _SERVES:
        raise FailedError(f"it is {status}{why}")


def require_component(sagemaker: Any, name: str, served: Mapping[str, str], clock: Clock) -> None:
    """Return once an inference component serves what was deployed.

    Like an endpoint, it may go back to what it had and end in service.
    Source: github.com/aws-controllers-k8s/sagemaker-controller, end-to-end tests.

    Args:
        sagemaker: A client of SageMaker.
        name: The component's name.
        served: Parts of its specification that are known: `ModelName`, `ArtifactUrl`.
        clock: The time that there is.

    Raises:
        FailedError: If it does not.
    """
    found = _settled(
        lambda: sagemaker.describe_inference_component(InferenceComponentName=name), "InferenceComponentStatus", clock
    )
    status, specification, why = found["InferenceComponentStatus"], found.get("Specification", {}), _reason(found)
    serves = {**specification.get("Container", {}), **specification}
    for part, expected in served.items():
        if serves.get(part, expected) != expected:
            raise FailedError(
                f"inference component {name!r} serves {part} {serves[part]!r} and not {expected!r}, which was "
                f"deployed: SageMaker went back{why}"
            )
    if status not in _SERVES:
        raise FailedError(f"inference component {name!r} is {status}{why}")


def is_rolling_back(cloudformation: Any, stack: str) -> bool:
    """Whether a stack is on its way back, as far as that is known."""
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except (BotoCoreError, ClientError, ValueError, LookupError):
        return False
    return "ROLLBACK" in str(found["StackStatus"])


def _settled(describe: Callable[[], Any], status: str, clock: Clock) -> Any:
    """Return what is described once it does not change any more, or for too long."""
    settling = clock.part(_SETTLING)
    found = _asked(describe, clock)
    while found[status] in _PASSING and settling.pause(_INTERVAL):
        found = _asked(describe, clock)
    return found


def _reason(found: Mapping[str, Any]) -> str:
    return f": {quoted(found['FailureReason'].encode())}" if found.get("FailureReason") else ""


def _asked(ask: Callable[[], Any], clock: Clock) -> Any:
    patience = clock.part(_ROLE)
    while True:
        try:
            return ask()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code not in _DENIED or not patience.pause(_INTERVAL):
                raise FailedError(f"it cannot be described: {quoted(str(error).encode())}") from None
        except BotoCoreError as error:
            raise FailedError(f"it cannot be described: {type(error).__name__}") from None

"""Which configuration the endpoint runs, as AWS describes it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from constructs_lib.runtime.smoke_test.clock import Clock
from constructs_lib.runtime.smoke_test.deployed import is_rolling_back, require_component, require_deployed
from constructs_lib.runtime.smoke_test.failure import FailedError


class Described:
    """An API that describes what a test says, one answer after the other; the last for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __getattr__(self, _operation: str) -> Any:
        return self._answer

    def _answer(self, **_arguments: str) -> Any:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def serving(config: str = "new", status: str = "InService", **more: str) -> dict[str, str]:
    return {"EndpointConfigName": config, "EndpointStatus": status, **more}


def denied(code: str = "AccessDeniedException") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "not yours"}}, "DescribeEndpoint")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.deployed._INTERVAL", 0.001)
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.deployed._SETTLING", 0.05)
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.deployed._ROLE", 0.05)


@pytest.mark.parametrize(
    "answers",
    [
        [serving()],
        [serving("old", "Updating"), serving()],
        [serving("old", "RollingBack"), serving()],
        # Scaling takes longer than is waited for.
        [serving(status="Updating")],
        [denied(), denied(), serving()],
    ],
)
def test_passes_an_endpoint_that_runs_what_was_deployed(answers: list[Any]) -> None:
    described = Described(*answers)

    require_deployed(described, "flowers", "new", Clock(5))

    assert described.asked >= len(answers)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (serving("old"), "it runs the configuration 'old' and not 'new', which was deployed: SageMaker went back"),
        (serving("old", FailureReason="password=x, no room"), "SageMaker went back: password=[hidden], no room"),
        (serving("old", "Updating"), "it runs the configuration 'old'"),
        (serving(status="Failed", FailureReason="no room"), "it is Failed: no room"),
        (serving(status="RollingBack"), "it is RollingBack"),
        (denied(), "it cannot be described: .*not yours"),
        (denied("ValidationException"), "it cannot be described"),
        (EndpointConnectionError(endpoint_url="x"), "it cannot be described: EndpointConnectionError"),
    ],
)
def test_fails_an_endpoint_that_does_not(answer: Any, said: str) -> None:
    with pytest.raises(FailedError, match=said.replace("[hidden]", r"\[hidden\]")):
        require_deployed(Described(answer), "flowers", "new", Clock(5))


@pytest.mark.parametrize(
    ("answer", "back"),
    [
        ({"Stacks": [{"StackStatus": "UPDATE_ROLLBACK_IN_PROGRESS"}]}, True),
        ({"Stacks": [{"StackStatus": "UPDATE_IN_PROGRESS"}]}, False),
        ({"Stacks": []}, False),
        (denied(), False),
        (EndpointConnectionError(endpoint_url="x"), False),
    ],
)
def test_knows_a_stack_that_goes_back(answer: Any, back: bool) -> None:
    assert is_rolling_back(Described(answer), "stack") is back


def component(status: str = "InService", **specification: Any) -> dict[str, Any]:
    return {"InferenceComponentStatus": status, "Specification": specification}


@pytest.mark.parametrize(
    ("answers", "served"),
    [
        ([component()], {}),
        ([component(ModelName="new")], {"ModelName": "new"}),
        ([component("Updating", ModelName="old"), component(ModelName="new")], {"ModelName": "new"}),
        ([component(Container={"ArtifactUrl": "s3://new"})], {"ArtifactUrl": "s3://new"}),
        # What is not described cannot be compared.
        ([component()], {"ModelName": "new"}),
        ([{"InferenceComponentStatus": "InService"}], {"ModelName": "new"}),
        ([denied(), component()], {}),
    ],
)
def test_passes_a_component_that_serves_what_was_deployed(answers: list[Any], served: dict[str, str]) -> None:
    described = Described(*answers)

    require_component(described, "llm", served, Clock(5))

    assert described.asked == len(answers)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            component(ModelName="old"),
            "inference component 'llm' serves ModelName 'old' and not 'new', which was",
        ),
        ({**component(ModelName="old"), "FailureReason": "no memory"}, "SageMaker went back: no memory"),
        (component("Failed", ModelName="new"), "inference component 'llm' is Failed"),
        (denied(), "it cannot be described: .*not yours"),
    ],
)
def test_fails_a_component_that_does_not(answer: Any, said: str) -> None:
    with pytest.raises(FailedError, match=said):
        require_component(Described(answer), "llm", {"ModelName": "new"}, Clock(5))

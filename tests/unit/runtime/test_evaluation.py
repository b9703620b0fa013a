"""An evaluation: records go through the endpoint, and a threshold decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib.runtime.smoke_test.clock import Clock
from constructs_lib.runtime.smoke_test.evaluation import Evaluation
from constructs_lib.runtime.smoke_test.failure import FailedError
from constructs_lib.runtime.smoke_test.probe import Answer, Probe
from tests.unit.runtime.test_endpoints import Objects, denied

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITTEN = {
    "Bucket": "shop",
    "Key": "data/flowers.csv",
    "GroundTruthAttribute": "0",
    "Metric": "Accuracy",
    "Bound": "0.75",
}
FOUR = b"a,1\na,2\nb,3\nb,4\n"
CSV = {"ContentType": "text/csv"}


class Model:
    """An endpoint that answers by what it is asked."""

    def __init__(self, answers: Mapping[bytes, bytes], status: int = 200) -> None:
        self.answers = answers
        self.status = status
        self.asked: list[Probe] = []

    def ask(self, probe: Probe, _: Clock) -> Answer:
        self.asked.append(probe)
        return Answer(self.status, self.answers.get(probe.body, b"?"), 0.01)


def run(model: Model, file: Any = FOUR, *, left: float = 5, arguments: Mapping[str, str] = CSV, **changes: Any) -> str:
    evaluation = Evaluation.read({**WRITTEN, **changes})
    return evaluation.run(model, Objects(data=(0, file)), arguments, Clock(left))


def test_each_record_is_sent_without_its_label_like_the_request() -> None:
    model = Model({b"1": b"a", b"2": b"a", b"3": b"b", b"4": b"b"})
    arguments = {"ContentType": "text/csv", "TargetVariant": "Blue"}

    assert run(model, arguments=arguments) == "the accuracy is 1 of 4 records"
    assert [(each.body, each.arguments) for each in model.asked] == [(b"%d" % n, arguments) for n in range(1, 5)]


def test_as_many_as_are_expected_are_enough() -> None:
    assert run(Model({b"1": b"a", b"2": b"b", b"3": b"b", b"4": b"b"})) == "the accuracy is 0.75 of 4 records"


def test_fewer_are_not() -> None:
    with pytest.raises(FailedError, match=r"^the accuracy is 0\.5 of 4 records, and at least 0\.75 is expected$"):
        run(Model({b"1": b"a", b"3": b"b"}))


@pytest.mark.parametrize(
    ("answer", "attribute"),
    [
        (b'{"predictions": [{"label": "a", "score": 0.9}]}', "predictions[0].label"),
        (b'{"predictions": ["a"]}', "predictions"),
        (b'[["a"]]', ""),
        (b'"a"', ""),
        (b" a\n", ""),
        (b"0.9,a\n", "1"),
        (b'"a"\n', "0"),
    ],
)
def test_the_prediction_is_where_it_is_said_to_be(answer: bytes, attribute: str) -> None:
    found: dict[str, Any] = {"InferenceAttribute": attribute} if attribute else {}

    assert run(Model({b"1": answer}), b"a,1", **found).startswith("the accuracy is 1 of 1")


@pytest.mark.parametrize(
    ("answer", "attribute", "said"),
    [
        (b'{"a": 1}', "", "line 1: the answer has no single prediction in the whole of it: "),
        (b"[1, 2]", "", "no single prediction in the whole of it"),
        (b"[]", "", "no single prediction"),
        (b'{"a": 1}', "b", "no single prediction at 'b': "),
        (b"nonsense", "b", "no single prediction at 'b': nonsense"),
        (b"0.9", "1", "no single prediction at '1': 0.9"),
        (b"", "0", "no single prediction at '0': nothing"),
        (b"{}", "a[", "'a\\[' is not a JMESPath expression"),
    ],
)
def test_an_answer_without_one_prediction_fails(answer: bytes, attribute: str, said: str) -> None:
    found: dict[str, Any] = {"InferenceAttribute": attribute} if attribute else {}

    with pytest.raises(FailedError, match=said):
        run(Model({b"1": answer}), b"a,1", **found)


def test_numbers_are_compared_as_numbers() -> None:
    assert run(Model({b"1": b"3.0", b"2": b"[3]"}), b"3,1\n3.0,2").startswith("the accuracy is 1 of 2")


def test_the_mean_absolute_error_must_not_be_above_the_bound() -> None:
    model = Model({b"1": b"2.5", b"2": b"[1.0]"})

    assert (
        run(model, b"3,1\n0,2", Metric="MeanAbsoluteError", Bound="0.75")
        == "the mean absolute error is 0.75 of 2 records"
    )
    with pytest.raises(FailedError, match=r"error is 0\.75 of 2 records, and at most 0\.7 is expected"):
        run(model, b"3,1\n0,2", Metric="MeanAbsoluteError", Bound="0.7")


def test_what_is_not_a_number_has_no_error() -> None:
    with pytest.raises(FailedError, match=r"a prediction or a label is not a number: .*'many'"):
        run(Model({b"1": b"many"}), b"3,1", Metric="MeanAbsoluteError")


def test_a_record_that_the_model_refuses_fails() -> None:
    with pytest.raises(FailedError, match=r"line 1: the status is 500, and 200 is expected; the answer is: torn"):
        run(Model({b"1": b"torn"}, status=500))


def test_time_that_is_over_is_told() -> None:
    with pytest.raises(FailedError, match="0 of 4 records could be asked in time; evaluate fewer"):
        run(Model({}), left=-1)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"a", "s3://shop/data/flowers.csv: line 1 has 1 columns"),
        (denied("NoSuchBucket"), "s3://shop/data/flowers.csv cannot be read: .*you may not"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(file: Any, said: str) -> None:
    with pytest.raises(FailedError, match=said):
        run(Model({}), file)


def test_a_file_that_may_not_be_read_yet_is_read_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructs_lib.runtime.smoke_test.evaluation._INTERVAL", 0.001)

    class Later(Objects):
        def get_object(self, **place: str) -> Any:
            if not self.looks:
                self.looks.append(("", ""))
                raise denied()
            return super().get_object(**place)

    found = Evaluation.read(WRITTEN).run(Model({b"1": b"a"}), Later(data=(0, b"a,1")), CSV, Clock(5))

    assert found == "the accuracy is 1 of 1 records"

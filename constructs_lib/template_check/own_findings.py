"""Which facts are about SageMaker: scaling and alarms serve many services."""

from typing import Any

from constructs_lib.rules import Fact, facts, hidden


def is_ours(fact: Fact) -> bool:
    """Whether a fact is about SageMaker, for sure."""
    match fact:
        case facts.ScalableTarget():
            return _scales(fact)
        case facts.ScalingPolicy():
            return _scales(fact) or (isinstance(fact.target, facts.ScalableTarget) and is_ours(fact.target))
    return True


def _scales(capacity: facts.ScalableTarget | facts.ScalingPolicy) -> bool:
    """Whether namespace or dimension say so; where only one of them does, the other is what is wrong."""
    dimension = capacity.scalable_dimension
    return _is(capacity.service_namespace, "sagemaker") or (_known(dimension) and dimension.startswith("sagemaker:"))


def _is(text: Any, word: str) -> bool:
    return _known(text) and text == word


def _known(text: object) -> bool:
    return text is not None and not hidden(text)

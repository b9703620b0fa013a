"""Which facts are about SageMaker: scaling and alarms serve many services."""

from constructs_lib.rules import Fact, facts, hidden


def is_ours(fact: Fact) -> bool:
    """Whether a fact is about SageMaker, for sure."""
    match fact:
        case facts.ScalableTarget():
            return fact.service_namespace == "sagemaker" if _known(fact.service_namespace) else _scales(fact)
        case facts.ScalingPolicy():
            return isinstance(fact.target, facts.ScalableTarget) and is_ours(fact.target)
    return True


def _scales(target: facts.ScalableTarget) -> bool:
    dimension = target.scalable_dimension
    return _known(dimension) and dimension.startswith("sagemaker:")


def _known(text: object) -> bool:
    return text is not None and not hidden(text)

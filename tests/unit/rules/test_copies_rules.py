"""What the scaling of copies does to an inference component and its instances."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN
from constructs_lib.rules.facts import ComponentRuntime, InferenceComponent, ManagedScaling, ScalableTarget
from tests.unit.rules.conftest import Case, RuleTests, variant

COPIES = "sagemaker:inference-component:DesiredCopyCount"


def copies(component: Any, least: Any = 0, dimension: Any = COPIES) -> ScalableTarget:
    return ScalableTarget(scalable_dimension=dimension, min_capacity=least, component=component)


def component(count: Any = None, least: Any = 1, **values: Any) -> InferenceComponent:
    runtime = None if count is None else ComponentRuntime(copy_count=count)
    scaling = None if least is None else ManagedScaling(min_instance_count=least)
    fleet = variant(model_name=None, managed_instance_scaling=scaling)
    return InferenceComponent(**{"runtime_config": runtime, "variant": fleet, **values})


CASES = [
    Case(
        rule="copies-reset-by-update",
        severity="information",
        passes=[copies(component()), copies(component(1), dimension="sagemaker:variant:DesiredInstanceCount")],
        fails=[copies(component(1))],
        in_template="an update may set RuntimeConfig.CopyCount 1 again, whatever scaling has made of it; expect the",
        hidden=[
            copies(UNKNOWN),
            copies(component(runtime_config=MAYBE)),
            copies(component(MAYBE)),
            copies(component(1), dimension=UNKNOWN),
        ],
    ),
    Case(
        rule="copies-leave-instances",
        severity="information",
        passes=[copies(component(least=0)), copies(component(), least=1)],
        fails=[copies(component()), copies(component(least=None))],
        in_template="MinCapacity 0 copies leave the instances of the variant running; set ManagedInstanceScaling with",
        hidden=[
            copies(UNKNOWN),
            copies(component(), least=UNKNOWN),
            copies(component(variant=UNKNOWN)),
            copies(component(variant=variant(model_name=None, managed_instance_scaling=MAYBE))),
            copies(component(least=UNKNOWN)),
        ],
    ),
]


class TestCopiesRules(RuleTests):
    """Each rule about the scaling of copies."""

"""Images that AWS publishes."""

from typing import Any

from constructs_lib.rules import MAYBE, UNKNOWN, Partial
from constructs_lib.rules.facts import ComponentContainer
from tests.unit.rules import sound
from tests.unit.rules.conftest import Case, RuleTests, container

AWS = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/"
OTHERS = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/"
CAPE_TOWN = "763104351884.dkr.ecr.af-south-1.amazonaws.com/"


def of(image: Any) -> Any:
    return container(image=image)


def anywhere(name: Any) -> Any:
    """Return a container with an image of AWS's own, in a stack that may go to any region."""
    return container(image=Partial((None, f"/{name}")), image_of_aws=name)


CASES = [
    Case(
        rule="image-repository-unknown",
        severity="warning",
        passes=[
            of(f"{AWS}pytorch-inference:2.6-cpu"),
            of(f"{OTHERS}pytorch-inferense:1"),
            of("docker.io/library/python:3.12"),
            of(None),
            anywhere("pytorch-inference:2.6-cpu"),
        ],
        fails=[
            of(f"{AWS}hugging-face-pytorch-inference:1.13.1-cpu"),
            of(f"{AWS}something-of-tomorrow:1"),
            ComponentContainer(image=f"{AWS}pytorch-inferense:2.6-cpu"),
            anywhere("pytorch-inferense:2.6-cpu"),
        ],
        in_template="AWS has no known repository 'hugging-face-pytorch-inference'; did you mean "
        "'huggingface-pytorch-inference'?; correct the name",
        shown={"Model.PrimaryContainer.Image": f"{sound.DLC.replace('pytorch', 'pytorsh')}:2.6-cpu"},
        hidden=[
            of(UNKNOWN),
            of(MAYBE),
            of(Partial((None, "/pytorch-inferense:1"))),
            container(image=Partial((None,)), image_of_aws=UNKNOWN),
        ],
    ),
    Case(
        rule="image-account",
        severity="warning",
        passes=[
            of(f"{AWS}pytorch-inference:2.6-cpu"),
            of("763104351884.dkr.ecr.xx-nowhere-1.amazonaws.com/pytorch-inference:2.6-cpu"),
            of(f"{OTHERS}pytorch-inference:2.6-cpu"),
            of(f"{AWS}something-of-tomorrow:1"),
            of(None),
        ],
        fails=[of(f"{CAPE_TOWN}pytorch-inference:2.6-cpu"), ComponentContainer(image=f"{AWS}sagemaker-xgboost:1.7-1")],
        in_template="pytorch-inference is in account 626614931356 in af-south-1, not in 763104351884; use the account",
        shown={"Model.PrimaryContainer.Image": f"{sound.DLC.replace('pytorch-inference', 'sagemaker-xgboost')}:1.7-1"},
        hidden=[
            of(UNKNOWN),
            of(MAYBE),
            of(Partial((None, "/pytorch-inference:2.6-cpu"))),
            anywhere("sagemaker-xgboost:1.7-1"),
        ],
    ),
    Case(
        rule="image-tag-unknown",
        severity="warning",
        passes=[
            of(f"{AWS}pytorch-inference:2.6-cpu"),
            of(f"{AWS}pytorch-inference@sha256:0a1b"),
            of(f"{OTHERS}pytorch-inference:2.6.0-gpu-py39"),
            anywhere("pytorch-inference:2.6-cpu"),
            anywhere("pytorch-inference@sha256:0a1b"),
            of(f"{AWS}something-of-tomorrow:1"),
            of(None),
        ],
        fails=[
            of(f"{AWS}pytorch-inference:2.6.0-gpu-py39"),
            of(f"{AWS}pytorch-inference"),
            anywhere("pytorch-inference:2.6.0-gpu-py39"),
            ComponentContainer(
                image=f"{AWS}huggingface-pytorch-inference:1.13-transformers4.26.0-cpu-py39-ubuntu20.04"
            ),
        ],
        in_template="pytorch-inference has no known tag '2.6.0-gpu-py39'; did you mean '2.6.0-gpu-py312'?",
        shown={"Model.PrimaryContainer.Image": f"{sound.DLC}:2.6.0-cpu-py39"},
        hidden=[
            of(UNKNOWN),
            of(MAYBE),
            of(Partial((None, "/pytorch-inference:2.6.0-gpu-py39"))),
            container(image=Partial((None,)), image_of_aws=Partial(("pytorch-inference:", None))),
        ],
    ),
]


class TestKnownImageRules(RuleTests):
    pass

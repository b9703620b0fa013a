"""Files that are made to stop the check: one line and exit code 2, or an answer, within 5 seconds and 500 MB."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib.template_check import UnreadableTemplateError, violations
from constructs_lib.template_check.document import parse_document
from tests.unit.rules.sound import SOUND
from tests.unit.test_cases import paths, replaced

ROOT = Path(__file__).parents[2]
SECONDS, BYTES = 5, 500_000_000
# CPU seconds are counted, since others may use the machine.
LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({BYTES}, {BYTES}))
from constructs_lib.template_check.command_line import main
sys.exit(main(sys.argv[1:]))
"""

MODEL, CONFIG, ENDPOINT, POLICY, TARGET, TRACKING = (
    SOUND[name] for name in ("Model", "Config", "Endpoint", "Policy", "Target", "Tracking")
)


def check(path: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", LIMITED, "check", str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def bomb(first: str, level: str, levels: int) -> str:
    """Return aliases of aliases, the last of them as the containers of a model."""
    lines = [f"a0: &a0 {first}", *(f"a{n}: &a{n} {level.replace('*', f'*a{n - 1}')}" for n in range(1, levels))]
    model = f"{{Type: 'AWS::SageMaker::Model', Properties: {{Containers: *a{levels - 1}}}}}"
    return "\n".join([*lines, f"Resources: {{M: {model}}}"])


WRONG: dict[str, Callable[[], str]] = {
    "a bomb of lists": lambda: bomb("[x, x, x, x, x, x, x, x, x]", f"[{', '.join('*' * 9)}]", 10),
    "a bomb of merges": lambda: bomb("{k: v}", f"{{<<: [{', '.join('*' * 6)}]}}", 15),
    "a bomb of keys": lambda: bomb("{k: v}", f"{{{', '.join(f'{key}: *' for key in 'abcdefghi')}}}", 12),
    "aliases on top of each other": lambda: bomb("x", "[*]", 5_000),
    "brackets": lambda: "Resources: " + "[" * 1_000_000,
    "closed brackets": lambda: "Resources: " + "[" * 100_000 + "]" * 100_000,
    "braces": lambda: "Resources: " + "{a: " * 1_000_000,
    "dashes": lambda: "- " * 1_000_000,
    "question marks": lambda: "? " * 1_000_000,
    "brackets in JSON": lambda: '{"Resources": ' + "[" * 1_000_000,
    "objects in JSON": lambda: '{"Resources": ' * 1_000_000,
    "numbers": lambda: "Resources: [" + "1," * 8_000_000 + "]",
    "lists in JSON": lambda: '{"Resources": [' + "[]," * 8_000_000 + "0]}",
    "objects in a list in JSON": lambda: '{"Resources": [' + '{"a":1},' * 3_000_000 + "0]}",
    "lines": lambda: "a:\n" * 8_000_000,
    "anchors": lambda: "".join(f"&a{n} k{n}: v\n" for n in range(1_000_000)),
    "directives": lambda: "".join(f"%TAG !t{n}! x\n" for n in range(1_000_000)),
    "documents": lambda: "--- a\n" * 4_000_000,
    "a string without end": lambda: 'Resources: "' + "x" * 30_000_000,
    "a wide string": lambda: 'Resources: "' + "\U0001f600" * 7_500_000,
    "a string without end in JSON": lambda: '{"Resources": "' + "x" * 30_000_000,
    "a number of many digits": lambda: "Resources: " + "9" * 1_000_000,
    "a number of many digits in JSON": lambda: '{"Resources": ' + "9" * 1_000_000 + "}",
    "a tagged number": lambda: "Resources: !!int 0x" + "f" * 1_000_000,
    "sixties": lambda: "Resources: !!int 1" + ":1" * 1_000_000,
    "spaces": lambda: " " * 30_000_000,
    "too many bytes": lambda: " " * 40_000_000,
    "comments": lambda: "#\n" * 15_000_000,
    "a tag that runs code": lambda: "Resources: !!python/object/apply:os.system [exit]",
    "a date": lambda: "Resources: !!timestamp hello",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_one_line_and_exit_code_2(tmp_path: Path, text: Callable[[], str]) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(text(), encoding="utf-8")

    found = check(file)

    assert found.returncode == 2
    assert found.stdout == ""
    assert re.fullmatch(rf"{re.escape(str(file))}: it is not [^\n]{{1,300}}\n", found.stderr)


def many(count: int, **resources: Any) -> dict[str, Any]:
    """Return resources many times; `#` is the number of the one, `@` that of the next."""
    written = json.dumps({f"{name}#": resource for name, resource in resources.items()})
    return {
        name: resource
        for number in range(count)
        for name, resource in json.loads(
            written.replace("#", str(number)).replace("@", str((number + 1) % count))
        ).items()
    }


def variants(names: Sequence[str]) -> dict[str, Any]:
    (first,) = CONFIG["Properties"]["ProductionVariants"]
    several = [{**first, "VariantName": name} for name in names]
    return {"Config": {**CONFIG, "Properties": {"ProductionVariants": several}}}


def changed(resource: dict[str, Any], value: Any, *path: str) -> dict[str, Any]:
    """Return a resource with another value of a property."""
    found: dict[str, Any] = replaced(resource, ("Properties", *path), lambda _: value)
    return found


LARGE: dict[str, Callable[[], dict[str, Any]]] = {
    "20,000 variants": lambda: variants([f"v{number}" for number in range(20_000)]),
    "20,000 variants of seven names": lambda: variants(["v1", "v2", "v3", "v4", "v5", "v6", "v7"] * 3_000),
    "variants and as many targets": lambda: {
        **variants([f"v{number}" for number in range(2_000)]),
        **many(2_000, T=changed(TARGET, {"Fn::Sub": "endpoint/${Endpoint.EndpointName}/variant/v#"}, "ResourceId")),
    },
    "policies of one target": lambda: many(4_000, T=TARGET, K=TRACKING),
    "models and as many policies of one role": lambda: many(3_000, M=MODEL, P=POLICY),
    "models that wait for each other": lambda: many(2_000, M={**MODEL, "DependsOn": ["M@"]}, P=POLICY),
    "endpoints that wait for each other": lambda: many(3_000, E={**ENDPOINT, "DependsOn": ["E@"]}),
    "names made of names": lambda: many(
        2_000, E={**ENDPOINT, "Properties": {"EndpointName": {"Fn::Sub": "${E@.EndpointName}" * 10}}}
    ),
    "a policy of 20,000 statements": lambda: {
        "P": changed(
            POLICY, POLICY["Properties"]["PolicyDocument"]["Statement"] * 20_000, "PolicyDocument", "Statement"
        )
    },
    "a substitution of 20,000 long texts": lambda: {
        "M": changed(MODEL, {"Fn::Sub": ["${a}" * 20_000, {"a": "x" * 90_000}]}, "ExecutionRoleArn")
    },
    "a value of the wrong type and of any size": lambda: {
        "M": changed(MODEL, [["x" * 1_000] * 100] * 100, "ExecutionRoleArn")
    },
}


@pytest.mark.parametrize("resources", LARGE.values(), ids=LARGE)
def test_a_large_template_is_answered(tmp_path: Path, resources: Callable[[], dict[str, Any]]) -> None:
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"Resources": {**SOUND, **resources()}}), encoding="utf-8")

    found = check(file)

    assert found.returncode in {0, 1}
    assert found.stderr == ""


LONG = [
    *(text * 2_000 for text in ("a", "-", "a-", "a/", "${", "${A.B}", "{{resolve:", "ml.", "a.dkr.ecr.", "arn:aws:")),
    "${" + " " * 5_000,
    "${" + "a" * 5_000,
    "s3://" + "a/" * 2_000 + "!",
    "123456789012.dkr.ecr." + "a-" * 2_000,
]


def leaf(path: tuple[Any, ...]) -> Any:
    value: Any = SOUND
    for step in path:
        value = value[step]
    return value


def test_no_text_is_too_long_for_the_patterns(tmp_path: Path) -> None:
    resources: dict[str, Any] = {}
    for text in LONG:
        for path in paths(SOUND):
            if path[1:2] == ("Properties",) and isinstance(leaf(path), str):
                for value in (text, {"Fn::Sub": text}):
                    resources[f"{path[0]}{len(resources)}"] = changed(SOUND[path[0]], value, *path[2:])
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"Resources": resources}), encoding="utf-8")

    assert check(file).returncode == 1


TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Count: {Type: Number, Default: 2}
Resources:
  Model: &model
    Type: AWS::SageMaker::Model
    DependsOn: [Policy]
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      PrimaryContainer: {Image: !Sub "${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/shop:1", Mode: SingleModel}
  Other:
    <<: *model
    Properties:
      Containers:
      - Image: !Join ['', [a, !Ref Count]]
        Environment: {A: 1, 'B': "\\x41"}
  Config:
    Type: AWS::SageMaker::EndpointConfig
    Properties:
      ProductionVariants:
      - VariantName: a
        ModelName: !GetAtt Model.ModelName
        InitialInstanceCount: !If [C, !Ref Count, !Ref 'AWS::NoValue']
"""
TOKENS = [
    *"[]{}:,-?&*!|>%@`'\"#~<=. \n\t\r0\\",
    *("&a ", "*a", "*model", "<<: ", "!!", "!Ref ", "!Sub ", "!!binary ", "!!int ", "--- ", "...", "? ", "- ", ": "),
    *("null", "true", "1e999", "0x", "1:2", "\ufeff", "\x00", "\x1b", "\u2028", "\ud7ff", '{"a":', "${", "{{resolve:"),
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(TOKENS) | st.text(max_size=3)),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS, st.booleans())
def test_whatever_the_text_is_it_is_answered(edits: list[tuple[float, int, str]], as_json: bool) -> None:
    text = json.dumps({"Resources": SOUND}, indent=1) if as_json else TEMPLATE
    for where, length, token in edits:
        position = int(where * len(text))
        text = text[:position] + token + text[position + length :]

    try:
        document = parse_document(text)
    except UnreadableTemplateError as error:
        said = str(error)
    else:
        said = ""
        for each in violations(document.body, "eu-west-1"):
            document.places.find(("Resources", each.resource, "Properties", *each.location.split(".")))
            assert each.message
    assert "\n" not in said

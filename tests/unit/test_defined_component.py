"""What components of this app have in common: a name that is made, and its ARN."""

from aws_cdk import CfnParameter, Stack

from tests.unit.component_pieces import component, hosting


def test_the_arn_is_known_before_the_component_is_there(stack: Stack) -> None:
    llm = component(hosting(stack), inference_component_name="Llm")

    assert ":inference-component/llm" in llm.inference_component_arn
    assert "Ref" not in str(stack.resolve(llm.inference_component_name))


def test_a_name_that_is_a_token_leaves_the_arn_to_cloudformation(stack: Stack, parameter: CfnParameter) -> None:
    llm = component(hosting(stack), inference_component_name=parameter.value_as_string)

    assert stack.resolve(llm.inference_component_arn) == stack.resolve(llm._resource.ref)


def test_what_cannot_be_updated_is_in_the_name_that_is_made(stack: Stack) -> None:
    first, second = (component(hosting(stack, name), id=f"Llm{name}") for name in ("One", "Two"))

    assert first.inference_component_name != second.inference_component_name
    assert first.inference_component_name == first.inference_component_name.lower()

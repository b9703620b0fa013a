"""YAML as CloudFormation reads it: `!Ref`, `!GetAtt` and the other short tags, and dates that stay texts."""

from typing import Any

import yaml

# The C parser is ten times as fast; not every build of PyYAML has it.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NOT_FUNCTIONS = ("Ref", "Condition")


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """A loader with the short tags."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # as in PyYAML
        """Return a mapping; as in JSON, its keys are texts."""
        self.flatten_mapping(node)
        return {
            str(self.construct_object(key, deep=True)): self.construct_object(entry, deep=deep)
            for key, entry in node.value
        }


def _short(loader: Any, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {tag if tag in _NOT_FUNCTIONS else f"Fn::{tag}": value}


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_multi_constructor("!", _short)


def parse(text: str) -> Any:
    """Return what a text in YAML says.

    Raises:
        ValueError: If it is no YAML.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # it is a safe loader
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None

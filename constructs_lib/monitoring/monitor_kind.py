"""What distinguishes one kind of monitor from the others."""

from typing import Any, NamedTuple

from constructs_lib.rules import Fact, facts


class MonitorKind(NamedTuple):
    """What distinguishes one kind of monitor from the others.

    Attributes:
        prefix: What the names of its properties begin with: `data_quality`.
        definition: The L1 class of its job definitions.
        fact: The fact of its job definitions.
        input_fact: The fact of its input.
        image: The repository of its image, without a tag where AWS gives none.
        attributes: The options that say what the attributes of records mean.
    """

    prefix: str
    definition: Any
    fact: type[facts.JobDefinition]
    input_fact: type[Fact]
    image: str
    attributes: tuple[str, ...] = ()

"""What an app would be synthesized to now, for validations: overrides of CDK show nowhere else."""

import json
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from aws_cdk import Stack, Stage
from constructs import Construct


class _Templates:
    """The templates of a stage."""

    def __init__(self, stage: Stage) -> None:
        try:
            self._directory: Path | None = Path(stage.synth(force=True, skip_validation=True).directory)
        except RuntimeError:
            self._directory = None  # whatever it is, it keeps the app from being synthesized, too

    def of(self, stack: Stack) -> Any:
        return self._directory and json.loads((self._directory / stack.template_file).read_text("utf-8"))


class Synthesis:
    """The template of the stack of a construct, while an app is validated.

    It takes as long as the synthesis itself, once for all who ask in turn: whoever asks has a suspicion.

    Args:
        construct: The construct.
    """

    _shared: ClassVar[WeakKeyDictionary[Stage, _Templates]] = WeakKeyDictionary()

    def __init__(self, construct: Construct) -> None:
        self._construct = construct
        self._last: _Templates | None = None

    def template(self) -> Any:
        """Return the template, or None if the app cannot be synthesized. Who asks again sees what has changed."""
        stage: Any = Stage.of(self._construct)
        found = self._shared.get(stage)
        if found is None or found is self._last:
            found = self._shared[stage] = _Templates(stage)
        self._last = found
        return found.of(Stack.of(self._construct))

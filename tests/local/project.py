"""A copy of this project, to change what it deploys as a user would: by putting another model in its place."""

import io
import json
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from constructs_lib.template_check.document import parse_template
from tests.local.leftovers import remove, resources_of, retained
from tests.local.planned import disagreements
from tests.local_aws.cdk import Cdk, template
from tests.local_aws.instance import REPOSITORY, Aws

_MODEL = Path("stacks", "models", "iris", "model.tar.gz")
_CANDIDATE = _MODEL.with_name("candidate.tar.gz")
_SCRIPT = "code/inference.py"


@dataclass(frozen=True)
class Project:
    """The app and its stacks, outside of the repository."""

    directory: Path
    aws: Aws

    @classmethod
    def copy_to(cls, directory: Path, aws: Aws, assembly: Path) -> "Project":
        """Copy what `cdk synth` reads, and what it has written."""
        shutil.copytree(assembly, directory / "cdk.out")
        for name in ("app.py", "cdk.json"):
            shutil.copy(REPOSITORY / name, directory)
        shutil.copytree(REPOSITORY / "stacks", directory / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
        return cls(directory, aws)

    @property
    def assembly(self) -> Path:
        """Where the synthesized templates lie."""
        return self.directory / "cdk.out"

    def synth(self) -> Path:
        """Synthesize what the project is now, and return where."""
        shutil.rmtree(self.assembly)
        Cdk(self.aws, self.directory).synth(self.assembly)
        return self.assembly

    def deploy_first(self, stack: str) -> dict[str, str]:
        """Deploy what was synthesized before."""
        return Cdk(self.aws, self.directory).deploy(stack, self.assembly)

    def deploy(self, stack: str, synthesized: Path | None = None) -> dict[str, str]:
        """Synthesize and deploy what the project is now; what comes of it is what the plan says.

        Args:
            stack: Which stack of it.
            synthesized: What another run of the app has synthesized. Default: the CLI runs the app here.

        Raises:
            AssertionError: If a resource was replaced, kept, made or deleted that the plan said otherwise of.
        """
        before = self._resources(stack)
        old = self._deployed_template(stack) if before else None
        if synthesized is None:
            shutil.rmtree(self.assembly, ignore_errors=True)
        assembly = synthesized or self.assembly
        deployed = Cdk(self.aws, self.directory).deploy(stack, assembly)
        if old is not None:
            assert [*disagreements(old, template(assembly, stack), before, self._resources(stack))] == []
        return deployed

    def _deployed_template(self, stack: str) -> dict[str, Any]:
        found = self.aws.client("cloudformation").get_template(StackName=stack)["TemplateBody"]
        return found if isinstance(found, dict) else dict(parse_template(found))

    def _resources(self, stack: str) -> dict[str, str]:
        """Return the physical ids of the resources of a stack by their logical ids; none if it is not deployed."""
        try:
            found = resources_of(self.aws, stack)
        except ClientError:
            return {}
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}

    def destroy(self, stack: str) -> None:
        """Destroy what the last synthesis knows, and remove what stays after that on purpose."""
        kept = retained(self.aws, stack, self.template(stack))
        Cdk(self.aws, self.directory).destroy(stack, self.assembly)
        remove(self.aws, kept)

    def template(self, stack: str) -> dict[str, Any]:
        """The template of a stack."""
        return template(self.assembly, stack)

    def set_context(self, name: str, value: str) -> None:
        """Write what `cdk deploy -c name=value` would say into cdk.json."""
        path = self.directory / "cdk.json"
        settings = json.loads(path.read_text(encoding="utf-8"))
        settings["context"][name] = value
        path.write_text(json.dumps(settings), encoding="utf-8")

    def train_another_model(self) -> None:
        """Put the candidate's weights where the model was."""
        shutil.copy(REPOSITORY / _CANDIDATE, self.directory / _MODEL)

    def ship_another_model(self, name: str) -> None:
        """Put a copy of the candidate beside the models."""
        shutil.copy(REPOSITORY / _CANDIDATE, self.directory / _MODEL.with_name(name))

    def break_model(self) -> None:
        """Put a model in place that its container cannot load."""
        source = b"def model_fn(model_dir):\n    raise RuntimeError('the weights are torn')\n"
        with tarfile.open(self.directory / _MODEL, "w:gz") as artifact:
            member = tarfile.TarInfo(_SCRIPT)
            member.size = len(source)
            artifact.addfile(member, io.BytesIO(source))

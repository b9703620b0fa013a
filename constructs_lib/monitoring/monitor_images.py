"""The images that the jobs of a monitor run: AWS's own, in accounts that depend on the region."""

from collections.abc import Sequence
from typing import Final

from constructs import Construct

from constructs_lib.access.permissions import Statement
from constructs_lib.arguments import as_known
from constructs_lib.aws_repository import AwsRepository
from constructs_lib.rules import Context

# The image of the job that merges labels with what was captured. Source: the requests of both jobs, as SageMaker logs
# them and a user has published them: the same role and registry, and a repository of its own.
_MERGER: Final = AwsRepository("model-monitor", "sagemaker-model-monitor-groundtruth-merger")


class MonitorImages:
    """The image of a monitor's jobs, and that of the jobs that merge labels, if it has labels.

    Args:
        what: The monitor, in messages.
        image: The repository of the image, with the tag where AWS gives one.
        merges: Whether labels are merged with what was captured.
        context: Where the monitor is defined.

    Raises:
        ValueError: If no account is known that has them in the region.
    """

    def __init__(self, what: str, image: str, *, merges: bool, context: Context) -> None:
        name, _, tag = image.partition(":")
        self._analyzer = AwsRepository.prebuilt(name)
        self._tag = f":{tag}" if tag else ""
        self._pulled = [self._analyzer, *([_MERGER] if merges else [])]
        self._context = context
        if missing := [each.name for each in self._pulled if not each.is_known_in(context)]:
            raise ValueError(
                f"{what} runs {' and '.join(missing)}, which no known account of AWS has in {context.region}; define "
                "the monitor and its endpoint in a stack of another region"
            )

    def known_uri(self) -> object:
        """Return what is known of the analysis's image before deployment."""
        return as_known(self._analyzer.known_uri(self._context))

    def uri(self, scope: Construct) -> str:
        """Return the URI of the analysis's image."""
        return f"{self._analyzer.uri(scope, self._context)}{self._tag}"

    def statements(self, scope: Construct) -> Sequence[Statement]:
        """Return what pulling the images takes."""
        return [each for repository in self._pulled for each in repository.pull(scope, self._context)]

"""The repositories in which AWS keeps its own images: in each region in another account."""

from functools import cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from aws_cdk import Aws, CfnMapping, Stack
from constructs import Construct

from .access.permissions import Statement, pull, sub
from .arguments import known_join, require_text
from .arguments.checks import Form
from .arguments.refusal import nearest, shown
from .arguments.stack import stack_of
from .arguments.value import Record
from .rules import UNKNOWN, Context, hidden
from .rules.tables.prebuilt_images import (
    ACCOUNTS,
    DEEP_LEARNING_CONTAINERS,
    REPOSITORIES,
    domain_suffix_of,
    partition_of,
    registry_of,
)

# Source: the grammar of image names in the Docker registry, and botocore's shape RepositoryName of Amazon ECR.
_NAME = Form(
    r"[a-z0-9]+((\.|__?|-+|/)[a-z0-9]+)*", "a repository's name of lower-case letters and digits, joined by . _ - or /"
)


class _Pseudo(NamedTuple):
    region: str
    suffix: str


@cache
def _pseudo() -> _Pseudo:
    return _Pseudo(Aws.REGION, Aws.URL_SUFFIX)


_looked_up_accounts: WeakKeyDictionary[Stack, dict[str, str]] = WeakKeyDictionary()


class AwsRepository(Record, kw_only=False):
    """A repository of AWS's own images, in an account that depends on the region.

    Args:
        registry: The registry that it is in, by its name in the table of accounts.
        name: Its name.
    """

    registry: str
    name: str

    @staticmethod
    def deep_learning(name: str) -> "AwsRepository":
        """Return a repository of the AWS Deep Learning Containers.

        Raises:
            ValueError: If the name is malformed, or SageMaker's own.
        """
        name = require_text("repository_name", name, _NAME, "name a repository, such as pytorch-inference")
        if registry_of(name) not in {None, DEEP_LEARNING_CONTAINERS}:
            raise ValueError(f"repository_name={shown(name)} is SageMaker's own; use ContainerImage.from_prebuilt(...)")
        return AwsRepository(DEEP_LEARNING_CONTAINERS, name)

    @staticmethod
    def prebuilt(name: str) -> "AwsRepository":
        """Return a repository of SageMaker's own.

        Raises:
            ValueError: If it is not one.
        """
        name = require_text("repository_name", name, _NAME, "name a repository, such as sagemaker-scikit-learn")
        registry = registry_of(name)
        if registry is None:
            names = [each for each, held in REPOSITORIES.items() if held != DEEP_LEARNING_CONTAINERS]
            raise ValueError(
                f"repository_name={shown(name)} is not one of SageMaker's own; use ContainerImage.from_dlc(...) for a "
                f"deep learning container, or ContainerImage.from_uri(...){nearest(name, names)}"
            )
        return AwsRepository(registry, name)

    def is_known_in(self, context: Context) -> bool:
        """Whether the account is known that has it in the region of a stack; a region that is hidden is trusted."""
        return hidden(context.region) or context.region in ACCOUNTS[self.registry]

    def known_uri(self, context: Context) -> object:
        """Return what is known of its URI before deployment.

        Raises:
            ValueError: If the region has no such registry.
        """
        host = UNKNOWN if hidden(context.region) else self._host(context.region)
        return known_join(host, "/", self.name)

    def uri(self, scope: Construct, context: Context) -> str:
        """Return its URI, with the account looked up by CloudFormation where the region is not known."""
        if not hidden(context.region):
            return f"{self._host(context.region)}/{self.name}"
        return f"{self._looked_up_account(scope)}.dkr.ecr.{_pseudo().region}.{_pseudo().suffix}/{self.name}"

    def pull(self, scope: Construct, context: Context) -> tuple[Statement, ...]:
        """Return what pulling from it takes."""
        region = context.region
        if not hidden(region):
            return pull(f"arn:{partition_of(region)}:ecr:{region}:{self._account(region)}:repository/{self.name}")
        arn = sub(
            "arn:${AWS::Partition}:ecr:${AWS::Region}:${Account}:repository/${Repository}",
            Account=self._looked_up_account(scope),
            Repository=self.name,
        )
        return pull(arn)

    def _host(self, region: str) -> str:
        return f"{self._account(region)}.dkr.ecr.{region}.{domain_suffix_of(region)}"

    def _account(self, region: str) -> str:
        account = ACCOUNTS[self.registry].get(region)
        if account is None:
            known_regions = ", ".join(sorted(ACCOUNTS[self.registry]))
            raise ValueError(
                f"repository_name={self.name!r} is in no account that is known for {region}; "
                f"use ContainerImage.from_uri(...), or deploy to {known_regions}"
            )
        return account

    def _looked_up_account(self, scope: Construct) -> str:
        """Return a look-up in the mapping of the registry, of which a stack has one."""
        stack = stack_of(scope)
        accounts = _looked_up_accounts.setdefault(stack, {})
        if self.registry not in accounts:
            name = f"SageMaker{''.join(part.capitalize() for part in self.registry.split('-'))}Registry"
            # A stack that CDK has made is another object each time that it is asked for.
            mapping = stack.node.try_find_child(name)
            if not isinstance(mapping, CfnMapping):
                by_region = {region: {"account": account} for region, account in ACCOUNTS[self.registry].items()}
                mapping = CfnMapping(stack, name, mapping=by_region)
            accounts[self.registry] = mapping.find_in_map(_pseudo().region, "account")
        return accounts[self.registry]

"""The repositories in which AWS keeps its own images: in each region in another account."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from aws_cdk import Aws, CfnMapping, Stack
from constructs import Construct

from .access.permissions import Statement, pull, sub
from .arguments import known_join
from .rules import UNKNOWN, Context, hidden
from .rules.tables.prebuilt_images import ACCOUNTS, domain_suffix_of, partition_of


class _Pseudo(NamedTuple):
    region: str
    suffix: str


@cache
def _pseudo() -> _Pseudo:
    return _Pseudo(Aws.REGION, Aws.URL_SUFFIX)


_looked_up_accounts: WeakKeyDictionary[Stack, dict[str, str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class AwsRepository:
    """A repository of AWS's own images, in an account that depends on the region.

    Args:
        registry: The registry that it is in, by its name in the table of accounts.
        name: Its name.
    """

    registry: str
    name: str

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
        stack = Stack.of(scope)
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

"""Where a repository in Amazon ECR is, as far as that is known before deployment."""

from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from .access.sharing import is_shared_repository
from .arguments import as_known, known_join
from .rules import UNKNOWN, Context, hidden
from .rules.tables.prebuilt_images import domain_suffix_of

if TYPE_CHECKING:
    from aws_cdk import aws_ecr as ecr


class RepositoryTokens(NamedTuple):
    """What permissions and rules need of a repository."""

    arn: str
    account: str
    region: str
    name: str


_tokens: WeakKeyDictionary["ecr.IRepository | ecr.Repository", RepositoryTokens] = WeakKeyDictionary()


def repository_tokens(repository: "ecr.IRepository | ecr.Repository") -> RepositoryTokens:
    """Return what is asked of a repository, asking CDK once for each: many models share one."""
    if repository not in _tokens:
        place = repository.env
        _tokens[repository] = RepositoryTokens(
            repository.repository_arn, place.account, place.region, repository.repository_name
        )
    return _tokens[repository]


def known_repository_uri(repository: "ecr.IRepository | ecr.Repository", context: Context) -> object:
    """Return what is known of a repository's URI.

    Of one that the app defines nothing is told unless it is in another region: its policy lets other accounts in.
    """
    tokens = repository_tokens(repository)
    account, region = as_known(tokens.account), as_known(tokens.region)
    if hidden(account) or hidden(region):
        return UNKNOWN
    if is_shared_repository(repository) and not _is_elsewhere(region, context):
        return UNKNOWN
    return known_join(f"{account}.dkr.ecr.{region}.{domain_suffix_of(region)}/", as_known(tokens.name))


def _is_elsewhere(region: Any, context: Context) -> bool:
    return not hidden(context.region) and region != context.region

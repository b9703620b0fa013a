"""What callers of an endpoint may be allowed to name: its models, where it has many, and its containers."""

from collections.abc import Sequence

from .arguments import as_known
from .arguments.refusal import nearest, shown
from .rules import facts, given, hidden
from .rules.hidden import UndeterminedError


def require_targets(endpoint: facts.Endpoint, models: Sequence[str] | None, hostnames: Sequence[str] | None) -> None:
    """Refuse models and containers that an endpoint does not have, as far as that is known.

    Raises:
        ValueError: If it hosts no multi-model container, or has no container of such a name.
    """
    try:
        containers = [each for variant in endpoint.config.production_variants for each in _containers(variant)]
        if models is not None and not any(container.mode == "MultiModel" for container in containers):
            raise ValueError(f"target_models={shown(models)} of {endpoint.at}, which hosts no multi-model container")
        names = [container.container_hostname for container in containers if given(container.container_hostname)]
        for name in hostnames or ():
            if "*" not in name and not hidden(as_known(name)) and name not in names:
                raise ValueError(
                    f"target_container_hostnames has {shown(name)}, and {endpoint.at} has no container of that name; "
                    f"it has {shown(names) if names else 'none with a name'}{nearest(name, names)}"
                )
    except UndeterminedError:
        return


def _containers(variant: facts.Variant) -> tuple[facts.Container, ...]:
    return variant.model.all_containers if given(variant.model) else ()

"""Where SageMaker's runtime is."""

from collections.abc import Mapping

_API = "sagemaker-runtime/2017-05-13"
# Source: SDK reference, service-specific endpoints. The first that is set counts.
_OVERRIDES = ("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "AWS_ENDPOINT_URL")


def region_of(environment: Mapping[str, str]) -> str:
    """Return the region that Lambda names.

    Raises:
        ValueError: If it names none.
    """
    if region := environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION"):
        return region
    raise ValueError("neither AWS_REGION nor AWS_DEFAULT_REGION is set")


def url_of(environment: Mapping[str, str]) -> str:
    """Return the URL of the runtime: what somebody has set, or what botocore's rules give for the region.

    The rules know partitions, FIPS (`AWS_USE_FIPS_ENDPOINT`) and dual stack (`AWS_USE_DUALSTACK_ENDPOINT`).

    Raises:
        ValueError: If there is no region.
        EndpointProviderError: If a region has no such endpoint.
    """
    if not _is_true(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        for name in _OVERRIDES:
            if url := environment.get(name):
                return url.rstrip("/")
    from botocore.endpoint_provider import EndpointProvider  # not loaded where a URL is set
    from botocore.loaders import Loader

    loader = Loader()
    provider = EndpointProvider(loader.load_data(f"{_API}/endpoint-rule-set-1"), loader.load_data("partitions"))
    return str(
        provider.resolve_endpoint(
            Region=region_of(environment),
            UseFIPS=_is_true(environment, "AWS_USE_FIPS_ENDPOINT"),
            UseDualStack=_is_true(environment, "AWS_USE_DUALSTACK_ENDPOINT"),
        ).url
    )


def _is_true(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").lower() == "true"

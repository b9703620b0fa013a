"""Where services of AWS are, and how requests to them are signed."""

from collections.abc import Mapping
from typing import NamedTuple

from botocore.auth import S3SigV4Auth, SigV4Auth


class Service(NamedTuple):
    """A service of AWS.

    Attributes:
        name: What signatures call it.
        rules: Where botocore has the rules for its URLs.
        override: The variable that names another URL. Source: SDK reference, service-specific endpoints.
        signer: What signs requests to it.
    """

    name: str
    rules: str
    override: str
    signer: type[SigV4Auth]


RUNTIME = Service("sagemaker", "sagemaker-runtime/2017-05-13", "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", SigV4Auth)
STS = Service("sts", "sts/2011-06-15", "AWS_ENDPOINT_URL_STS", SigV4Auth)
S3 = Service("s3", "s3/2006-03-01", "AWS_ENDPOINT_URL_S3", S3SigV4Auth)


def region_of(environment: Mapping[str, str]) -> str:
    """Return the region that Lambda names.

    Raises:
        ValueError: If it names none.
    """
    if region := environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION"):
        return region
    raise ValueError("neither AWS_REGION nor AWS_DEFAULT_REGION is set")


def url_of(environment: Mapping[str, str], service: Service = RUNTIME, *, bucket: str = "") -> str:
    """Return the URL of a service: what somebody has set, or what botocore's rules give for the region.

    The rules know partitions, FIPS (`AWS_USE_FIPS_ENDPOINT`) and dual stack (`AWS_USE_DUALSTACK_ENDPOINT`).

    Args:
        environment: What Lambda and the owner have set.
        service: The service.
        bucket: The bucket that the URL is of, if it is one of Amazon S3.

    Raises:
        ValueError: If there is no region.
        EndpointProviderError: If a region has no such endpoint.
    """
    if not _is_true(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        # The first that is set counts.
        for name in (service.override, "AWS_ENDPOINT_URL"):
            if url := environment.get(name):
                return f"{url.rstrip('/')}/{bucket}" if bucket else url.rstrip("/")
    from botocore.endpoint_provider import EndpointProvider  # not loaded where a URL is set
    from botocore.loaders import Loader

    loader = Loader()
    provider = EndpointProvider(
        loader.load_data(f"{service.rules}/endpoint-rule-set-1"), loader.load_data("partitions")
    )
    return str(
        provider.resolve_endpoint(
            Region=region_of(environment),
            UseFIPS=_is_true(environment, "AWS_USE_FIPS_ENDPOINT"),
            UseDualStack=_is_true(environment, "AWS_USE_DUALSTACK_ENDPOINT"),
            **({"Bucket": bucket} if bucket else {}),
        ).url
    )


def _is_true(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").lower() == "true"

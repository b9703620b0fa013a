"""Where the data of a batch transform job have to be: in the region of the job."""

from collections.abc import Iterator

from .engine import Context, rule
from .facts import BatchDataCapture, TransformJob, TransformOutput, TransformS3Source
from .hidden import given
from .s3_uri import parse, region_in_name

SOURCE = "inferred from botocore ModelDataUrl: the same region"


@rule("transform-data-in-region", source=SOURCE, confidence="unconfirmed")
def data_in_region(data: TransformS3Source | TransformOutput | BatchDataCapture, context: Context) -> Iterator[str]:
    """Input, output or captured data of a job in a bucket of another region, by its address or its name.

    Remedy: Choose a bucket of the region of the job.
    """
    place = parse(data.address) if given(data.address) else ()
    region = (place.region or region_in_name(place.bucket)) if place else ""
    if region and region != context.region:
        yield f"a bucket of {region} is read or written, and the job runs in {context.region}"


@rule("transform-bucket-in-region", source=SOURCE, confidence="unconfirmed")
def bucket_in_region(job: TransformJob, context: Context) -> Iterator[str]:
    """Input, output or captured data of a job in a bucket that is defined in another region.

    Remedy: Choose a bucket of the region of the job.
    """
    for region in job.bucket_regions if given(job.bucket_regions) else ():
        if region != context.region:
            yield f"a bucket in {region} is read or written, and the job runs in {context.region}"

"""What SageMaker accepts of the data of a batch transform job: how they are split, filtered and joined."""

from collections.abc import Iterator

from .engine import rule
from .facts import DataProcessing, TransformJob, TransformS3Source
from .hidden import given, matches

PROCESSING = "developer guide, batch-transform-data-processing"

# Source: the same, the JSONPath operators of filters: `.name`, `*`, `['name', ...]`, `[1, -1]`, `[0, 5:]`.
_NAMES = r"\['[^'\]]+'(, ?'[^'\]]+')*\]"
_POSITION = r"(-?[0-9]+|(-?[0-9]+)?:(-?[0-9]+)?)"
_POSITIONS = rf"\[{_POSITION}(, ?{_POSITION})*\]"
_PATH = rf"\$(\.[A-Za-z0-9_-]+|\.?\*|\[\*\]|{_NAMES}|{_POSITIONS})*"
_OF_A_ROW = rf"\$({_POSITIONS}|\[\*\])?"
_CAN_BE_JOINED = ("text/csv", "application/json", "application/jsonlines")


@rule("transform-strategy-split", source="botocore CreateTransformJobRequest.BatchStrategy")
def strategy_needs_split(job: TransformJob) -> Iterator[str]:
    """A batch strategy for input that is not split into records.

    Remedy: Set {transform_input.split_type} to Line, RecordIO or TFRecord, or leave out {batch_strategy}.
    """
    if given(job.batch_strategy) and given(job.transform_input):
        if not given(job.transform_input.split_type) or job.transform_input.split_type == "None":
            yield "{batch_strategy=} is for input that is split into records"


@rule("transform-manifest", source="botocore TransformS3DataSource.S3DataType")
def augmented_manifest(source: TransformS3Source) -> Iterator[str]:
    """An augmented manifest as input.

    Remedy: Use a prefix or a manifest file.
    """
    if given(source.s3_data_type) and source.s3_data_type == "AugmentedManifestFile":
        yield "{s3_data_type=} is not for batch transform"


@rule("transform-filter", source=PROCESSING)
def filter_form(processing: DataProcessing) -> Iterator[str]:
    """A filter outside of the part of JSONPath that SageMaker knows.

    Remedy: Begin with $, and use .name, ['name'], [0], [1:] or *.
    """
    for name, path in (("input_filter", processing.input_filter), ("output_filter", processing.output_filter)):
        if given(path) and not matches(_PATH, path):
            yield f"{{{name}=}} is not a path that SageMaker knows"


@rule("transform-filter-csv", source=PROCESSING)
def filter_of_rows(job: TransformJob) -> Iterator[str]:
    """A filter that names a field, where the records are rows of CSV.

    Remedy: Name columns by their positions, as in $[0], $[1:] or $[-1].
    """
    if not given(job.data_processing) or not given(job.transform_input):
        return
    if given(job.transform_input.content_type) and _media_type(job.transform_input.content_type) == "text/csv":
        processing = job.data_processing
        for name, path in (("input_filter", processing.input_filter), ("output_filter", processing.output_filter)):
            if given(path) and matches(_PATH, path) and not matches(_OF_A_ROW, path):
                yield f"{{data_processing.{name}=}} names a field, and rows of CSV have columns"


@rule("transform-join-types", source=PROCESSING)
def joined_types(job: TransformJob) -> Iterator[str]:
    """Types of input and output that cannot be joined or filtered, or that differ.

    Remedy: Set both to the same of text/csv, application/json and application/jsonlines.
    """
    if not _processes(job) or not given(job.transform_input) or not given(job.transform_output):
        return
    kinds = {
        "transform_input.content_type": job.transform_input.content_type,
        "transform_output.accept": job.transform_output.accept,
    }
    known = {name: _media_type(kind) for name, kind in kinds.items() if given(kind)}
    for name, kind in known.items():
        if kind not in _CAN_BE_JOINED:
            yield f"{{{name}=}} cannot be joined or filtered"
    if len(set(known.values())) > 1:
        yield "{transform_input.content_type=} and {transform_output.accept=} differ, and are joined or filtered"


@rule("transform-join-type-missing", source=PROCESSING, confidence="unconfirmed")
def joined_type_missing(job: TransformJob) -> Iterator[str]:
    """Input and output that are joined or filtered, of which one has no type.

    Remedy: Set {transform_input.content_type} and {transform_output.accept} to the same type.
    """
    if not _processes(job) or not given(job.transform_input) or not given(job.transform_output):
        return
    if not given(job.transform_input.content_type):
        yield "{transform_input.content_type} is not set, and input or output are joined or filtered"
    if not given(job.transform_output.accept):
        yield "{transform_output.accept} is not set, and input or output are joined or filtered"


@rule("transform-join-lines", source=PROCESSING)
def joined_lines(job: TransformJob) -> Iterator[str]:
    """Records that are joined or filtered, split in one way and assembled in another.

    Remedy: Set {transform_input.split_type} and {transform_output.assemble_with} to the same.
    """
    if not _processes(job) or not given(job.transform_input) or not given(job.transform_output):
        return
    split = job.transform_input.split_type if given(job.transform_input.split_type) else "None"
    assembled = job.transform_output.assemble_with if given(job.transform_output.assemble_with) else "None"
    if split != assembled:
        yield f"records are split by {split} and assembled with {assembled}, and are joined or filtered"


@rule(
    "transform-output-in-input",
    source="botocore TransformS3DataSource.S3DataType: all objects with the prefix",
    confidence="computed",
)
def output_in_input(job: TransformJob) -> Iterator[str]:
    """The output is under the prefix of the input, so that the next run transforms the predictions of this one.

    Remedy: Put the output under a prefix that does not begin with that of the input.
    """
    if any(given(each.s3_data_type) and each.s3_data_type != "S3Prefix" for each in _sources_of(job)):
        return
    # SageMaker puts a slash behind an output path that has none.
    output = job.output_address if job.output_address.endswith("/") else job.output_address + "/"
    if output[: len(job.input_address)] == job.input_address:
        yield (
            f"{{transform_output.s3_output_path}} {job.output_address} is under "
            f"{{transform_input.data_source.s3_data_source.s3_uri}} {job.input_address}, so that each run transforms "
            "the output of the last one, in a loop"
        )


def _processes(job: TransformJob) -> bool:
    """Whether a job joins predictions with their input, or filters either. A filter of $ takes all."""
    processing = job.data_processing
    if not given(processing):
        return False
    if given(processing.join_source) and processing.join_source == "Input":
        return True
    return any(given(path) and path != "$" for path in (processing.input_filter, processing.output_filter))


def _media_type(kind: str) -> str:
    """Return a type without its parameters: `text/csv; charset=utf-8` is text/csv."""
    return kind.partition(";")[0].strip().lower()


def _sources_of(job: TransformJob) -> Iterator[TransformS3Source]:
    if given(job.transform_input) and given(job.transform_input.data_source):
        if given(job.transform_input.data_source.s3_data_source):
            yield job.transform_input.data_source.s3_data_source

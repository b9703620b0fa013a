"""How the objects of a batch transform are split into records, sent to the model, and put together again."""

from enum import Enum


class SplitType(Enum):
    """How an object is split into records."""

    NONE = "None"
    LINE = "Line"
    RECORD_IO = "RecordIO"
    TF_RECORD = "TFRecord"


class AssemblyType(Enum):
    """What follows each prediction in the object of the output: nothing, or a newline."""

    NONE = "None"
    LINE = "Line"


class BatchStrategy(Enum):
    """How many records a request to the model has: one, or as many as the payload holds."""

    SINGLE_RECORD = "SingleRecord"
    MULTI_RECORD = "MultiRecord"


class CompressionType(Enum):
    """How the objects of the input are compressed."""

    NONE = "None"
    GZIP = "Gzip"


class JoinSource(Enum):
    """What predictions are joined with."""

    NONE = "None"
    INPUT = "Input"

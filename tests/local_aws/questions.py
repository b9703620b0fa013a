"""What each example stack is asked, in the way that its models are called, and what is in the answer."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.local_aws.instance import Aws

_PATIENCE = 60.0


@dataclass(frozen=True)
class Question:
    """A request about a flower, and a part of its answer."""

    body: str
    answer: bytes
    target: Mapping[str, str] = field(default_factory=dict)

    def ask(self, aws: Aws, endpoint: str) -> bytes:
        """The endpoint's answer."""
        runtime = aws.client("sagemaker-runtime")
        response = runtime.invoke_endpoint(EndpointName=endpoint, Body=self.body, ContentType="text/csv", **self.target)
        answer: bytes = response["Body"].read()
        return answer

    @property
    def path(self) -> str:
        """Where it goes over HTTP, below the endpoint."""
        return "invocations"

    @property
    def headers(self) -> dict[str, str]:
        """The same over HTTP."""
        words = {name: re.findall("[A-Z][a-z]+", name) for name in self.target}
        targets = {f"X-Amzn-SageMaker-{'-'.join(words[name])}": value for name, value in self.target.items()}
        return {"Content-Type": "text/csv", **targets}

    def __str__(self) -> str:
        named = "".join(f" of {kind} {name}" for kind, name in self.target.items())
        return f"{self.body}{named}"


class LaterQuestion(Question):
    """A request that an asynchronous endpoint answers later, in S3."""

    def ask(self, aws: Aws, endpoint: str) -> bytes:
        """The endpoint's answer, once it is there."""
        runtime, s3 = aws.client("sagemaker-runtime"), aws.client("s3")
        taken = runtime.invoke_endpoint_async(EndpointName=endpoint, Body=self.body, ContentType="text/csv")
        bucket, _, key = str(taken["OutputLocation"]).removeprefix("s3://").partition("/")
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                answer: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            except s3.exceptions.NoSuchKey:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return answer

    @property
    def path(self) -> str:
        """Where it goes over HTTP, below the endpoint."""
        return "async-invocations"

    @property
    def headers(self) -> dict[str, str]:
        """The same over HTTP."""
        return {"X-Amzn-SageMaker-Content-Type": "text/csv"}


class ExplainedQuestion(Question):
    """A request that is answered with what each feature contributed; an explainer wants to know the form of answers."""

    def ask(self, aws: Aws, endpoint: str) -> bytes:
        """The endpoint's answer."""
        runtime = aws.client("sagemaker-runtime")
        form = "text/csv"
        response = runtime.invoke_endpoint(EndpointName=endpoint, Body=self.body, ContentType=form, Accept=form)
        answer: bytes = response["Body"].read()
        return answer

    @property
    def headers(self) -> dict[str, str]:
        """The same over HTTP."""
        return {"Content-Type": "text/csv", "Accept": "text/csv"}


SETOSA = "5.1,3.5,1.4,0.2"
_IRIS = Question(SETOSA, b'"setosa"')

QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "Realtime": (_IRIS,),
    "AbTesting": (
        Question(SETOSA, b'"setosa"', {"TargetVariant": "Stable"}),
        Question(SETOSA, b'"setosa"', {"TargetVariant": "Candidate"}),
    ),
    "MultiModel": (
        Question(SETOSA, b'"setosa"', {"TargetModel": "model.tar.gz"}),
        Question(SETOSA, b'"setosa"', {"TargetModel": "candidate.tar.gz"}),
    ),
    "Pipeline": (Question("51,35,14,2", b"setosa,0.98"),),
    "MultiContainer": (
        Question(SETOSA, b'"setosa"', {"TargetContainerHostname": "stable"}),
        Question(SETOSA, b'"setosa"', {"TargetContainerHostname": "candidate"}),
    ),
    "Serverless": (_IRIS,),
    "Autoscaling": (_IRIS,),
    "Canary": (_IRIS,),
    "HostedModel": (_IRIS,),
    "DataCapture": (_IRIS,),
    "Asynchronous": (LaterQuestion(SETOSA, b'"setosa"'),),
    "Components": (
        Question(SETOSA, b'"setosa"', {"InferenceComponentName": "iris-stable"}),
        Question(SETOSA, b'"setosa"', {"InferenceComponentName": "iris-candidate"}),
    ),
    "Shadow": (_IRIS,),
    "Explainer": (ExplainedQuestion(SETOSA, b'"feature_header": "petal length"'),),
}

# Asked over HTTP, by holders of a key.
AT_FRONT_DOORS: Mapping[str, tuple[Question, ...]] = {"FrontDoor": (_IRIS,), "AsyncFrontDoor": (_IRIS,)}

# Monitored: they have tests of their own, which run the monitors.
MONITORED: Mapping[str, tuple[Question, ...]] = {"Monitoring": (_IRIS,), "Retraining": (_IRIS,)}

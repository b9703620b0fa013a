"""Batch transform jobs: predictions for all objects under a prefix, by schedule, by new objects or by hand."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aws_cdk import Duration, Size, TimeZone
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.access.grants import GRANTEE, grant, require_reachable
from constructs_lib.arguments import annotate, context_of, raise_errors
from constructs_lib.arguments.construct_id import refuse_taken_id, require_id
from constructs_lib.arguments.placement import require_same_app, same_environment
from constructs_lib.arguments.units import minutes
from constructs_lib.injection import Injectable
from constructs_lib.instance_type import InstanceType
from constructs_lib.model_reference import IModel
from constructs_lib.rules import walk
from constructs_lib.s3_location import S3Location
from constructs_lib.statistic import checked_period, checked_statistic

from .batch_data_capture import BatchDataCapture
from .job_options import OPTIONS, facts_of
from .records import AssemblyType, BatchStrategy, CompressionType, JoinSource, SplitType
from .starts import define_rule, define_schedule
from .state_machine import define_state_machine

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns


class BatchTransform(Injectable, Construct):
    """A state machine that runs a batch transform job to its end: predictions for all objects under a prefix.

    CloudFormation has no resource for transform jobs, since they end. Each execution runs one job, under a name of its
    own. An execution waits until the job has ended, and fails with SageMaker's reason if it failed. Throttling and
    lack of capacity are tried again, under another name. Beside the output, it leaves a report,
    `<output>_reports/<job>.json`: the job, its reason, the numbers of objects, the time it took. Whoever stops an
    execution stops its job, as far as Step Functions can.

    The job runs with the role of the model, which gets what input and output need. An imported model without a role
    gets nothing.

    Attributes:
        state_machine: The state machine, of CDK. An execution may be given `{"input": "s3://...", "output":
            "s3://..."}` for once, each under the prefix of the argument.
    """

    _options = OPTIONS

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        model: IModel,
        instance_type: InstanceType,
        input: S3Location,
        output: S3Location,
        instance_count: float = 1,
        content_type: str | None = None,
        compression_type: CompressionType | None = None,
        split_type: SplitType | None = None,
        accept: str | None = None,
        assemble_with: AssemblyType | None = None,
        batch_strategy: BatchStrategy | None = None,
        max_payload: Size | None = None,
        max_concurrent_transforms: float | None = None,
        input_filter: str | None = None,
        output_filter: str | None = None,
        join_source: JoinSource | None = None,
        environment: Mapping[str, str] | None = None,
        invocations_timeout: Duration | None = None,
        invocations_max_retries: float | None = None,
        output_encryption_key: "kms.IKey | kms.Key | None" = None,
        volume_encryption_key: "kms.IKey | kms.Key | None" = None,
        data_capture: BatchDataCapture | None = None,
        transform_ami_version: str | None = None,
        tags: Mapping[str, str] | None = None,
        schedule: events.Schedule | None = None,
        time_zone: TimeZone | None = None,
        flexible_window: Duration | None = None,
        on_new_objects: bool = False,
        on_failure: "sns.ITopic | sns.Topic | None" = None,
        max_retries: int = 3,
        timeout: Duration | None = None,
    ) -> None:
        """Define a state machine, and what starts it.

        Args:
            scope: Where it is defined.
            id: Its id there.
            model: The model: one container, or an inference pipeline, with artifacts in a .tar.gz.
            instance_type: Instance type of the job, of those for batch transform.
            input: The prefix of the objects to transform. All objects whose keys begin with it are read.
            output: Where predictions go: those of `<input>day/data.csv` to `<output>day/data.csv.out`. Not under the
                input.
            instance_count: Instances of the job, 1 to 100. An object is never split between instances.
            content_type: Media type of the objects. Default: SageMaker sends none.
            compression_type: How the objects are compressed. Default: they are not.
            split_type: How an object is split into records. Default: it is sent as a whole.
            accept: Media type of the predictions. Default: the model decides.
            assemble_with: What follows each prediction. Default: nothing.
            batch_strategy: How many records a request has; needs a split_type. Default: SageMaker decides.
            max_payload: Size of a request, up to 100 MiB; 0 streams bodies of any length. Times
                max_concurrent_transforms, 100 MiB at most. Default: 6 MiB.
            max_concurrent_transforms: Concurrent requests to each instance. Default: the container decides, or 1.
            input_filter: What of a record the model gets, as in `$[1:]` or `$.features`. Default: all of it.
            output_filter: What of the joined record the output gets. Default: all of it.
            join_source: What predictions are joined with; needs the same type and the same lines in input and output.
                Default: nothing.
            environment: Variables for the containers, up to 16. Default: none.
            invocations_timeout: How long the model may take for a request, 1 to 3600 seconds. Default: 600 seconds.
            invocations_max_retries: How often a failed request is sent again, 0 to 3 times. Default: 3 times.
            output_encryption_key: The key for the predictions and the report. Default: that of the bucket.
            volume_encryption_key: The key for the volumes of the instances; refused for types with local storage.
                Default: a key of AWS.
            data_capture: Where manifests of what was read and written are kept. Warns: Step Functions is not
                documented to pass it on. Default: nowhere.
            transform_ami_version: The machine image of the instances. Warns for the same reason. Default: SageMaker
                decides.
            tags: Tags of the jobs, to which what they cost is put down. Default: none.
            schedule: When to run: `aws_events.Schedule.cron(...)`, in EventBridge Scheduler. Default: no schedule.
            time_zone: In whose time. Default: UTC.
            flexible_window: How much later a run may start than scheduled, 1 to 1440 minutes. Default: not later.
            on_new_objects: Whether each new object under the input starts a run of its own, for this object (and for
                others whose keys begin with its key). The bucket sends its events to EventBridge then.
            on_failure: The topic that is told of a run that failed. Default: none.
            max_retries: How often a run starts another job after throttling or lack of capacity, 0 to 10 times.
            timeout: How long a run may take with its retries, a minute to 28 days; its job is stopped then. Default: a
                day.

        Raises:
            ValueError: If SageMaker would refuse the job, or an argument is of another kind.
        """
        what = f"BatchTransform {id!r}"
        given = OPTIONS.read(what, locals())
        self._context = context_of(scope)
        findings = raise_errors(
            what, *(each for fact in facts_of(what, given) for each in walk(fact)), context=self._context
        )
        require_same_app(what, OPTIONS.constructs(given), scope)
        same_environment(what, "model", model, scope)
        if on_new_objects:
            same_environment(what, "input", input.bucket, scope, places=["region"])
        super().__init__(scope, id)
        self._what = what
        self.state_machine = define_state_machine(self, given, self._context)
        if schedule is not None:
            define_schedule(self, self.state_machine, schedule, time_zone, minutes("flexible_window", flexible_window))
        if on_new_objects:
            define_rule(self, self.state_machine, input)
        annotate(self, findings)

    def grant_start(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to start a run.

        Args:
            grantee: The principal, or what has one.

        Raises:
            ValueError: If the principal has no policy, or is of another account, region, stage or app.
        """
        what = f"start of {self._what}"
        principal = GRANTEE.check(f"grantee of {what}", grantee).grant_principal
        arn = self.state_machine.state_machine_arn
        require_reachable(f"grantee of {what}", self.state_machine, principal, "a state machine", arn=arn)
        return grant(
            what,
            self.state_machine,
            grantee,
            actions=["states:StartExecution"],
            arn=arn,
            conditions={},
        )

    def metric_failed(self, *, statistic: str = "Sum", period: Duration | None = None) -> cloudwatch.Metric:
        """Return the number of runs that failed."""
        return self.state_machine.metric_failed(statistic=checked_statistic(statistic), period=checked_period(period))

    def metric_succeeded(self, *, statistic: str = "Sum", period: Duration | None = None) -> cloudwatch.Metric:
        """Return the number of runs that succeeded."""
        return self.state_machine.metric_succeeded(
            statistic=checked_statistic(statistic), period=checked_period(period)
        )

    def metric_time(self, *, statistic: str = "Average", period: Duration | None = None) -> cloudwatch.Metric:
        """Return the time between the start and the end of a run, in milliseconds."""
        return self.state_machine.metric_time(statistic=checked_statistic(statistic), period=checked_period(period))

    def add_failure_alarm(self, id: str = "Failures") -> cloudwatch.Alarm:
        """Define an alarm that goes off when a run has failed. It tells whom you add with `add_alarm_action`.

        Args:
            id: Its id under the batch transform.

        Raises:
            ValueError: If the id is taken, or no construct can have it.
        """
        kind = f"the alarm of {self._what}"
        name = require_id(f"id of {kind}", id)
        with refuse_taken_id(kind, name):
            return self.metric_failed(period=Duration.minutes(5)).create_alarm(
                self,
                name,
                alarm_description=f"A run of {self.node.path} has failed.",
                threshold=1,
                evaluation_periods=1,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )

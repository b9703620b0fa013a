"""Monitors: a job definition, the schedule that runs it, and the role that its jobs have."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from aws_cdk import Fn, Names
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib.access.network import Network
from constructs_lib.access.permissions import NETWORK, read_prefix
from constructs_lib.arguments import annotate, as_known, context_of, raise_errors
from constructs_lib.arguments.arn import arn_of
from constructs_lib.arguments.l1 import resource, struct
from constructs_lib.arguments.options import Options
from constructs_lib.arguments.placement import require_same_app, same_environment
from constructs_lib.data_capture import folder_of
from constructs_lib.rules import UNKNOWN, facts, hidden, walk
from constructs_lib.taken_name import claim_name

from .job_input import JobInput
from .job_options import environment_of, with_defaults
from .monitor_events import ObservableMonitor
from .monitor_images import MonitorImages
from .monitor_kind import MonitorKind
from .monitor_metrics import PublishingMonitor
from .monitor_role import MonitorRole, share_places
from .monitoring_baseline import camel

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

_Schedule = sagemaker.CfnMonitoringSchedule
_OF_A_NETWORK = ("vpc_subnets", "security_groups")


class Monitor(ObservableMonitor, PublishingMonitor):
    """What all monitors have in common.

    A job definition cannot be changed: every change, of its tags too, makes another one, to which the schedule is
    updated in place. The schedule keeps its name.
    """

    _kind: ClassVar[MonitorKind]
    _options: ClassVar[Options[Any, Any, Any]]

    def _prepare(self, what: str, scope: Construct, given: dict[str, Any]) -> None:
        """Check everything before the monitor is defined.

        Raises:
            ValueError: If SageMaker would refuse it, or something is elsewhere.
        """
        kind = self._kind
        self._given = with_defaults(given, kind.fact)
        declared = self._options.all
        attributes = {name: declared[name].template(given[name]) for name in kind.attributes if name in given}
        self._input = JobInput(what, given, attributes)
        _check_network(what, given)
        self._context = context_of(scope)
        self._images = MonitorImages(what, kind.image, merges="ground_truth" in given, context=self._context)
        self._fact = self._job_fact(what)
        schedule = self._schedule_fact(what)
        owned = [*walk(self._fact), *walk(schedule)]
        self._findings = raise_errors(what, *owned, context=self._context)
        require_same_app(what, self._options.constructs(given), scope)
        if self._input.endpoint is not None:
            same_environment(what, "endpoint", self._input.endpoint, scope)
        if "role" in given:
            same_environment(what, "role", given["role"], scope, places=["account"])

    def _job_fact(self, what: str) -> facts.JobDefinition:
        prefix, table, given = self._kind.prefix, self._options, self._given
        app = f"{prefix}_app_specification"
        seen = {**self._input.facts(what, table.words), **self._known_truth()}
        known: facts.JobDefinition = table.fact(
            given,
            what,
            endpoint=self._input.endpoint_fact,
            waits_for_endpoint=True,
            role_arn=UNKNOWN,
            network_config=table.parts["network_config"].fact(
                given, what, vpc_config=UNKNOWN if "vpc" in given else None
            ),
            **{
                app: table.parts[app].fact(
                    given,
                    what,
                    image_uri=self._images.known_uri(),
                    environment=as_known(environment_of(given)),
                ),
                f"{prefix}_job_input": self._kind.input_fact(at=what, dialect=table.words, **seen),
            },
        )
        return known

    def _known_truth(self) -> dict[str, Any]:
        truth = self._given.get("ground_truth")
        if truth is None:
            return {}
        return {"ground_truth_s3_input": facts.GroundTruth(s3_uri=as_known(truth.uri.rstrip("/")))}

    def _schedule_fact(self, what: str) -> facts.MonitoringSchedule:
        given = self._given
        return facts.MonitoringSchedule(
            at=what,
            dialect=self._options.words,
            monitoring_schedule_name=as_known(given.get("monitoring_schedule_name", UNKNOWN)),
            monitoring_schedule_config=facts.MonitoringScheduleConfig(
                at=what,
                dialect=self._options.words,
                schedule_config=given["schedule"]._fact_at(what),
                monitoring_type=self._kind.fact.monitoring_type,
            ),
            job=self._fact,
        )

    def _define(self, scope: Construct) -> None:
        """Define the role, the job definition and the schedule."""
        given = self._given
        self._network = None if "vpc" not in given else Network(self, **_network(given))
        self._execution = MonitorRole(self, scope, given.get("role"))
        self._job = self._define_job()
        needed = [
            *self._images.statements(self),
            *([] if self._network is None else [NETWORK]),
            *self._input.statements(),
            *self._options.statements(given),
            *self._more_statements(),
        ]
        self._execution.attach(self._job, needed)
        share_places(self, self._options, given)
        if self._network is not None:
            self._network.lead(self._job, self._put_network)
        self._schedule_name: str = given.get("monitoring_schedule_name") or self._own_name()
        self._endpoint_name = None if self._input.endpoint is None else self._input.endpoint.endpoint_name
        self._schedule = self._define_schedule()
        claim_name(self._schedule, "monitoring_schedule_name", given.get("monitoring_schedule_name"))
        if (own := self._input.own_endpoint) is not None:
            self._job.node.add_dependency(own._resource)
            own._monitors.append(self)
        annotate(self, self._findings)

    def _own_name(self) -> str:
        return Names.unique_resource_name(self, max_length=63, separator="-").lower()

    def _more_statements(self) -> list[Mapping[str, object]]:
        """Return what only this kind needs."""
        if "ground_truth" not in self._given:
            return []
        # A job of its own merges labels with what was captured, under the output, where the analysis reads them.
        return [*read_prefix(folder_of(self._given["output"]))]

    def _define_job(self) -> Any:
        prefix, table, given = self._kind.prefix, self._options, self._given
        app, source = f"{prefix}_app_specification", f"{prefix}_job_input"
        written = getattr(self._kind.definition, f"{camel(prefix)}JobInputProperty")
        return table.render(
            given,
            self,
            "JobDefinition",
            role_arn=self._execution.arn,
            network_config=self._network_config(),
            **{
                app: table.parts[app].render(
                    given,
                    image_uri=self._images.uri(self),
                    environment=environment_of(given),
                ),
                source: struct(written, **self._input.render(self._kind.definition), **self._more_input()),
            },
        )

    def _more_input(self) -> dict[str, Any]:
        """Return what kinds with labels look at."""
        truth = self._given.get("ground_truth")
        if truth is None:
            return {}
        uri = truth.uri.rstrip("/")
        return {"ground_truth_s3_input": struct(self._kind.definition.MonitoringGroundTruthS3InputProperty, s3_uri=uri)}

    def _network_config(self) -> Any:
        definition = self._kind.definition
        vpc = None if self._network is None else self._network.render(definition)
        return self._options.parts["network_config"].render(self._given, vpc_config=vpc)

    def _put_network(self) -> None:
        self._job.network_config = self._network_config()

    def _define_schedule(self) -> sagemaker.CfnMonitoringSchedule:
        # The name is what stands behind the slash of the ARN, which CloudFormation gives in its place.
        name = Fn.select(1, Fn.split("/", self._job.ref))
        config = struct(
            _Schedule.MonitoringScheduleConfigProperty,
            monitoring_job_definition_name=name,
            monitoring_type=self._kind.fact.monitoring_type,
            schedule_config=self._given["schedule"]._render(),
        )
        return resource(
            _Schedule,
            self,
            "Resource",
            monitoring_schedule_name=self._schedule_name,
            monitoring_schedule_config=config,
        )

    @property
    def monitoring_schedule_name(self) -> str:
        """The schedule's name, which is known before deployment."""
        return self._schedule_name

    @property
    def monitoring_schedule_arn(self) -> str:
        """The schedule's ARN."""
        known = not hidden(as_known(self._schedule_name))
        return arn_of(self, "monitoring-schedule", self._schedule_name) if known else self._schedule.ref

    @property
    def role(self) -> iam.IRole:
        """The role of the jobs, for whoever grants it more: what a batch transform has read and written."""
        return self._execution.role

    @property
    def connections(self) -> "ec2.Connections":
        """What the containers may connect to, and what may connect to them.

        Raises:
            ValueError: If the jobs run in no VPC.
        """
        if self._network is None:
            raise ValueError(f"{self._fact.at} runs in no VPC; pass vpc= to manage its connections")
        return self._network.connections


def _network(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"allow_all_outbound": None, **{name: given.get(name) for name in ("vpc", *_OF_A_NETWORK)}}


def _check_network(what: str, given: Mapping[str, Any]) -> None:
    if "vpc" in given:
        Network.check(**_network(given))
    elif chosen := [name for name in _OF_A_NETWORK if given.get(name) is not None and given[name] != ()]:
        raise ValueError(f"{what} has {' and '.join(chosen)} without vpc; pass vpc too, or leave it out")

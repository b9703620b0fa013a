"""What the facts of a template are linked to: a variant finds its model, a scalable target its variant."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from constructs_lib.rules import Fact, facts
from constructs_lib.rules.look_back import periods_of, seconds_to_alarm

from .gateways import link_domain_name, link_web_acl
from .metrics import link_metric
from .model_apis import ModelApis
from .monitors import link_job_definition, link_schedule
from .networks import Networks
from .packages import link_package
from .pieces import Reference
from .resources import Properties, Resources
from .roles import Roles
from .scaling import Scaling
from .secrets import link_container
from .transform_jobs import link_job
from .variants import Variants

_ALARM: Final = "AWS::CloudWatch::Alarm"

Linker = Callable[[Properties, str], Mapping[str, Any]]


class Links:
    """Finds what facts refer to.

    Args:
        resources: Where they are found.
    """

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._roles = Roles(resources)
        self._model_apis = ModelApis(resources, self._roles.may)
        self._networks = Networks(resources)
        self._variants = Variants(resources)
        self._scaling = Scaling(resources, self._variants)
        self._by_type: Mapping[type[Fact], Linker] = {
            facts.Model: self._roles.link_model,
            facts.Variant: self._of_server,
            facts.ComponentSpecification: self._of_server,
            facts.Endpoint: self._of_endpoint,
            facts.RollbackAlarm: lambda properties, _: self._of_rollback_alarm(properties),
            facts.InferenceComponent: self._of_component,
            facts.ScalableTarget: self._scaling.link_target,
            facts.ScalingPolicy: lambda _, at: self._scaling.link_policy(at),
            facts.Container: lambda properties, _: {
                **link_container(properties),
                **link_package(resources, properties),
            },
            facts.ComponentContainer: lambda properties, _: link_container(properties),
            facts.VpcConfig: self._networks.link,
            facts.TransformJob: lambda properties, _: link_job(resources, properties),
            facts.MonitoringSchedule: lambda properties, _: link_schedule(resources, properties),
            facts.DomainName: lambda properties, _: link_domain_name(resources, properties),
            facts.WebAclAssociation: lambda properties, _: link_web_acl(resources, self._model_apis, properties),
        }

    def of(self, cls: type[Fact], properties: Properties, at: str) -> Mapping[str, Any]:
        """Return what a fact refers to, by its type, its properties and where it stands."""
        if issubclass(cls, facts.Metric):
            return link_metric(self._resources, self._variants, properties)
        if issubclass(cls, facts.JobDefinition):
            return link_job_definition(self._resources, properties, at)
        link = self._by_type.get(cls)
        return link(properties, at) if link else {}

    def _of_server(self, properties: Properties, _: str) -> Mapping[str, Any]:
        if "ModelName" not in properties:
            return {"model": None}
        return {"model": self._resources.fact(self._resources.find("AWS::SageMaker::Model", properties["ModelName"]))}

    def _of_endpoint(self, properties: Properties, at: str) -> Mapping[str, Any]:
        config = self._resources.find("AWS::SageMaker::EndpointConfig", properties.get("EndpointConfigName"))
        return {
            "config": self._resources.fact(config),
            "waits_for_itself": self._resources.dependencies.waits_for_itself(at),
        }

    def _of_rollback_alarm(self, properties: Properties) -> Mapping[str, Any]:
        alarm = self._alarm_named(properties.get("AlarmName"))
        if alarm is None:
            return {}
        # Read by itself: what the alarm watches may be the endpoint, which is being read.
        found = self._resources.read(facts.MetricAlarm, alarm)
        if not isinstance(found, facts.MetricAlarm):
            return {}
        seconds = seconds_to_alarm(periods_of(found), found.evaluation_periods, found.datapoints_to_alarm)
        return {"known_as": alarm, "seconds_to_alarm": seconds}

    def _alarm_named(self, raw: Any) -> str | None:
        """Return the logical id of the alarm that a name refers to: `Ref` gives it."""
        intrinsics = self._resources.intrinsics
        match intrinsics.pieces(raw, 0):
            case (Reference(to, None),) if intrinsics.type_of(to) == _ALARM:
                return to
        name = intrinsics.text(raw)
        same = [
            each
            for each in self._resources.of_type(_ALARM)
            if isinstance(found := intrinsics.properties(each), dict)
            and intrinsics.text(found.get("AlarmName")) == name
        ]
        return same[0] if len(same) == 1 and None not in name else None

    def _of_component(self, properties: Properties, _: str) -> Mapping[str, Any]:
        endpoint = self._resources.find("AWS::SageMaker::Endpoint", properties.get("EndpointName"))
        if "VariantName" not in properties:
            return {"endpoint": self._resources.fact(endpoint)}
        name = self._resources.intrinsics.text(properties["VariantName"])
        return {
            "endpoint": self._resources.fact(endpoint),
            "variant": self._variants.find(endpoint, name),
        }

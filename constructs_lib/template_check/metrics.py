"""Metrics of a template: the endpoint and the variant that they are about."""

from collections.abc import Mapping
from typing import Any

from .resources import Properties, Resources
from .variants import Variants


def link_metric(template: Resources, variants: Variants, properties: Properties) -> Mapping[str, Any]:
    """Return what a metric is linked to; nothing where its dimensions are hidden."""
    values: dict[str, Any] = {}
    dimensions = template.intrinsics.resolve(properties.get("Dimensions"))
    for each in dimensions if isinstance(dimensions, list) else ():
        seen = template.intrinsics.resolve(each)
        name = template.intrinsics.text(seen.get("Name")) if isinstance(seen, dict) else (None,)
        if name == (None,) or None in name:
            return {}
        values["".join(map(str, name))] = seen.get("Value")
    if "EndpointName" not in values:
        return {}
    endpoint = template.find_by_name("AWS::SageMaker::Endpoint", template.intrinsics.text(values["EndpointName"]))
    links = {"endpoint": template.fact(endpoint), "variant": None}
    if "VariantName" in values:
        links["variant"] = variants.find(endpoint, template.intrinsics.text(values["VariantName"]))
    return links

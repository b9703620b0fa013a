"""The pages of the reference: each public name is on one of them, by the module that it is at home in."""

from collections.abc import Iterator

import constructs_lib

# The address of a page, its title, and the beginnings of its modules' names. A name goes to the first that fits.
PAGES = (
    ("hosted-model", "A hosted model", ("hosted_model",)),
    ("scaling", "Scaling", ("scaling.",)),
    ("components", "Inference components", ("component_", "inference_component", "adapter_component")),
    ("monitors", "Model Monitor, and evaluation", ("monitoring.", "evaluation")),
    ("batch", "Batch transform", ("batch.",)),
    ("api", "An API in front of an endpoint", ("front_door.",)),
    ("deployments", "Deployments and smoke tests", ("deployment", "smoke_test")),
    ("modes", "Asynchronous inference, data capture, explanations", ("async_", "data_capture", "clarify_")),
    (
        "watching",
        "Metrics, alarms and dashboards",
        ("metrics", "variant_metric", "variant_alarms", "idle_alarm", "disk_alarm", "endpoint_dashboard"),
    ),
    ("checks", "Checks and plans", ("rules.", "template_check.", "update_plan.", "adoption")),
    (
        "endpoints",
        "Endpoints and configurations",
        ("endpoint", "production_variant", "serverless_", "variant_options", "routing_"),
    ),
    ("models", "Models and containers", ("model", "container_", "package_", "instance_type", "s3_location", "access.")),
    ("others", "Others", ("",)),
)
# As they are listed: what one meets first comes first.
ORDER = (
    *("hosted-model", "models", "endpoints", "modes", "components", "scaling"),
    *("watching", "monitors", "deployments", "api", "batch", "checks", "others"),
)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the address and the text of each page."""
    names: dict[str, list[str]] = {page: [] for page in ORDER}
    for name in constructs_lib.__all__:
        home = constructs_lib._HOME_OF[name]
        names[next(page for page, _, homes in PAGES if home.startswith(homes))].append(name)
    titles = {page: title for page, title, _ in PAGES}
    for page, those in names.items():
        if those:
            entries = "\n".join(f"::: constructs_lib.{name}\n" for name in those)
            yield f"reference/{page}.md", f"# {titles[page]}\n\n{entries}"

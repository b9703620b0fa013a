"""What was found as annotations of GitHub Actions."""

from constructs_lib.template_check.reports.github_format import as_github
from constructs_lib.template_check.reports.report import Report


def test_annotates_files_and_sums_up(report: Report) -> None:
    said = "EndpointName 'a_b' is wrong; give another name [botocore service model]"

    assert as_github(report).splitlines() == [
        f"::error file=shop/a.yaml,line=3,col=5,title=within-service-limits::Shop: {said}",
        f"::warning file=shop/a.yaml,title=image-tag-moves::Model: {said}",
        f"::error file=shop/a.yaml,line=3,col=5,title=repeated-key::{said}",
        "::error file=broken.yaml::it is not valid YAML",
        "2 templates: 2 errors, 1 warning (1 acknowledged, 1 in the baseline, 2 files passed over)",
    ]


def test_nothing_of_a_template_is_a_command_of_its_own(hostile: Report) -> None:
    first, second, _ = as_github(hostile).splitlines()

    assert first.isprintable()
    assert first.startswith(r"::error file=\x1b[31m%3A%3Ax\n\u202e%25%2C%3A<&\ud800.yaml,line=3")
    assert second.startswith("::error file=")

"""What was found, for people."""

from constructs_lib.template_check.reports.report import Report
from constructs_lib.template_check.reports.text_format import as_text


def test_says_where_what_how_to_mend_it_and_where_it_stands(report: Report) -> None:
    assert (
        as_text(report, colour=False)
        == """\
shop/a.yaml:3:5: Shop: error within-service-limits
    EndpointName 'a_b' is wrong
    Remedy: Give another name.
    Source: botocore service model (documented)
    Construct: /Shop/Endpoint
        new Shop (lib/shop.ts:12:5)

shop/a.yaml: Model: warning image-tag-moves
    EndpointName 'a_b' is wrong
    Source: botocore service model (documented)

shop/a.yaml:3:5: the template: error repeated-key
    EndpointName 'a_b' is wrong
    Remedy: Give another name.
    Source: botocore service model (documented)

2 templates: 2 errors, 1 warning (1 acknowledged, 1 in the baseline, 2 files passed over)
"""
    )


def test_shows_levels_in_colours_where_they_are_shown(report: Report) -> None:
    text = as_text(report, colour=True)

    assert "\x1b[31merror\x1b[0m" in text
    assert "\x1b[33mwarning\x1b[0m" in text


def test_says_nothing_if_no_file_could_be_read() -> None:
    assert as_text(Report((), ()), colour=False) == ""


def test_nothing_of_a_template_steers_the_terminal(hostile: Report) -> None:
    lines = as_text(hostile, colour=False).split("\n")

    assert all(line.isprintable() for line in lines)
    assert not any(line.lstrip().startswith("::") for line in lines)

"""What was found as JUnit XML, which GitLab, Jenkins and Azure Pipelines show as tests."""

from xml.etree import ElementTree as ET

from constructs_lib.template_check.printable import printable

from .report import Entry, Report, Unreadable


def as_junit(report: Report) -> str:
    """Return a report as one test suite a template, with one test case for each thing that was found.

    What fails the command is a failure, a warning that does not is a skipped test with its message, and a template of
    which there is nothing to say is one test that passes. A file that cannot be read is an error.
    """
    root = ET.Element("testsuites", name=f"constructs-lib {report.command}")
    for file in report.files:
        entries = [entry for entry in report.entries if entry.file == file]
        failing = sum(map(report.fails, entries))
        suite = _suite(root, file, max(len(entries), 1), failures=failing, skipped=len(entries) - failing)
        for entry in entries:
            _add(suite, entry, fails=report.fails(entry))
        if not entries:
            _case(suite, "all rules", file)
    for each in report.unreadable:
        _add_unreadable(root, each)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _suite(root: ET.Element, name: str, tests: int, **counts: int) -> ET.Element:
    numbers = {"tests": tests, "failures": 0, "errors": 0, "skipped": 0, **counts}
    return ET.SubElement(root, "testsuite", {"name": printable(name), **{key: str(numbers[key]) for key in numbers}})


def _case(suite: ET.Element, name: str, file: str, line: int | None = None) -> ET.Element:
    place = {"file": printable(file), **({"line": str(line)} if line else {})}
    return ET.SubElement(suite, "testcase", {"name": printable(name), "classname": printable(file), **place})


def _add(suite: ET.Element, entry: Entry, *, fails: bool) -> None:
    about = " ".join(each for each in (entry.rule, entry.resource, entry.property) if each)
    case = _case(suite, about, entry.file, entry.place.line if entry.place else None)
    said = {"message": printable(entry.message)}
    if not fails:
        ET.SubElement(case, "skipped", said)
        return
    failure = ET.SubElement(case, "failure", {"type": entry.rule, **said})
    place = f":{entry.place.line}:{entry.place.column}" if entry.place else ""
    details = [f"{entry.file}{place}", entry.problem, f"Remedy: {entry.remedy}" if entry.remedy else ""]
    details += [
        f"Source: {entry.source} ({entry.confidence})",
        f"Construct: {entry.construct.path}" if entry.construct else "",
    ]
    failure.text = "\n".join(printable(each) for each in details if each)


def _add_unreadable(root: ET.Element, unreadable: Unreadable) -> None:
    suite = _suite(root, unreadable.file, 1, errors=1)
    case = _case(suite, "readable", unreadable.file)
    ET.SubElement(case, "error", {"type": "unreadable", "message": printable(unreadable.reason)})

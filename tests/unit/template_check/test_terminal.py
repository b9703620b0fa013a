"""The streams that a command prints to."""

import io

import pytest

from constructs_lib.template_check.terminal import colours_in, print_all


class Terminal(io.StringIO):
    """A stream that people look at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "shown"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_whose_user_wants_them(
    variables: dict[str, str], shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert colours_in(Terminal()) is shown
    assert not colours_in(io.StringIO())


def test_prints(capsys: pytest.CaptureFixture[str]) -> None:
    print_all("a\nb\n")

    assert capsys.readouterr().out == "a\nb\n"

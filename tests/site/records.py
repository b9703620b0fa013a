"""What Griffe is told of classes without an `__init__` that take arguments: records, and typed dictionaries."""

from typing import Any

from griffe import Class, Decorator, ExprCall, ExprKeyword, ExprName, Extension, Module

RECORD = "constructs_lib.arguments.value.Record"


class Records(Extension):  # type: ignore[misc]  # mypy runs where Griffe is not
    """Gives these classes the decorator of a dataclass, which they do not need when they run."""

    def on_package(self, *, pkg: Module, **_: Any) -> None:
        """Look at each class of a package, before Griffe looks for dataclasses."""
        self._look(pkg)

    def _look(self, place: Module | Class) -> None:
        for member in place.members.values():
            if isinstance(member, Class):
                self._decorate(member)
            if isinstance(member, Module | Class):
                self._look(member)

    @staticmethod
    def _decorate(found: Class) -> None:
        typed_dictionary = any("TypedDict" in str(base) for base in found.bases)
        if typed_dictionary or any(base.path == RECORD for base in found.mro()):
            by_name = "kw_only=False" not in found.source.partition(":\n")[0]
            keywords = [ExprKeyword("kw_only", str(by_name))]
            call = ExprCall(ExprName("dataclasses.dataclass"), keywords)
            found.decorators.append(Decorator(call, lineno=found.lineno, endlineno=found.lineno))

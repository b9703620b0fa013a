"""What constructs of this library tell about themselves: how they are made, and which one they are."""

import inspect
from typing import Any


class _SignatureOfInit:
    """The signature of a class as that of its constructor. jsii's metaclass shows `(*args, **kwargs)` otherwise."""

    def __get__(self, instance: object, owner: Any) -> inspect.Signature:
        signature = inspect.signature(owner.__init__)
        _, *parameters = signature.parameters.values()
        return signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)


class Readable:
    """A construct that tells how it is made, to `inspect.signature`, and which one it is: `Model('Serving/Model')`."""

    __signature__ = _SignatureOfInit()

    def __repr__(self) -> str:
        # CDK knows a construct only after its constructor has called that of CDK.
        node: Any = getattr(self, "node", None) if "__jsii_ref__" in vars(self) else None
        return f"{type(self).__name__}({'...' if node is None else repr(node.path)})"

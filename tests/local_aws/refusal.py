"""How a service of the local AWS says no."""


class Refusal(Exception):  # noqa: N818  # it is an answer, and the caller's error
    """An error answer of an AWS API, with its code and HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.details = details


def invalid(message: str) -> Refusal:
    """What SageMaker and Application Auto Scaling answer to most mistakes."""
    return Refusal("ValidationException", message)

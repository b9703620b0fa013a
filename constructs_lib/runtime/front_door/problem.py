"""What callers are told when there is no prediction: a fixed code and text for each fault, and nothing from within."""

import json
from http.client import responses


class ProblemError(Exception):
    """A request that ends without a prediction.

    Args:
        status: The HTTP status.
        code: Its name, which stays the same.
        detail: A sentence for a human. It never quotes a message of the model or of AWS.
        retry_after: After how many seconds it is worth trying again, if it is.
        fault: What the log says of the cause: the name of an exception or of an error of AWS.
        model_did_not_run: Whether the fault proves that the model has not seen the request.
        operator: Whether only the owner of the API can mend it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        retry_after: int | None = None,
        fault: str = "",
        model_did_not_run: bool = False,
        operator: bool = False,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.fault = fault
        self.model_did_not_run = model_did_not_run
        self.operator = operator

    def document(self, request_id: str) -> str:
        """Return the problem details of RFC 9457."""
        return json.dumps(
            {
                "type": f"urn:inference-api:{self.code}",
                "title": responses.get(self.status, "Client Error"),  # a model may have a status of its own
                "status": self.status,
                "code": self.code,
                "detail": self.detail,
                "request_id": request_id,
            }
        )

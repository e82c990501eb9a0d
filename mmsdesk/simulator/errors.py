"""What the service answers when it does not do what it was asked (sheet, section 4.1)."""

from typing import Final

_STATUS_BY_CODE: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class ApiError(Exception):
    """Ends a request with the nested error envelope."""

    def __init__(
        self, code: int, message: str, *, status: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status or _STATUS_BY_CODE[code]
        self.headers = headers or {}

    def envelope(self) -> dict[str, object]:
        return {"error": {"code": self.code, "message": self.message, "status": self.status, "details": []}}


def invalid(message: str) -> ApiError:
    return ApiError(400, f"Invalid argument: {message}")


def missing(what: str, name: str) -> ApiError:
    return ApiError(404, f"{what} {name} was not found")

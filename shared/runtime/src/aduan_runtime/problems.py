"""What an HTTP server says when it cannot do what it was asked: RFC 9457 problem details, in Indonesian and English.

Every problem carries `errors`, each with the field that it is about (null: the request as a whole), a code that
programs can rely on, and a sentence in both languages that tells the person what to do. Codes: docs/errors.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Words(BaseModel):
    """One sentence in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    en: str


class FieldError(BaseModel):
    """What is wrong with one field, or with the whole request when `field` is null."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str | None
    code: str
    message: Words


class ProblemDetails(BaseModel):
    """The body of every answer from 400 on. `id` names the entry in our log, for faults of ours only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...]
    id: str | None = None


TITLES: Mapping[int, str] = {
    400: "Permintaan tidak terbaca / The request cannot be read",
    401: "Perlu masuk / Sign in first",
    403: "Tidak diizinkan / Not allowed",
    404: "Tidak ditemukan / Not found",
    405: "Cara ini tidak dilayani / Method not allowed",
    408: "Terlalu lama / Too slow",
    409: "Bertentangan / Conflict",
    410: "Sudah dihapus / Gone",
    413: "Terlalu besar / Too large",
    415: "Jenis isi tidak dikenal / Unsupported media type",
    422: "Ada isian yang perlu diperbaiki / Some fields need a change",
    429: "Terlalu sering / Too many requests",
    500: "Kesalahan di pihak kami / A fault of ours",
    503: "Untuk sementara tidak bisa / Not possible right now",
}


class Problem(Exception):
    """Ends a request with problem details. `retry_after_s` becomes a Retry-After header, rounded up, at least 1 s."""

    def __init__(
        self,
        status: int,
        errors: Sequence[FieldError],
        *,
        retry_after_s: float | None = None,
        headers: Mapping[str, str] | None = None,
        log_id: str | None = None,
    ) -> None:
        """Raises ValueError without an error: a problem without a sentence would help nobody."""
        if not errors:
            raise ValueError("a problem needs at least one error that tells what to do")
        super().__init__(f"{status} {errors[0].code}: {errors[0].message.en}")
        self.status = status
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        if retry_after_s is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after_s)))
        self.log_id = log_id

    def details(self) -> ProblemDetails:
        """The body; `type` names the first code."""
        first = self.errors[0]
        return ProblemDetails(
            type=f"urn:aduan:problem:{first.code}",
            title=TITLES.get(self.status, "Tidak bisa / Not possible"),
            status=self.status,
            detail=f"{first.message.id} / {first.message.en}",
            errors=self.errors,
            id=self.log_id,
        )

    def response(self) -> JSONResponse:
        """The answer as it goes out."""
        body = self.details().model_dump(mode="json", exclude={"id"} if self.log_id is None else None)
        return JSONResponse(body, self.status, self.headers, MEDIA_TYPE)


def error(field: str | None, code: str, indonesian: str, english: str) -> FieldError:
    """A field error with its two sentences."""
    return FieldError(field=field, code=code, message=Words(id=indonesian, en=english))


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides success, for its `responses`; the schema is added by `web.new_app`."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        status: {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": schema}},
            **({"headers": _RETRY_AFTER} if status in (429, 503) else {}),
        }
        for status in statuses
    }


_RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}

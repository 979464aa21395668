"""What goes wrong at the desk, in words that tell the officer what to do."""

from __future__ import annotations

from typing import TypeVar

import asyncpg
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ValidationError

from aduan_desk.api.commanding import NotAccepted
from aduan_runtime.homes.postgres_away import POSTGRES_AWAY
from aduan_runtime.problems import FieldError, Problem, error
from aduan_runtime.shells.reactor import Unavailable
from aduan_runtime.strict_json import read_object
from aduan_runtime.web import body_of

B = TypeVar("B", bound=BaseModel)
_RETRY_S = 5
# Views that are not there yet: the projectors make them at their first start.
_VIEWS_AWAY = (*POSTGRES_AWAY, Unavailable, asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)
_WORDS = {
    "missing": ("Isian ini wajib diisi.", "This field is required."),
    "extra_forbidden": ("Isian ini tidak dikenal. Hapus.", "This field is not known. Leave it out."),
    "string_type": ("Isian ini harus teks.", "This field takes a text."),
    "string_too_short": ("Isian ini tidak boleh kosong.", "This field must not be empty."),
    "string_too_long": ("Paling banyak {max_length} huruf.", "At most {max_length} characters."),
    "enum": ("Pilih salah satu: {expected}.", "Choose one of: {expected}."),
    "literal_error": ("Pilih salah satu: {expected}.", "Choose one of: {expected}."),
    "int_type": ("Isian ini harus bilangan bulat.", "This field takes a whole number."),
    "greater_than_equal": ("Paling kecil {ge}.", "At least {ge}."),
    "less_than": ("Terlalu besar.", "This is too large."),
}
_OTHERWISE = ("Isian ini tidak sah.", "This value is not valid.")


def problem(status: int, code: str, indonesian: str, english: str, field: str | None = None) -> Problem:
    """A problem with one error."""
    return Problem(status, [error(field, code, indonesian, english)])


def not_found(field: str | None = None) -> Problem:
    """404; `field` when it is one in the body that names what is not there."""
    return problem(404, "not_found", "Aduan ini tidak ditemukan.", "This complaint was not found.", field)


def bad_cursor() -> Problem:
    """422 for a cursor of another list."""
    return problem(
        422,
        "bad_cursor",
        "Penanda halaman ini bukan dari daftar ini. Mulai lagi tanpa penanda.",
        "This cursor does not belong to this list. Start again without it.",
        "cursor",
    )


async def body_as(model: type[B], request: Request) -> B:
    """The body as this model. Raises Problem 400, 415 or 422, with a sentence a field."""
    value = read_object(await body_of(request, "application/json"))
    try:
        return model.model_validate(value)
    except ValidationError as failure:
        found = failure.errors(include_input=False, include_url=False)
        raise Problem(422, [_field_error(one["loc"], one["type"], one.get("ctx") or {}) for one in found]) from None


def _field_error(place: tuple[int | str, ...], code: str, context: dict[str, object]) -> FieldError:
    indonesian, english = _WORDS.get(code, _OTHERWISE)
    return error(".".join(map(str, place))[:64] or None, code, indonesian.format(**context), english.format(**context))


def answer_failures(app: FastAPI) -> None:
    """Log and views away are 503 with Retry-After: nothing is lost, and nothing is known to have happened."""
    app.add_exception_handler(NotAccepted, _not_accepted)
    for away in _VIEWS_AWAY:
        app.add_exception_handler(away, _views_away)


async def _not_accepted(_: Request, failure: Exception) -> Response:
    words = ("Perintah belum tersimpan. Coba lagi sebentar lagi.", "The command is not stored. Try again in a moment.")
    return Problem(503, [error(None, "not_accepted", *words)], retry_after_s=_RETRY_S).response()


async def _views_away(_: Request, failure: Exception) -> Response:
    words = (
        "Tampilan sedang tidak dapat dibaca; tidak ada yang hilang. Coba lagi sebentar lagi.",
        "The views cannot be read now; nothing is lost. Try again in a moment.",
    )
    return Problem(503, [error(None, "views_away", *words)], retry_after_s=_RETRY_S).response()

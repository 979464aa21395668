"""Who else reads a case: each open page says so again and again, and is told the others."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request

from aduan_desk.api import contract
from aduan_desk.api.contract import answers
from aduan_desk.api.desk import Desk
from aduan_desk.api.failures import not_found
from aduan_desk.api.guard import officer_of
from aduan_desk.api.readers import Readers
from aduan_runtime.problems import documented


def presence_routes(desk: Desk) -> APIRouter:
    """One route; who reads is shown to colleagues and kept nowhere."""
    router = APIRouter(prefix="/api/complaints/{id}", tags=["reading"])
    readers = Readers(time.monotonic)

    @router.post(
        "/reading",
        summary="Say that one reads this case; who else does",
        responses={200: answers(contract.AlsoReading), **documented(401, 403, 404, 408, 413, 422, 503)},
    )
    async def reading(id: str, request: Request) -> dict[str, list[str]]:
        complaint = await desk.identity(id)
        if complaint is None:
            raise not_found()
        return {"others": list(readers.read(complaint, officer_of(request).user))}

    return router

"""Plain values are those of pydantic and `str`."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_events.codec import decode
from aduan_events.examples import Example, examples
from aduan_events.plain import id_text, plain


@pytest.mark.parametrize("example", tuple(examples()), ids=lambda one: f"{one.type}-{one.version}-{one.name}")
def test_a_message_is_told_as_pydantic_tells_it(example: Example) -> None:
    data = decode(example.value).data
    told = plain(data)
    assert json.dumps(told) == json.dumps(data.model_dump(mode="json"))
    told.clear()
    assert json.dumps(plain(data)) == json.dumps(data.model_dump(mode="json"))


@given(st.uuids())
def test_an_id_is_told_as_str_tells_it(id: UUID) -> None:
    assert id_text(id) == str(id)

"""The wire form of a model is made from the model, and never by guess."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, Field

from aduan_events.forms import form_of


class Weighed(BaseModel):
    weight: float


class Bounded(BaseModel):
    name: str = Field(max_length=3)


@pytest.mark.parametrize("model", [Weighed, Bounded])
def test_a_field_of_a_kind_without_a_form_is_refused(model: type[BaseModel]) -> None:
    with pytest.raises(TypeError, match="the wire form knows no"):
        form_of(model)

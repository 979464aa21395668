"""Laws of sealing, of keyed hashes and of the programme clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_runtime.clock import ProgrammeClock, Segment, real_clock
from aduan_runtime.vault.lookup import Lookup, Purpose
from aduan_runtime.vault.master import MasterKey
from aduan_runtime.vault.sealing import Key, SealBroken, open_sealed, opened_text, seal

secrets = st.binary(min_size=32, max_size=32)
nonces = st.binary(min_size=12, max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs"]))
START = datetime(2021, 5, 24, tzinfo=UTC)


@given(secrets, texts, texts, nonces)
def test_every_text_comes_back_from_its_place(secret: bytes, of: str, plain: str, nonce: bytes) -> None:
    assert opened_text(Key("k", secret), seal(Key("k", secret), of, plain, nonce)) == plain


@given(secrets, st.binary(max_size=2000), nonces, st.data())
def test_no_changed_box_opens(secret: bytes, plain: bytes, nonce: bytes, data: st.DataObject) -> None:
    key = Key("k", secret)
    sealed = seal(key, "r|f", plain, nonce)
    # The last character may carry bits that no byte holds.
    at = data.draw(st.integers(0, len(sealed.box) - 2))
    other = "A" if sealed.box[at] != "A" else "B"
    with pytest.raises(SealBroken):
        open_sealed(key, sealed.model_copy(update={"box": sealed.box[:at] + other + sealed.box[at + 1 :]}))


purposes: st.SearchStrategy[Purpose] = st.sampled_from(["email", "phone", "card", "word"])


@given(purposes, st.text(), purposes, st.text())
def test_hashes_are_equal_for_equal_purpose_and_value_only(
    purpose: Purpose, value: str, other_purpose: Purpose, other: str
) -> None:
    lookup = Lookup(MasterKey(bytes(32)))
    equal = lookup.hash(purpose, value) == lookup.hash(other_purpose, other)
    assert equal == ((purpose, value) == (other_purpose, other))


@st.composite
def segments(draw: st.DrawFn) -> list[Segment]:
    wall_ms, instant = draw(st.integers(0, 10**9)), START
    drawn = []
    for _ in range(draw(st.integers(1, 5))):
        drawn.append(Segment(wall_ms, instant, draw(st.floats(0, 1000))))
        wall_ms += draw(st.integers(1, 10**8))
        instant += timedelta(milliseconds=draw(st.integers(0, 10**10)))
    return drawn


@given(segments(), st.lists(st.integers(0, 2 * 10**9), min_size=2))
def test_programme_time_never_goes_back(drawn: list[Segment], moments: list[int]) -> None:
    clock = ProgrammeClock(drawn)
    instants = [clock.at(wall_ms) for wall_ms in sorted(moments)]
    assert instants == sorted(instants)


@given(st.integers(0, 4 * 10**12))
def test_real_time_is_exact_to_the_millisecond(wall_ms: int) -> None:
    assert real_clock().at(wall_ms) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=wall_ms)

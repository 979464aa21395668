"""Ticket numbers: unique without coordination, and a slip in reading or typing is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aduan_events.ticket import PARTITIONS, find, read, ticket_number, written

NUMBERS = st.integers(0, 10**12 - 1)


def test_a_number_is_12_times_the_counter_plus_the_partition() -> None:
    assert ticket_number(98204, 3) == 1178451
    assert written(1178451) == "1178451-A"


@given(st.integers(0, 10**6), st.integers(0, 11), st.integers(0, 10**6), st.integers(0, 11))
def test_no_two_complaints_share_a_number(counter: int, partition: int, other: int, elsewhere: int) -> None:
    same = ticket_number(counter, partition) == ticket_number(other, elsewhere)
    assert same == ((counter, partition) == (other, elsewhere))
    assert ticket_number(counter, partition) % PARTITIONS == partition


@given(NUMBERS)
def test_what_is_written_can_be_read(number: int) -> None:
    assert read(written(number)) == number


@given(NUMBERS)
def test_every_wrong_digit_is_found(number: int) -> None:
    text = written(number)
    digits, letter = text.split("-")
    for at, right in enumerate(digits):
        for wrong in set("0123456789") - {right}:
            assert read(f"{digits[:at]}{wrong}{digits[at + 1 :]}-{letter}") is None


@given(NUMBERS)
def test_every_swap_of_neighbours_is_found(number: int) -> None:
    digits, letter = written(number).split("-")
    for at in range(len(digits) - 1):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if swapped != digits:
            assert read(f"{swapped}-{letter}") is None


@given(NUMBERS)
def test_every_wrong_letter_is_found(number: int) -> None:
    digits, letter = written(number).split("-")
    assert all(read(f"{digits}-{other}") is None for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if other != letter)


@pytest.mark.parametrize("text", ["1178451-A", " 1178451-a ", "1178451 - A", "1178451 -A"])
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert read(text) == 1178451


@pytest.mark.parametrize(
    "text", ["", "1178451", "A-1178451", "1178451-AB", "1178451-I", "1178451-O", "x1178451-A", "-A"]
)
def test_all_else_is_no_number(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("digit", ["٣", "３", "²"])
def test_digits_of_other_scripts_are_no_number(digit: str) -> None:
    assert read(f"{digit}-D") is None


@pytest.mark.parametrize(
    "text",
    [
        "Re: Aduan 1178451-A",
        "nomor 1178451-a.",
        "1178451-B lalu 1178451-A",
        "(1178451-A)",
        "tiket1178451-A",
    ],
)
def test_the_first_fitting_number_in_a_text_is_found(text: str) -> None:
    assert find(text) == 1178451


@pytest.mark.parametrize("text", ["0840-12345678", "1178451", "31178451-AKU", "pukul 12-A-3 tidak", "", "1178452-A"])
def test_a_text_without_a_number_has_none(text: str) -> None:
    assert find(text) is None

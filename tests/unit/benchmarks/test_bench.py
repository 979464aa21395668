"""The pure parts of `make bench`: the job, the verdict on outputs, the clock, the table."""

from __future__ import annotations

from uuid import UUID

import pytest
from benchmarks.bench.engines import ENGINES
from benchmarks.bench.job import PARTITIONS, enriched, inputs
from benchmarks.bench.outputs import Outputs, judged
from benchmarks.bench.report import Report, Result, chart, ratios, table
from benchmarks.bench.watching import Seen

ONE, TWO = UUID(int=1), UUID(int=2)


def test_inputs_are_the_same_in_every_run_of_about_600_bytes_and_8_percent_repeat() -> None:
    first = list(inputs(5_000))
    assert first == list(inputs(5_000))
    assert 0.06 < 1 - len({given.id for given in first}) / len(first) < 0.10
    assert 550 < sum(len(given.value) for given in first) / len(first) < 700
    assert {given.partition for given in first} == set(range(PARTITIONS))


def test_the_first_word_that_fits_decides() -> None:
    assert enriched("INSENTIF dan sertifikat") == ("payout", "payment", "high")
    assert enriched("halo") == ("general", "first-line", "normal")


def test_a_verdict_names_what_is_lost_twice_or_wrong() -> None:
    outputs = Outputs()
    outputs.times.update([ONE])
    assert judged({ONE}, outputs).exact
    outputs.times.update([ONE])
    assert judged({ONE, TWO}, outputs).text() == "no: 1 lost, 1 twice"
    outputs.wrong = 3
    assert judged({ONE}, outputs).text() == "no: 1 twice, 3 wrong"


def test_an_output_of_no_input_and_a_seq_with_a_hole_are_wrong() -> None:
    outputs = Outputs(undense=1)
    outputs.times.update([ONE, TWO])
    assert judged({ONE}, outputs).text() == "no: 2 wrong"


def test_the_clock_starts_after_the_warm_up_and_stops_at_the_last_output() -> None:
    seen = Seen()
    for at, count in ((1.0, 0), (5.0, 10), (6.0, 110), (7.0, 210), (9.0, 210)):
        seen.note(at, count)
    assert seen.rate(warm=10) == 100.0
    with pytest.raises(ValueError, match="more events"):
        seen.rate(warm=211)


def test_the_table_compares_with_kafka_streams() -> None:
    rates = {"decider": 150.0, "kafka-streams": 100.0, "decider-1": 90.0, "faust": 5.0}
    results = [Result(engine, [rates[engine.name]]) for engine in ENGINES if engine.name in rates]
    report = Report(1_000, results)
    assert ratios(report)[0] == "decider / Kafka Streams = 1.50"
    assert "faust with one process = 18.0" in ratios(report)[-1]
    assert "1.50" in table(report)
    assert chart(report).count("<rect") == len(results) + 1

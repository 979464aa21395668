from pathlib import Path

import pytest

from aduan_local.config import Ports, checkout, read_config, read_ports
from aduan_local.errors import StackError


def test_ports_stand_where_the_readme_says_unless_the_environment_moves_them() -> None:
    assert read_ports({}) == Ports()
    assert read_ports({"ADUAN_KAFKA_PORT": "19092", "ADUAN_MAIL_SMTP_PORT": "13025"}) == Ports(
        kafka=19092, mail_smtp=13025
    )


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "desk", "80.0"])
def test_what_is_no_port_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(StackError, match=r"^ADUAN_DESK_PORT="):
        read_ports({"ADUAN_DESK_PORT": text})


def test_data_of_run_and_demo_lie_apart_and_can_be_moved() -> None:
    root = checkout()
    assert read_config({}).data == root / ".local" / "run"
    assert read_config({}, demo=True).data == root / ".local" / "demo"
    assert read_config({"ADUAN_DATA": "/tmp/elsewhere"}).data == Path("/tmp/elsewhere")
    assert read_config({"ADUAN_DATA": "/tmp/elsewhere"}, data=Path("/tmp/here")).data == Path("/tmp/here")


def test_the_trace_view_runs_unless_it_is_switched_off_or_another_receiver_is_named() -> None:
    assert read_config({}).spans_to == "http://127.0.0.1:4318/v1/traces"
    assert read_config({"ADUAN_TRACE": "off"}).spans_to is None
    elsewhere = read_config({"ADUAN_OTLP": "http://127.0.0.1:9999/v1/traces"})
    assert (elsewhere.trace, elsewhere.spans_to) == (False, "http://127.0.0.1:9999/v1/traces")
    with pytest.raises(StackError, match="neither on nor off"):
        read_config({"ADUAN_TRACE": "perhaps"})

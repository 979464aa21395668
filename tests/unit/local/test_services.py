import dataclasses
from pathlib import Path

import pytest

from aduan_local.config import Config, Ports
from aduan_local.errors import PartMissing, StackError
from aduan_local.services import SERVICES, Service, choose, environment, spec_of, used_ports

CONFIG = Config(root=Path("/r"), data=Path("/d"), ports=Ports(kafka=19092, pg=15433))


def test_services_are_chosen_by_all_none_or_names() -> None:
    assert choose("all") == SERVICES
    assert choose("none") == ()
    assert [service.name for service in choose("desk,aduan-ingest")] == ["aduan-desk", "aduan-ingest"]


def test_a_name_that_is_none_of_ours_is_refused_with_those_that_are() -> None:
    with pytest.raises(StackError, match=r"No service aduan-deks: there are .*aduan-desk"):
        choose("deks")


def test_no_two_things_want_one_port() -> None:
    ports = [port for _, port in used_ports(CONFIG, SERVICES)]
    assert len(ports) == len(set(ports))


def test_every_service_is_told_where_the_stack_listens() -> None:
    told = environment(CONFIG)
    assert told["ADUAN_KAFKA"] == "127.0.0.1:19092"
    assert told["ADUAN_POSTGRES"] == "postgresql://postgres@127.0.0.1:15433/aduan"


def test_every_port_setting_is_a_field_of_ports() -> None:
    fields = {field.name for field in dataclasses.fields(Ports)}
    assert {service.port for service in SERVICES if service.port} <= fields


def test_a_service_that_is_not_installed_is_named() -> None:
    with pytest.raises(PartMissing, match="aduan-nothing is not installed: run make setup"):
        spec_of(Service("aduan-nothing", "aduan_nothing", 9), CONFIG)

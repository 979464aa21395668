"""Settings come from ADUAN_… and hold still."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from aduan_runtime.settings import RuntimeSettings


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("ADUAN_")]:
        monkeypatch.delenv(name)


def test_the_defaults_are_the_local_stack() -> None:
    settings = RuntimeSettings()
    assert settings.kafka == "127.0.0.1:9092"
    assert settings.host == "127.0.0.1"
    assert settings.clock is None
    assert settings.master_key == Path(".local/run/keys/master.key")


def test_the_surroundings_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADUAN_DATA", "/data")
    monkeypatch.setenv("ADUAN_SERVICE", "aduan-ingest")
    monkeypatch.setenv("ADUAN_INSTANCE", "3")
    monkeypatch.setenv("ADUAN_DEMO", "1")
    settings = RuntimeSettings()
    assert settings.key_pool_file == Path("/data/keys/pool-aduan-ingest-3")
    assert settings.clock == Path("/data/clock.json")


@pytest.mark.parametrize(("name", "value"), [("HEALTH_PORT", "0"), ("INSTANCE", "../x"), ("KEY_POOL", "1")])
def test_a_wrong_value_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ADUAN_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        RuntimeSettings()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        RuntimeSettings().kafka = "elsewhere"  # type: ignore[misc]  # that is what is tested


def test_every_field_says_what_it_is() -> None:
    assert all(field.description for field in RuntimeSettings.model_fields.values())

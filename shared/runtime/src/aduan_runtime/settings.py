"""What every service is told by its surroundings: read once in `main.py`, from `ADUAN_…`, and frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]


class RuntimeSettings(BaseSettings):
    """Settings of all services; each service's own extend these. Raises pydantic.ValidationError naming the field."""

    model_config = SettingsConfigDict(env_prefix="ADUAN_", frozen=True, extra="ignore")

    service: str = Field(default="aduan", description="the service's name, on its command line and in traces")
    instance: str = Field(
        default="0",
        pattern=r"^[A-Za-z0-9_-]{1,60}$",
        description="tells instances of one service apart on one machine; names the file of the key pool",
    )
    host: str = Field(default="127.0.0.1", description="the address that all servers of this service listen on")
    health_port: Port = Field(default=9101, description="health and metrics answer here")
    kafka: str = Field(default="127.0.0.1:9092", description="bootstrap servers, with commas between")
    postgres: str = Field(default="postgresql://postgres@127.0.0.1:5433/aduan", description="dsn of the database")
    data: Path = Field(default=Path(".local/run"), description="directory for this machine's own files")
    master_key_file: Path | None = Field(
        default=None, description="the master key of the vault; without it keys/master.key in the data directory"
    )
    key_pool: int = Field(
        default=100_000, ge=500, description="content keys in store at intake, so many are drawn while PostgreSQL is up"
    )
    clock_file: Path | None = Field(
        default=None, description="segments of the programme clock; without it clock.json in a demonstration's data"
    )
    otlp: str | None = Field(
        default=None, description="where spans go by OTLP/HTTP, e.g. http://127.0.0.1:4318/v1/traces; unset: no traces"
    )
    trace_ratio: float = Field(default=1.0, ge=0, le=1, description="share of new traces that is kept")
    demo: bool = Field(default=False, description="a simulated day on the programme clock instead of real time")

    @property
    def master_key(self) -> Path:
        """Where the master key lies."""
        return self.master_key_file or self.data / "keys" / "master.key"

    @property
    def key_pool_file(self) -> Path:
        """Where this instance keeps its content keys in store."""
        return self.data / "keys" / f"pool-{self.service}-{self.instance}"

    @property
    def clock(self) -> Path | None:
        """Where the clock's segments are; None for real time."""
        if self.clock_file is None and self.demo:
            return self.data / "clock.json"
        return self.clock_file

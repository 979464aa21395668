"""Personal data as it travels: sealed before Kafka, opened only where a role allows (design.md, section 6)."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Personal(BaseModel, Generic[T]):
    """A sealed value of type T: AES-256-GCM under the key named by `key`.

    `of` is "<record id>|<field>" of the place where the value was first written and is authenticated with it, so
    that a box cannot pass for another field or record; it stays the same when the box is copied to later events.
    `box` is base64url of a 96-bit nonce followed by ciphertext and tag.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    of: str
    box: str

"""docs/errors.md names every code that the public doors can say, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import aduan_ingest
import aduan_runtime

ROOT = Path(__file__).parents[3]
SOURCES = [
    *(Path(aduan_runtime.__file__).parent / name for name in ("web.py", "doorkeeping.py", "strict_json.py")),
    Path(aduan_runtime.__file__).parent / "machine_clients" / "gate.py",
    Path(aduan_ingest.__file__).parent / "channels" / "form_errors.py",
    Path(aduan_ingest.__file__).parent / "ticket_page.py",
]
SAID = re.compile(
    r'\berror\(\s*[^",]*(?:"[^"]*")?,\s*"(\w+)"'  # error(field, "code", ...)
    r'|_refused\(\s*"(\w+)"'
    r'|_unreadable\(\s*"(\w+)"'
    r'|_code_error\("(\w+)"'
    r'|\d{3}: \("(\w+)"'
)


def said() -> set[str]:
    found = {code for path in SOURCES for match in SAID.findall(path.read_text()) for code in match if code}
    return found | {f"masked_{kind}" for kind in ("otp", "pin", "password", "cvv", "nik", "kk")} | {"refused"}


def test_every_code_is_in_the_catalogue_and_the_catalogue_has_no_other() -> None:
    text = (ROOT / "docs" / "errors.md").read_text()
    first_columns = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    catalogued = {code for column in first_columns for code in re.findall(r"`(\w+)`", column)}
    assert catalogued == said()

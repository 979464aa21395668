"""The local OIDC provider as a process of the stack."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from aduan_local import health
from aduan_local.config import HOST, Config
from aduan_local.errors import PartMissing
from aduan_local.processes import ProcessSpec
from aduan_local.sign_in.users import Secrets, folder

FILES = Path("deploy") / "local" / "sign-in"


def provider_spec(config: Config) -> ProcessSpec:
    """Its secrets must be there. Raises PartMissing if setup has not put its packages or Node there."""
    place = config.root / FILES
    if not (place / "node_modules" / "oidc-provider").is_dir():
        raise PartMissing("The packages of local sign-in are missing: run make setup.")
    issuer = f"http://{HOST}:{config.ports.signin}"
    return ProcessSpec(
        name="aduan-sign-in",
        argv=("aduan-sign-in", str(place / "server.mjs")),
        executable=node(),
        healthy=health.http(f"{issuer}/.well-known/openid-configuration"),
        address=f"{HOST}:{config.ports.signin}",
        env={
            "ADUAN_SIGNIN_PORT": str(config.ports.signin),
            "ADUAN_SIGNIN_ISSUER": issuer,
            "ADUAN_SIGNIN_FOLDER": str(folder(config.data)),
            "ADUAN_DESK_URL": f"http://{HOST}:{config.ports.desk}",
            "NODE_NO_WARNINGS": "1",
        },
        echo=False,
    )


def node() -> str:
    """Node beside our Python, else the machine's. Raises PartMissing."""
    beside = Path(sys.executable).parent / "node"
    found = str(beside) if beside.exists() else shutil.which("node")
    if found is None:
        raise PartMissing("Node is missing: run make setup.")
    return found


def lines_for_people(known: Secrets) -> list[str]:
    """One line a user, for the terminal of who started the stack."""
    return ["sign in as:", *(f"  {user} / {word}" for user, word in known.passwords.items())]

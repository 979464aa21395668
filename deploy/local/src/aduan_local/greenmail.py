"""The mail server of the local stack: takes what the services send and shows it by IMAP. Mail lives in memory."""

from pathlib import Path

from aduan_local import health
from aduan_local.config import HOST
from aduan_local.errors import PartMissing
from aduan_local.java import java
from aduan_local.processes import ProcessSpec


def greenmail_spec(root: Path, smtp: int, imap: int, api: int) -> ProcessSpec:
    """SMTP, IMAP and the address list (HTTP) on 127.0.0.1; every mailbox opens with any password.

    Raises PartMissing if setup has not put the jar there.
    """
    found = sorted((root / ".cache" / "jars" / "greenmail").glob("greenmail-standalone-*.jar"))
    if not found:
        raise PartMissing("The GreenMail jar is missing: run make setup.")
    options = {"smtp": smtp, "imap": imap, "api": api}
    listen = [f"-Dgreenmail.{kind}.{key}={value}" for kind, port in options.items()
              for key, value in (("hostname", HOST), ("port", port))]  # fmt: skip
    return ProcessSpec(
        name="aduan-mail",
        argv=("aduan-mail", "-Xmx128m", *listen, "-Dgreenmail.auth.disabled", "-jar", str(found[-1])),
        executable=java(),
        healthy=health.http(f"http://{HOST}:{api}/api/user"),  # the last of the three to come up
        address=f"{HOST}:{smtp}",
        echo=False,
    )

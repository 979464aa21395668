"""The workspace as its pyproject files tell it: who the members are and what each one needs."""

import json
import re
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

GROUPS = ("bootstrap", "java", "node", "unit")
"""Dependency groups of aduan-local that are installed on their own, each with a lock of its own."""


@dataclass(frozen=True, slots=True)
class Member:
    """One project of the workspace."""

    name: str
    folder: Path
    table: dict[str, Any]

    @property
    def requirements(self) -> list[str]:
        return list(self.table["project"].get("dependencies", []))

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")


def read_members(root: Path) -> dict[str, Member]:
    """All members by distribution name, in the order of the workspace's globs."""
    globs: list[str] = _read(root)["tool"]["uv"]["workspace"]["members"]
    folders = [folder for glob in globs for folder in sorted(root.glob(glob)) if (folder / "pyproject.toml").is_file()]
    members = [Member(table["project"]["name"], folder, table) for folder in folders for table in [_read(folder)]]
    return {member.name: member for member in members}


def closure(name: str, members: dict[str, Member]) -> list[Member]:
    """The member and all members that it needs, what is needed first."""
    found: dict[str, Member] = {}

    def visit(member: Member) -> None:
        if member.name in found:
            return
        for requirement in member.requirements:
            needed = members.get(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])
            if needed:
                visit(needed)
        found[member.name] = member

    visit(members[name])
    return list(found.values())


def lock_inputs(root: Path, members: dict[str, Member]) -> dict[str, str]:
    """For each lock file its name and the hash of the dependency tables that it was made from."""
    local = members["aduan-local"]
    inputs = {name: _hash([_needs(member) for member in closure(name, members)]) for name in members}
    inputs |= {group: _hash([local.table["dependency-groups"][group]]) for group in GROUPS}
    everything = [_needs(member) for member in members.values()]
    inputs["dev"] = _hash([*everything, _read(root)["dependency-groups"]["dev"]])
    return {f"{name}.txt": value for name, value in inputs.items()}


def _needs(member: Member) -> Any:
    project = member.table["project"]
    return [
        member.name,
        project.get("requires-python"),
        sorted(member.requirements),
        project.get("optional-dependencies"),
    ]


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _read(folder: Path) -> dict[str, Any]:
    with (folder / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)

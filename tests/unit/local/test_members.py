from pathlib import Path

from aduan_local.config import checkout
from aduan_local.setup.members import closure, lock_inputs, read_members

ROOT_TABLE = """
[dependency-groups]
dev = ["pytest"]
[tool.uv.workspace]
members = ["shared/*", "local"]
"""
GROUPS = "[dependency-groups]\nbootstrap = []\njava = []\nnode = []\nunit = []\n"


def workspace(root: Path, **needs: str) -> Path:
    """Members by name with their requirements."""
    (root / "pyproject.toml").write_text(ROOT_TABLE)
    for name, requirements in {"local": "", **needs}.items():
        folder = root / ("local" if name == "local" else f"shared/{name}")
        folder.mkdir(parents=True, exist_ok=True)
        wanted = [f'"{requirement}"' for requirement in requirements.split()]
        table = f'[project]\nname = "aduan-{name}"\ndependencies = [{", ".join(wanted)}]\n'
        (folder / "pyproject.toml").write_text(table + (GROUPS if name == "local" else ""))
    return root


def test_the_closure_of_a_member_holds_what_it_needs_first(tmp_path: Path) -> None:
    members = read_members(
        workspace(tmp_path, desk="aduan-runtime>=1 x", runtime="aduan-events[a]", events="", other="")
    )
    assert [member.name for member in closure("aduan-desk", members)] == ["aduan-events", "aduan-runtime", "aduan-desk"]


def test_a_changed_requirement_touches_the_locks_of_all_that_need_it_and_no_other(tmp_path: Path) -> None:
    before = inputs(workspace(tmp_path, desk="aduan-events", events="pydantic>=2", other=""))
    after = inputs(workspace(tmp_path, desk="aduan-events", events="pydantic>=3", other=""))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"aduan-events.txt", "aduan-desk.txt", "dev.txt"}


def test_a_comment_or_another_order_touches_none(tmp_path: Path) -> None:
    before = inputs(workspace(tmp_path, events="a b"))
    root = workspace(tmp_path, events="b a")
    pyproject = root / "shared" / "events" / "pyproject.toml"
    pyproject.write_text(f"# why\n{pyproject.read_text()}")
    assert inputs(root) == before


def test_each_member_of_this_workspace_has_a_lock() -> None:
    root = checkout()
    assert all((root / "locks" / f"{name}.txt").is_file() for name in read_members(root))


def inputs(root: Path) -> dict[str, str]:
    return lock_inputs(root, read_members(root))

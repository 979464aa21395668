import pytest

from aduan_local.java import major_version
from aduan_local.setup.system import node_version


@pytest.mark.parametrize(
    ("told", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "25" 2025-09-16', 25),
        ('java version "1.8.0_392"', 8),
        ("command not found", 0),
    ],
)
def test_the_major_version_of_java_is_read_from_what_it_tells(told: str, version: int) -> None:
    assert major_version(told) == version


@pytest.mark.parametrize(("told", "version"), [("v20.19.3\n", (20, 19)), ("v18.19.0", (18, 19)), ("", (0, 0))])
def test_the_version_of_node_is_read_from_what_it_tells(told: str, version: tuple[int, int]) -> None:
    assert node_version(told) == version

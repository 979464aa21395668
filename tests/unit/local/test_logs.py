import io
from pathlib import Path

from aduan_local.logs import Follower, Terminal, rotate, tail


def test_lines_are_shown_whole_even_when_they_arrive_in_pieces(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    follower = Follower(log)
    assert follower.new_lines() == []
    log.write_text("one\ntw")
    assert follower.new_lines() == ["one"]
    with log.open("a") as more:
        more.write("o\nthree")
    assert follower.new_lines() == ["two"]
    assert follower.new_lines(rest=True) == ["three"]
    assert follower.new_lines(rest=True) == []


def test_lines_of_an_earlier_run_are_not_shown_again(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("yesterday\n")
    follower = Follower(log)
    with log.open("a") as more:
        more.write("today\n")
    assert follower.new_lines() == ["today"]


def test_each_line_bears_the_name_of_its_process_and_no_colour_outside_a_terminal() -> None:
    out = io.StringIO()
    Terminal(out).line("aduan-router", "took over partition 3")
    assert out.getvalue() == "aduan-router    | took over partition 3\n"


def test_a_log_that_has_grown_is_moved_aside(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "a.log"
    rotate(log, keep_bytes=3)
    log.write_text("abc")
    rotate(log, keep_bytes=3)
    assert log.exists()
    log.write_text("abcd")
    rotate(log, keep_bytes=3)
    assert not log.exists()
    assert (tmp_path / "logs" / "a.log.1").read_text() == "abcd"


def test_the_tail_is_the_last_lines_and_empty_without_a_log(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    assert tail(log) == ""
    log.write_text("1\n2\n3\n")
    assert tail(log, 2) == "2\n3"

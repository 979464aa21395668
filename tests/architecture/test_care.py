"""What must never stand in the tree: real names of the article."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# SHA-256 of the lower-cased name words, so that this test does not hold the names themselves.
REAL_NAMES = {
    "35734e337ab80d779a3b75db13a6ede05aea1ebd69cdb9f070c5cafc81243584",
    "bf6e83e71f1034d956816022429765ea43001ecc12649027b24f52c5a289a5db",
    "98e5478187b5730d8f31ced9463cb49f7fc4867a8be80406fbbf8e22c6139ae2",
    "83796860779f181c913dd85f8df5fa8a39db099864e36fefcd8d8875e32ef606",
    "0a5d17d3b19f82f8340d3977609aa9e86b4ad8b9bd71bd9eced9271f1d5b2e4a",
}
WORDS = re.compile(r"[A-Za-z]{4,}")


def tracked(*suffixes: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name.endswith(suffixes) and (ROOT / name).is_file()]


def hashed(word: str) -> str:
    return hashlib.sha256(word.lower().encode()).hexdigest()


def test_no_real_name_of_the_article_stands_in_the_tree() -> None:
    files = tracked(".py", ".md", ".json", ".yaml", ".html", ".ts", ".tsx", ".sql")
    assert files
    found = [
        (path.name, word)
        for path in files
        for word in set(WORDS.findall(path.read_text("utf-8", "replace")))
        if hashed(word) in REAL_NAMES
    ]
    assert found == []


def test_the_rule_would_find_one() -> None:
    assert hashed("Contoh") not in REAL_NAMES
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in REAL_NAMES)

"""`make figures PART=n`: every figure of a part as name, value, limit, spread."""

from __future__ import annotations

import sys

from benchmarks.part1 import figures as part1
from benchmarks.part2 import figures as part2

PARTS = {"1": part1.main, "2": part2.main}


def main(argv: list[str]) -> int:
    """Exit code 1 when a figure misses its limit, 2 for a part without figures."""
    if not argv or argv[0] not in PARTS:
        print(f"no figures for part {argv[0] if argv else '?'}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    return PARTS[argv[0]](argv[1] if len(argv) > 1 else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The hostile table so many times in a row, with its figures: `python -m tests.hostile [TIMES]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.hostile.play import played
from tests.hostile.table import cells


def main(times: int) -> int:
    """One line for each run, and one for each cell that was wrong."""
    wrong = 0
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            outcomes = asyncio.run(played(cells(), Path(folder)))
        bad = [each for each in outcomes if not each.right]
        late = sorted(each.late_seconds for each in outcomes)
        wrong += len(bad)
        for each in bad:
            print(
                f"{each.cell.name}: {each.phase} {each.cause}, not {each.cell.phase} {set(each.cell.causes)}"
            )
        print(
            f"{len(outcomes)} cells, {len(bad)} wrong, {time.monotonic() - started:.1f} s; after the limit: "
            f"p99 {late[len(late) * 99 // 100]:.3f} s, worst {late[-1]:.3f} s"
        )
    return wrong


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3), 1))

"""`make mutants`: mutants of the pure packages, tried one by one against their tests; an hour for all.

With `--changed COMMIT`, a sample of those in functions that differ from that commit, within a minute.
With `--keep FOLDER`, what was killed there is not tried again as long as its function is as it was.
Exit status 1: fewer than the bar were killed, or the list of equal ones is not as it should be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from mutation.changed import functions, is_known, mutants_of, sample, touched
from mutation.equal import listed, stale
from mutation.judged import BAR, Count, contradicts, counted
from mutation.mutant import Fate
from mutation.rooms import ROOMS, ROOT
from mutation.tree import NoRunError, copied, mutants_in, only_killed, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mutation.equal import Equal
    from mutation.mutant import Mutant
    from mutation.rooms import Room

SAMPLE = 60
SAMPLE_SECONDS = 60.0


def main() -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="default: all")
    parser.add_argument("--changed", metavar="COMMIT", help="only a sample of what differs from it")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="go on there with a run that was ended")
    parser.add_argument("--children", type=int, default=2, help="at once (default: 2)")
    args = parser.parse_args()
    known = {room.name: room for room in ROOMS}
    if unknown := set(args.rooms) - known.keys():
        parser.error(f"no room {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    rooms = [known[name] for name in args.rooms or known]
    if args.changed:
        return _of_change(rooms, args.changed, args.children)
    return _whole(rooms, args.children, args.keep)


def _whole(rooms: Sequence[Room], children: int, keep: Path | None) -> int:
    entries = listed()
    total, faults = Count(), []
    for room in rooms:
        tried = _tried(room, room.paths(), _all(room), children=children, keep=keep)
        mine = [entry for entry in entries if _module(entry) in room.paths()]
        count = _report(room, tried, entries)
        total += count
        faults += list(stale(mine, tried))
    _print("all", total)
    print("\n".join(f"equal.yaml: {fault}" for fault in faults) or "equal.yaml: as it should be")
    return 1 if faults or total.share < BAR else 0


def _all(room: Room) -> list[str]:
    return [name for path in room.paths() for name in mutants_of((ROOT / path).read_text(), path)]


def _module(entry: Equal) -> str:
    """The file of an entry."""
    parts = entry.change.function.split(".")
    paths = ("/".join(parts[:end]) + ".py" for end in range(len(parts), 0, -1))
    return next((path for path in paths if (ROOT / path).is_file()), "")


def _of_change(rooms: Sequence[Room], commit: str, children: int) -> int:
    if not is_known(commit):
        print(f"*** mutants: there is no {commit} in this clone: no sample is tried")
        return 0
    ends = time.monotonic() + SAMPLE_SECONDS
    chosen = sample((name for room in rooms for name in _names(room, commit)), SAMPLE)
    total = Count()
    for room in rooms:
        paths = [path for path in room.paths() if any(_is_in(name, path) for name in chosen)]
        names = [name for name in chosen if any(_is_in(name, path) for path in paths)]
        if names and (left := ends - time.monotonic()) > 0:
            total += _sampled(room, paths, names, children, left)
    total += Count(untried=len(chosen) - total.killed - total.survived - total.listed - total.untried)
    _print(f"sample of what differs from {commit}", total)
    return 1 if contradicts(total) else 0


def _names(room: Room, commit: str) -> Iterator[str]:
    for path in room.paths():
        if lines := touched(commit, path):
            source = (ROOT / path).read_text()
            begins = tuple(functions(source, path, lines))
            yield from (name for name in mutants_of(source, path) if name.startswith(begins))


def _is_in(name: str, path: str) -> bool:
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return name.rpartition(".")[0] == module


def _sampled(room: Room, paths: Sequence[str], names: Sequence[str], children: int, seconds: float) -> Count:
    try:
        tried = [
            each
            for each in _tried(room, paths, names, children=children, seconds=seconds)
            if each.name in set(names)
        ]
    except NoRunError as exc:
        print(f"*** mutants: {room.name}: none could be tried in {seconds:.0f} s\n{exc}")
        return Count(untried=len(names))
    return _report(room, tried, listed())


def _tried(
    room: Room,
    paths: Sequence[str],
    names: Sequence[str],
    *,
    children: int,
    seconds: float | None = None,
    keep: Path | None = None,
) -> list[Mutant]:
    with nullcontext(keep / room.name) if keep else tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        only_killed(tree)
        copied(tree, room, paths)
        run(tree, names, children=children, seconds=seconds)
        return list(mutants_in(tree))


def _report(room: Room, tried: Sequence[Mutant], entries: Sequence[Equal]) -> Count:
    equal = {entry.change for entry in entries}
    for mutant in tried:
        if mutant.fate is Fate.SURVIVED and mutant.change not in equal:
            print(f"survived: {mutant.change.function}: {mutant.change.was} => {mutant.change.becomes}")
    count = counted(tried, equal)
    _print(room.name, count)
    return count


def _print(of: str, count: Count) -> None:
    print(
        f"{of}: {count.killed} of {count.tried} killed, {count.share:.1%}; {count.listed} listed as equal"
        + (f", {count.untried} not tried" if count.untried else ""),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

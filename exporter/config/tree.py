"""YAML text to plain data and the line of every key, by the core schema of YAML 1.2. Knows no key by name.

Built from PyYAML's events and not from its nodes: nothing here recurses, nesting and aliases are bounded, and
an alias shares its data. No word of a value ever enters a finding (PyYAML's own messages quote the line).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from exporter.config.scalar import NOTHING, Nothing, scalar_of
from exporter.config.syntax import problem_line, problem_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_BYTES_MAX = 8 << 20
"""Ten thousand accounts, the most for one machine, take some 3 MB; more in one file is a mistake."""
DEPTH_MAX = 40
"""The deepest key of the schema lies at 8; libyaml takes quadratic time over deep nesting."""
ALIASED_NODES_MAX = 100_000
"""What aliases may add in all, so that nested ones cannot grow without end (billion laughs)."""

Loc = tuple[str | int, ...]
"""The way to a value: keys and list indices from the top."""


@dataclass(slots=True)
class Place:
    """The line (from 1) that a value begins on, its key's line in a mapping; and the places below."""

    line: int
    below: dict[str | int, Place] = field(default_factory=dict)
    listed: bool = False

    def line_of(self, loc: Loc) -> int:
        """The line of a loc, or of what is nearest above it where it does not exist."""
        place = self
        for step in loc:
            place = place.below.get(step, place)
        return place.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault before it has a file: where in the tree, and what is wrong."""

    loc: Loc
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One file as plain data: dict, list, str, Scalar, NOTHING.

    `broken`: it could not be read to its end; the entry in which it broke off is left out.
    """

    file: str
    data: dict[str, Any]
    place: Place
    findings: tuple[Finding, ...] = ()
    broken: bool = False


class _BreakOff(Exception):  # noqa: N818 - ends the reading of one file
    """Nothing after this point can be read."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(message)


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")
_CORE_TAGS = tuple(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "seq", "map"))

# PyYAML's printable set (yaml.reader); a byte order mark may stand at the very beginning only.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def tree_of(data: bytes, file: str, keys: str = "relays: or accounts:") -> Tree:
    """The tree of one file; what is wrong with its YAML is in its findings, never raised.

    `keys` are those that its top must have, as a finding names them.
    """
    if len(data) > FILE_BYTES_MAX:
        return _barren(file, f"larger than {FILE_BYTES_MAX >> 20} MiB; split it with include")
    text, findings = _text(data)
    builder = _Builder(file, keys)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as exc:
        builder.break_off(problem_line(exc), problem_words(exc, text))
    except _BreakOff as exc:
        builder.break_off(exc.line, exc.message)
    return builder.tree(findings)


def _barren(file: str, message: str) -> Tree:
    finding = Finding(loc=(), line=1, message=message)
    return Tree(file=file, data={}, place=Place(1), findings=(finding,), broken=True)


def _text(data: bytes) -> tuple[str, list[Finding]]:
    """The text without what YAML cannot hold, so that the rest is read; the first fault of each sort."""
    text = data.decode("utf-8-sig", errors="surrogateescape")
    findings = []
    for match in _first_of_sorts(text):
        byte = ord(match.group()) - 0xDC00 if "\udc80" <= match.group() <= "\udcff" else None
        what = "bytes that are not UTF-8; save the file as UTF-8"
        if byte is None:
            what = f"control character U+{ord(match.group()):04X}; remove it"
        findings.append(Finding(loc=(), line=text.count("\n", 0, match.start()) + 1, message=what))
    return _UNPRINTABLE.sub(_REPLACEMENT, text), findings


def _first_of_sorts(text: str) -> Iterator[re.Match[str]]:
    seen: set[bool] = set()
    for match in _UNPRINTABLE.finditer(text):
        undecoded = "\udc80" <= match.group() <= "\udcff"
        if undecoded not in seen:
            seen.add(undecoded)
            yield match


@dataclass(slots=True)
class _Grown:
    """A finished value: its data, its places, and how many nodes it counts for where an alias repeats it."""

    data: Any
    place: Place
    weight: int = 1


@dataclass(slots=True)
class _Open:
    """A collection that is being read; `key` waits for its value, `drop` is a value that nobody wants."""

    grown: _Grown
    loc: Loc
    anchor: str | None = None
    key: str | None = None
    key_line: int = 0
    drop: bool = False

    @property
    def wants_key(self) -> bool:
        return isinstance(self.grown.data, dict) and not self.key_line

    @property
    def next_loc(self) -> Loc:
        """Where the next value comes to stand."""
        if isinstance(self.grown.data, list):
            return (*self.loc, len(self.grown.data))
        return self.loc if self.key is None else (*self.loc, self.key)

    def put(self, value: _Grown) -> None:
        """Take in a finished value."""
        self.grown.weight += value.weight
        if isinstance(self.grown.data, list):
            self.grown.place.below[len(self.grown.data)] = value.place
            self.grown.data.append(value.data)
            return
        if not self.drop and self.key is not None:
            place = Place(self.key_line, value.place.below, value.place.listed)
            self.grown.data[self.key], self.grown.place.below[self.key] = value.data, place
        self.key, self.key_line, self.drop = None, 0, False


class _Builder:
    """Events in, a tree out."""

    def __init__(self, file: str, keys: str) -> None:
        self.file = file
        self.keys = keys
        self.findings: list[Finding] = []
        self.broken = False
        self.root: _Grown | None = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, _Grown | None] = {}
        self.aliased_nodes = 0
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take in one event."""
        handler = self._HANDLERS.get(type(event))
        if handler:
            handler(self, event, event.start_mark.line + 1 if event.start_mark else 1)

    def break_off(self, line: int, message: str) -> None:
        """Stop here: name the fault and leave out the entry that is open (its top two keys)."""
        loc = self.stack[-1].next_loc if self.stack else ()
        self._find(line, message, loc)
        self.broken = True
        if self.stack:
            self.root = self.stack[0].grown
            for section in self.stack[1:2]:
                self.stack[0].put(section.grown)
            _cut(self.root.data, loc[:2])

    def tree(self, findings: list[Finding]) -> Tree:
        """What was read."""
        data, place = (self.root.data, self.root.place) if self.root else (NOTHING, Place(1))
        if not isinstance(data, dict):
            if not self.broken:
                empty = isinstance(data, Nothing)
                self._find(place.line, (_EMPTY if empty else _NO_MAPPING).format(self.keys), ())
            data, self.broken = {}, True
        found = tuple(findings + self.findings)
        return Tree(file=self.file, data=data, place=place, findings=found, broken=self.broken)

    def _find(self, line: int, message: str, loc: Loc | None = None) -> None:
        here = self.stack[-1].next_loc if self.stack else ()
        self.findings.append(Finding(loc=here if loc is None else loc, line=line, message=message))

    def _document(self, _: yaml.Event, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _BreakOff(line, "a second document; a configuration is one document, more files by include")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self.stack and self.stack[-1].wants_key:
            self._key(event, line)
            return
        self._check_tag(event, line)
        plain = event.tag in _CORE_TAGS if event.tag else event.implicit[0]
        value = scalar_of(event.value) if plain else event.value
        self._put(_Grown(value, Place(line)), event.anchor)

    def _key(self, event: yaml.ScalarEvent, line: int) -> None:
        top = self.stack[-1]
        top.key, top.key_line = event.value, line
        if event.anchor:
            self.anchors[event.anchor] = _Grown(event.value, Place(line))
        top.drop = True
        if event.implicit[0] and event.value in ("", "~", "<<"):
            top.key = None
            self._find(line, _MERGE if event.value == "<<" else _NO_KEY)
        elif event.value in top.grown.data:
            first = top.grown.place.below[event.value].line
            self._find(line, f"duplicate key; the first is on line {first}; keep one of them")
        else:
            top.drop = False

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        grown = self.anchors.get(event.anchor or "")
        if grown is None:
            self._find(line, _SELF_ALIAS if event.anchor in self.anchors else _NO_ANCHOR)
            grown = _Grown(NOTHING, Place(line))
        self.aliased_nodes += grown.weight
        if self.aliased_nodes > ALIASED_NODES_MAX:
            raise _BreakOff(line, f"aliases repeat more than {ALIASED_NODES_MAX} values; write less by alias")
        if self.stack and self.stack[-1].wants_key:
            self.stack[-1].key_line, self.stack[-1].drop = line, True
            self._find(line, "a key cannot be an alias; write it out")
            return
        self._put(_Grown(grown.data, Place(line, grown.place.below, grown.place.listed), grown.weight), None)

    def _open(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if len(self.stack) >= DEPTH_MAX:
            raise _BreakOff(line, f"nested deeper than {DEPTH_MAX} levels")
        self._check_tag(event, line)
        loc: Loc = ()
        if self.stack:
            top = self.stack[-1]
            if top.wants_key:
                self._find(line, _COMPLEX_KEY)
            loc = top.next_loc
        listed = isinstance(event, yaml.SequenceStartEvent)
        self.stack.append(_Open(_Grown([] if listed else {}, Place(line, listed=listed)), loc, event.anchor))
        if event.anchor:
            self.anchors[event.anchor] = None

    def _close(self, _: yaml.Event, __: int) -> None:
        done = self.stack.pop()
        self._put(done.grown, done.anchor)

    def _put(self, grown: _Grown, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = grown
        if not self.stack:
            self.root = grown
        elif self.stack[-1].wants_key:  # a collection in a key's place: its value is not wanted either
            self.stack[-1].key_line, self.stack[-1].drop = grown.place.line, True
        else:
            self.stack[-1].put(grown)

    def _check_tag(self, event: yaml.NodeEvent, line: int) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _TEXT_TAGS and tag not in _CORE_TAGS:
            self._find(line, "tags are not supported; remove it, or quote a text that begins with !")

    _HANDLERS: Final[dict[type, Callable[[_Builder, Any, int], None]]] = {
        yaml.DocumentStartEvent: _document,
        yaml.ScalarEvent: _scalar,
        yaml.AliasEvent: _alias,
        yaml.SequenceStartEvent: _open,
        yaml.MappingStartEvent: _open,
        yaml.SequenceEndEvent: _close,
        yaml.MappingEndEvent: _close,
    }


_EMPTY = "the file is empty; write at least {}"
_NO_MAPPING = "the top of the file must be a mapping of keys such as {}"
_MERGE = "merge keys (<<) are not part of YAML 1.2; write the keys out, or alias the whole mapping"
_NO_KEY = "a key is empty; write its name before the colon, in quotes if need be"
_COMPLEX_KEY = "a key must be a text, not a list or mapping"
_SELF_ALIAS = "an alias inside the value that it repeats"
_NO_ANCHOR = "an alias to an anchor that is not defined above; quote a text that begins with *"


def _cut(data: Any, loc: Loc) -> None:
    """Remove a loc, or as much of its way as exists."""
    for step in loc[:-1]:
        data = data.get(step) if isinstance(data, dict) else None
    if loc and isinstance(data, dict):
        data.pop(loc[-1], None)

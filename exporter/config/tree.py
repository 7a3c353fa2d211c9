"""YAML text to plain data and the line of every key, by the core schema of YAML 1.2. Knows no key by name.

Built from PyYAML's events and not from its nodes: nothing here recurses, nesting and aliases are bounded, and
an alias shares its data. No word of a value ever enters a finding (PyYAML's own messages quote the line).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from exporter.config.lines import Keyed, Listed, Loc, line_of
from exporter.config.scalar import NOTHING, scalar_of
from exporter.config.syntax import problem_line, problem_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_BYTES_MAX = 8 << 20
"""Ten thousand accounts, the most for one machine, take some 3 MB; more in one file is a mistake."""
DEPTH_MAX = 40
"""The deepest key of the schema lies at 8; libyaml takes quadratic time over deep nesting."""
ALIASED_NODES_MAX = 100_000
"""What aliases may add in all, so that nested ones cannot grow without end (billion laughs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault before it has a file: where in the tree, and what is wrong."""

    loc: Loc
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One file as plain data: Keyed, Listed, str, Scalar, NOTHING; it begins on `line`.

    `broken`: it could not be read to its end; the entry in which it broke off is left out.
    """

    file: str
    data: dict[str, Any]
    line: int = 1
    findings: tuple[Finding, ...] = ()
    broken: bool = False

    def line_of(self, loc: Loc) -> int:
        """The line of a loc, or of what is nearest above it where it does not exist."""
        return line_of(self.data, self.line, loc)


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
        builder.read(_LOADER(text))
    except yaml.YAMLError as exc:
        last = len(f"{text}.".splitlines())  # where the text ends within a line, libyaml counts one more
        builder.break_off(min(problem_line(exc), last), problem_words(exc, text))
    except _BreakOff as exc:
        builder.break_off(exc.line, exc.message)
    return builder.tree(findings)


def _barren(file: str, message: str) -> Tree:
    finding = Finding(loc=(), line=1, message=message)
    return Tree(file=file, data={}, findings=(finding,), broken=True)


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
class _Open:
    """A collection that is being read. `nodes` is how many had been read before it.

    In a mapping `key` waits for its value from `key_line` on, where 0 is that a key is due; `drop` is a value
    that nobody wants. In a list `key_line` says that none is ever due.
    """

    data: Keyed | Listed
    line: int
    nodes: int
    anchor: str | None = None
    key: str | None = None
    key_line: int = 0
    drop: bool = False

    @property
    def step(self) -> Loc:
        """Where the next value comes to stand, from here; empty where it has no place."""
        if isinstance(self.data, Listed):
            return (len(self.data),)
        return () if self.key is None else (self.key,)

    def put(self, value: Any, line: int) -> None:
        """Take in a finished value."""
        if self.key_line == _NO_KEYS:
            self.data.lines[len(self.data)] = line  # type: ignore[index]
            self.data.append(value)  # type: ignore[union-attr]
            return
        if not self.drop and self.key is not None:
            self.data[self.key], self.data.lines[self.key] = value, self.key_line  # type: ignore[call-overload, index]
        self.key, self.key_line, self.drop = None, 0, False


_NO_KEYS = -1  # the key_line of a list


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias repeats; `weight` is how many nodes it counts for, 0 while it is being read."""

    data: Any = NOTHING
    weight: int = 0


class _Builder:
    """Events in, a tree out. Ten thousand accounts are 370,000 events: what each costs is seen."""

    def __init__(self, file: str, keys: str) -> None:
        self.file = file
        self.keys = keys
        self.findings: list[Finding] = []
        self.broken = False
        self.documents = Listed()  # of which there is one
        self.top = _Open(self.documents, 1, 0, key_line=_NO_KEYS)
        self.stack = [self.top]
        self.anchors: dict[str, _Anchored] = {}
        self.nodes = 0
        self.aliased_nodes = 0
        self.begun = False

    def read(self, parser: Any) -> None:
        """Take in all events of a parser. Raises YAMLError or _BreakOff where it ends early."""
        next_event, handlers = parser.get_event, self._handlers()
        while (event := next_event()) is not None:
            handler = handlers.get(type(event))
            if handler:
                handler(event, event.start_mark.line + 1)

    def _handlers(self) -> dict[type, Callable[[Any, int], None]]:
        return {
            yaml.DocumentStartEvent: self._document,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.SequenceStartEvent: self._list,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceEndEvent: self._close,
            yaml.MappingEndEvent: self._close,
        }

    def break_off(self, line: int, message: str) -> None:
        """Stop here: name the fault and leave out the entry that is open (its top two keys)."""
        loc = self._loc()
        self._find(line, message)
        self.broken = True
        for above, below in reversed(list(pairwise(self.stack[:3]))):
            above.put(below.data, below.line)
        _cut(self.documents[0] if self.documents else NOTHING, loc[:2])

    def tree(self, findings: list[Finding]) -> Tree:
        """What was read."""
        document = self.documents
        data, line = (document[0], document.lines[0]) if document else (NOTHING, 1)
        if not isinstance(data, Keyed):
            if not self.broken:
                self._find(line, (_EMPTY if data is NOTHING else _NO_MAPPING).format(self.keys), ())
            data, self.broken = Keyed(), True
        found = tuple(findings + self.findings)
        return Tree(file=self.file, data=data, line=line, findings=found, broken=self.broken)

    def _loc(self) -> Loc:
        """Where the next value comes to stand."""
        return tuple(step for opened in self.stack[1:] for step in opened.step)

    def _find(self, line: int, message: str, loc: Loc | None = None) -> None:
        self.findings.append(Finding(loc=self._loc() if loc is None else loc, line=line, message=message))

    def _document(self, _: yaml.Event, line: int) -> None:
        if self.begun:
            raise _BreakOff(line, "a second document; a configuration is one document, more files by include")
        self.begun = True

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        top = self.top
        if not top.key_line:
            self._key(event, line)
            return
        self.nodes += 1
        plain = event.implicit[0]
        if event.tag is not None:
            self._check_tag(event, line)
            plain = event.tag in _CORE_TAGS
        value = scalar_of(event.value) if plain else event.value
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(value, 1)
        top.put(value, line)

    def _key(self, event: yaml.ScalarEvent, line: int) -> None:
        top = self.top
        top.key, top.key_line = event.value, line
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(event.value, 1)
        if event.implicit[0] and event.value in _NO_KEY_TEXTS:
            top.key, top.drop = None, True
            self._find(line, _MERGE if event.value == "<<" else _NO_KEY)
        elif event.value in top.data:
            top.drop = True
            first = top.data.lines[event.value]  # type: ignore[index]
            self._find(line, f"duplicate key; the first is on line {first}; keep one of them")

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        name = event.anchor or ""
        anchored = self.anchors.get(name, _Anchored())
        if not anchored.weight:
            self._find(line, _SELF_ALIAS if name in self.anchors else _NO_ANCHOR)
            anchored = _Anchored(weight=1)
        self.aliased_nodes += anchored.weight
        if self.aliased_nodes > ALIASED_NODES_MAX:
            raise _BreakOff(line, f"aliases repeat more than {ALIASED_NODES_MAX} values; write less by alias")
        if not self.top.key_line:
            self.top.key_line, self.top.drop = line, True
            self._find(line, "a key cannot be an alias; write it out")
            return
        self.nodes += anchored.weight
        self.top.put(anchored.data, line)

    def _list(self, event: yaml.SequenceStartEvent, line: int) -> None:
        self._open(event, _Open(Listed(), line, self.nodes, event.anchor, key_line=_NO_KEYS))

    def _mapping(self, event: yaml.MappingStartEvent, line: int) -> None:
        self._open(event, _Open(Keyed(), line, self.nodes, event.anchor))

    def _open(self, event: yaml.CollectionStartEvent, opened: _Open) -> None:
        if len(self.stack) > DEPTH_MAX:
            raise _BreakOff(opened.line, f"nested deeper than {DEPTH_MAX} levels")
        if event.tag is not None:
            self._check_tag(event, opened.line)
        if not self.top.key_line:
            self._find(opened.line, _COMPLEX_KEY)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored()
        self.nodes += 1
        self.stack.append(opened)
        self.top = opened

    def _close(self, _: yaml.Event, __: int) -> None:
        done = self.stack.pop()
        self.top = top = self.stack[-1]
        if done.anchor:
            self.anchors[done.anchor] = _Anchored(done.data, self.nodes - done.nodes)
        if top.key_line:
            top.put(done.data, done.line)
        else:  # a collection in a key's place: its value is not wanted either
            top.key_line, top.drop = done.line, True

    def _check_tag(self, event: yaml.NodeEvent, line: int) -> None:
        if event.tag not in _TEXT_TAGS and event.tag not in _CORE_TAGS:  # type: ignore[attr-defined]
            self._find(line, "tags are not supported; remove it, or quote a text that begins with !")


_NO_KEY_TEXTS = ("", "~", "<<")
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

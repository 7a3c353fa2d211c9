"""YAML text to plain data and the line of every key, by the core schema of YAML 1.2. Knows no key by name.

Built from PyYAML's events and not from its nodes: nesting and aliases are bounded, and an alias shares its
data. No word of a value ever enters a finding (PyYAML's own messages quote the line).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    builder = _Builder(file, keys, _LOADER(text))
    try:
        builder.read()
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
    return _UNPRINTABLE.sub(_REPLACEMENT, text) if findings else text, findings


def _first_of_sorts(text: str) -> Iterator[re.Match[str]]:
    seen: set[bool] = set()
    for match in _UNPRINTABLE.finditer(text):
        undecoded = "\udc80" <= match.group() <= "\udcff"
        if undecoded not in seen:
            seen.add(undecoded)
            yield match


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias repeats; `weight` is how many nodes it counts for, 0 while it is being read."""

    data: Any = NOTHING
    weight: int = 0


_SCALAR, _MAPPING_END, _LIST_END = yaml.ScalarEvent, yaml.MappingEndEvent, yaml.SequenceEndEvent


class _Builder:
    """Events in, a tree out. Ten thousand accounts are 370,000 events: what each costs is seen.

    A collection is put in its place when it begins, so that nothing is lost where the text breaks off.
    """

    def __init__(self, file: str, keys: str, parser: Any) -> None:
        self.file = file
        self.keys = keys
        self.next_event: Callable[[], Any] = parser.get_event
        self.findings: list[Finding] = []
        self.broken = False
        self.documents = Listed()  # of which there is one
        self.path: list[str | int | None] = []  # to where the next value stands; None is no place
        self.anchors: dict[str, _Anchored] = {}
        self.nodes = 0
        self.aliased_nodes = 0

    def read(self) -> None:
        """Take in all events. Raises YAMLError or _BreakOff where they end early."""
        while (event := self.next_event()) is not None:
            if isinstance(event, yaml.NodeEvent):
                self._entry(event, self.documents)
            elif isinstance(event, yaml.DocumentStartEvent) and self.documents:
                raise _BreakOff(_line(event), _SECOND)

    def break_off(self, line: int, message: str) -> None:
        """Stop here: name the fault and leave out the entry that is open (its top two keys)."""
        self._find(line, message)
        self.broken = True
        _cut(self.documents[0] if self.documents else NOTHING, self._loc()[:2])

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
        return tuple(step for step in self.path if step is not None)

    def _find(self, line: int, message: str, loc: Loc | None = None) -> None:
        self.findings.append(Finding(loc=self._loc() if loc is None else loc, line=line, message=message))

    def _mapping(self, made: Keyed) -> None:
        next_event, path, lines = self.next_event, self.path, made.lines
        path.append(None)
        while type(event := next_event()) is not _MAPPING_END:
            key, line = self._key(event, made), event.start_mark.line + 1
            event = next_event()
            value = self._value(event)
            if key is not None:
                made[key], lines[key] = value, line
            if type(event) is not _SCALAR:
                self._fill(event, value)
            path[-1] = None
        path.pop()

    def _list(self, made: Listed) -> None:
        self.path.append(0)
        while type(event := self.next_event()) is not _LIST_END:
            self._entry(event, made)
            self.path[-1] = len(made)
        self.path.pop()

    def _entry(self, event: Any, made: Listed) -> None:
        value = self._value(event)
        made.lines[len(made)] = _line(event)
        made.append(value)
        self._fill(event, value)

    def _fill(self, event: Any, made: Any) -> None:
        """Read a collection to its end; there is no more to a scalar or an alias."""
        if not isinstance(event, yaml.CollectionStartEvent):
            return
        before = self.nodes - 1  # itself
        if event.anchor:
            self.anchors[event.anchor] = _Anchored()
        if isinstance(made, Keyed):
            self._mapping(made)
        else:
            self._list(made)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(made, self.nodes - before)

    def _key(self, event: Any, made: Keyed) -> str | None:
        """The text of a key. None where it cannot be one, so that nobody wants its value."""
        if type(event) is not _SCALAR:
            value = self._value(event)
            self._find(_line(event), _ALIAS_KEY if type(event) is yaml.AliasEvent else _COMPLEX_KEY)
            self._fill(event, value)
            return None
        key: str = event.value
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(key, 1)
        if key in _NO_KEY_TEXTS and event.implicit[0]:
            self._find(_line(event), _MERGE if key == "<<" else _NO_KEY)
            return None
        self.path[-1] = key
        if key in made:
            first = made.lines[key]
            self._find(_line(event), f"duplicate key; the first is on line {first}; keep one of them")
            return None
        return key

    def _value(self, event: Any) -> Any:
        """A scalar, what an alias repeats, or a collection, which is empty yet."""
        self.nodes += 1
        if type(event) is not _SCALAR:
            return self._aliased(event) if type(event) is yaml.AliasEvent else self._empty(event)
        plain = event.implicit[0]
        if event.tag is not None:
            self._check_tag(event)
            plain = event.tag in _CORE_TAGS
        value = scalar_of(event.value) if plain else event.value
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(value, 1)
        return value

    def _empty(self, event: Any) -> Keyed | Listed:
        if len(self.path) >= DEPTH_MAX:
            raise _BreakOff(_line(event), f"nested deeper than {DEPTH_MAX} levels")
        if event.tag is not None:
            self._check_tag(event)
        return Keyed() if type(event) is yaml.MappingStartEvent else Listed()

    def _aliased(self, event: Any) -> Any:
        name = event.anchor or ""
        anchored = self.anchors.get(name, _Anchored())
        if not anchored.weight:
            self._find(_line(event), _SELF_ALIAS if name in self.anchors else _NO_ANCHOR)
            anchored = _Anchored(weight=1)
        self.nodes += anchored.weight - 1
        self.aliased_nodes += anchored.weight
        if self.aliased_nodes > ALIASED_NODES_MAX:
            message = f"aliases repeat more than {ALIASED_NODES_MAX} values; write less by alias"
            raise _BreakOff(_line(event), message)
        return anchored.data

    def _check_tag(self, event: Any) -> None:
        if event.tag not in _TEXT_TAGS and event.tag not in _CORE_TAGS:
            self._find(_line(event), "tags are not supported; remove it, or quote a text that begins with !")


def _line(event: Any) -> int:
    line: int = event.start_mark.line + 1
    return line


_NO_KEY_TEXTS = frozenset(("", "~", "<<"))
_EMPTY = "the file is empty; write at least {}"
_NO_MAPPING = "the top of the file must be a mapping of keys such as {}"
_MERGE = "merge keys (<<) are not part of YAML 1.2; write the keys out, or alias the whole mapping"
_NO_KEY = "a key is empty; write its name before the colon, in quotes if need be"
_COMPLEX_KEY = "a key must be a text, not a list or mapping"
_ALIAS_KEY = "a key cannot be an alias; write it out"
_SECOND = "a second document; a configuration is one document, more files by include"
_SELF_ALIAS = "an alias inside the value that it repeats"
_NO_ANCHOR = "an alias to an anchor that is not defined above; quote a text that begins with *"


def _cut(data: Any, loc: Loc) -> None:
    """Remove a loc, if it exists."""
    for step in loc[:-1]:
        data = data.get(step) if isinstance(data, dict) else None
    last = loc[-1] if loc else None
    if isinstance(data, dict):
        data.pop(last, None)
    elif isinstance(data, list) and isinstance(last, int):
        del data[last:]

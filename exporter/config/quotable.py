"""Which keys of a file may be repeated in a message: none that may be a secret in a key's place. Pure.

`password: {hunter2}` makes a key of a secret, and so does `password:` with the secret and a colon on the next
line, at whatever indentation. A known key, or one that is like a known one, is repeated all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from exporter.config.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exporter.config.lines import Loc
    from exporter.config.tree import Tree

_KEY_CHARS_MAX = 80  # no key of ours is longer, and a line is for reading
_SECRETS_KEYS: Final = frozenset(("password", "passwd", "passwort", "pwd", "secret", "client_secret"))
_SECRET_BELOW: Final = frozenset(("auth", *_SECRETS_KEYS))
_REFERENCE_KEYS: Final = frozenset(("file", "env"))
_CREDENTIAL_WORDS: Final = frozenset(
    (
        "account",
        "address",
        "api_key",
        "apikey",
        "command",
        "content",
        "data",
        "domain",
        "email",
        "host",
        "id",
        "inline",
        "key",
        "literal",
        "login",
        "mail",
        "mechanism",
        "method",
        "name",
        "pass",
        "passwd",
        "password",
        "passwort",
        "path",
        "plain",
        "principal",
        "pwd",
        "realm",
        "secret",
        "text",
        "token",
        "type",
        "user",
        "value",
        "vault",
    )
)
"""Words that people do write as keys there; any other unknown word is not shown, as it may be the secret."""


@dataclass(frozen=True)
class QuotableKeys:
    """What is known of a file's keys: those that the schema has, and the places where one may be a secret."""

    schema_keys: Callable[[], frozenset[str]] = frozenset
    tree: Tree | None = None

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The keys of the schema; most files have nothing that they are needed for."""
        return self.schema_keys()

    @cached_property
    def suspects(self) -> frozenset[Loc]:
        """The places where a key may be a secret; looked for when there is something to say."""
        return suspects_of(self.tree) if self.tree else frozenset()

    def shows(self, loc: Loc) -> bool:
        """May the last key of a loc be repeated?"""
        key = loc[-1]
        if isinstance(key, int) or (_SECRET_BELOW.isdisjoint(loc[:-1]) and loc not in self.suspects):
            return True
        if key in self.vocabulary or key in _CREDENTIAL_WORDS:
            return True
        return nearest(key, self.vocabulary | _CREDENTIAL_WORDS) is not None

    def path(self, loc: Loc) -> str:
        """`accounts.invoices.probes.login[1].every`. Ends above a key that may be a secret."""
        text = ""
        for index, step in enumerate(loc):
            if not self.shows(loc[: index + 1]):
                break
            text += f"[{step}]" if isinstance(step, int) else f".{visible(step) or _NO_KEY}"
        return text.removeprefix(".")


_NO_KEY = '""'  # as it is written


def visible(key: str) -> str:
    """A key as one line can show it."""
    if len(key) <= _KEY_CHARS_MAX and key.isprintable():
        return key
    shown = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in key[:_KEY_CHARS_MAX])
    return shown if len(key) <= _KEY_CHARS_MAX else shown + "..."


def suspects_of(tree: Tree) -> frozenset[Loc]:
    """The keys that stand right behind one whose secret is missing; where reading broke off, that key."""
    found: set[Loc] = set()
    missing = False
    for loc, value in _in_order(tree.data, ()):
        if missing:
            found.add(loc)
        reference = isinstance(value, dict) and not _REFERENCE_KEYS.isdisjoint(value)
        missing = loc[-1] in _SECRETS_KEYS and not reference
    if missing:
        found.update(
            finding.loc[:size] for finding in tree.findings for size in range(1, len(finding.loc) + 1)
        )
    return frozenset(found)


def _in_order(data: Any, above: Loc) -> Iterator[tuple[Loc, Any]]:
    """Every key with its value, as a reader of the file meets them; below a secret's key is not behind it."""
    for step, value in data.items() if isinstance(data, dict) else enumerate(data):
        loc = (*above, step)
        if isinstance(step, str):
            yield loc, value
        if isinstance(value, dict | list) and step not in _SECRETS_KEYS:
            yield from _in_order(value, loc)

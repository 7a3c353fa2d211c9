"""A mark tells a changed password from the held one, and nothing else of it."""

from __future__ import annotations

from exporter.guard.marks import Marks, scrypt
from exporter.ports import Secret

from .bench import NEW, OLD, WHO, cheap


def test_mark_of_the_real_kind_matches_only_its_password() -> None:
    mark = Marks(scrypt).make(WHO, OLD)

    fresh = Marks(scrypt)

    assert fresh.match(WHO, Secret(OLD.reveal()), mark)
    assert not fresh.match(WHO, NEW, mark)


def test_mark_is_salted() -> None:
    assert Marks(cheap).make(WHO, OLD) != Marks(cheap).make(WHO, OLD)


def test_mark_of_one_principal_is_not_another_ones() -> None:
    assert not Marks(cheap).match("other@contoso.example", OLD, Marks(cheap).make(WHO, OLD))


def test_unreadable_mark_counts_as_a_match() -> None:
    assert Marks(cheap).match(WHO, OLD, "torn")


def test_mark_is_computed_once_for_many_comparisons() -> None:
    computed: list[bytes] = []

    def counted(password: bytes, salt: bytes) -> bytes:
        computed.append(salt)
        return cheap(password, salt)

    marks = Marks(counted)
    mark = marks.make(WHO, OLD)

    assert all(marks.match(WHO, OLD, mark) for _ in range(5))
    assert not any(marks.match(WHO, NEW, mark) for _ in range(5))
    assert len(computed) == 2

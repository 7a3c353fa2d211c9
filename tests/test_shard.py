"""Shards: each probe has one owner, the same one everywhere, and few move when a shard is added."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.model import Account, BasicAuth, Plan, ProbeId
from exporter.shard import ALL, SHARDS_MAX, Shard, key_of, owned_accounts, owned_plans, owner_of, parse_shard

from .fakes import ACCOUNT, REF, RELAY

THOUSAND = [f"mailbox-{number}@contoso.example" for number in range(1000)]


def account(name: str, *, username: str | None = None) -> Account:
    basic = BasicAuth(username=username, password=REF) if username else None
    return replace(ACCOUNT, name=name, address=f"{name}@contoso.example", basic=basic)


def plan(of: Account | None, probe: str = "login", *, relay: str = "", domain: str = "") -> Plan:
    name = of.name if of else ""
    return Plan(
        id=ProbeId(probe=probe, account=name, relay=relay, domain=domain),
        relay=RELAY,
        every_seconds=60.0,
        deadline_seconds=5.0,
        options=None,
        account=of,
    )


def shards(total: int) -> list[Shard]:
    return [Shard(ordinal=ordinal, total=total) for ordinal in range(total)]


def test_plans_of_four_shards_are_disjoint_and_complete_over_a_thousand_accounts() -> None:
    plans = [
        plan(account(f"mailbox-{number}"), probe)
        for number in range(1000)
        for probe in ("login", "submission")
    ]

    owned = [owned_plans(plans, shard) for shard in shards(4)]

    assert sorted(each.id for part in owned for each in part) == sorted(each.id for each in plans)


def test_four_shards_are_of_like_size() -> None:
    sizes = [sum(owner_of(key, 4) == ordinal for key in THOUSAND) for ordinal in range(4)]

    assert all(200 <= size <= 300 for size in sizes)


@pytest.mark.parametrize("total", [1, 2, 3, 4, 7, 15])
def test_one_more_shard_moves_its_share_and_only_to_the_new_one(total: int) -> None:
    moved = [key for key in THOUSAND if owner_of(key, total) != owner_of(key, total + 1)]

    assert {owner_of(key, total + 1) for key in moved} == {total}
    assert len(moved) / len(THOUSAND) == pytest.approx(1 / (total + 1), abs=0.04)


@pytest.mark.parametrize(
    ("key", "owners"),
    [
        pytest.param("canary@contoso.example", (0, 0, 2, 2), id="a mailbox"),
        pytest.param("printers", (0, 1, 1, 3), id="a relay"),
    ],
)
def test_owner_is_the_same_in_every_process_and_release(key: str, owners: tuple[int, ...]) -> None:
    assert tuple(owner_of(key, total) for total in (1, 2, 3, 4)) == owners


@pytest.mark.parametrize(
    ("key", "owner"), [("mailbox-34007@contoso.example", 876), ("mailbox-364320@contoso.example", 415)]
)
def test_owner_at_the_edge_of_two_shards_is_the_same_in_every_release(key: str, owner: int) -> None:
    assert owner_of(key, 1000) == owner


def test_key_that_is_no_unicode_has_an_owner() -> None:
    assert owner_of("printers-\udcff", 2) in {0, 1}


def test_accounts_of_one_principal_stay_together() -> None:
    pair = [
        account("erp", username="Shared@contoso.example"),
        account("crm", username="shared@contoso.example"),
    ]

    assert {key_of(plan(each)) for each in pair} == {"shared@contoso.example"}


def test_account_without_password_goes_by_its_address() -> None:
    assert key_of(plan(account("Orders"))) == "orders@contoso.example"


@pytest.mark.parametrize(
    ("of", "key"),
    [
        pytest.param(plan(None, "reach", relay="office365"), "office365", id="relay"),
        pytest.param(plan(None, "dns", domain="contoso.example"), "contoso.example", id="domain"),
    ],
)
def test_probe_without_account_goes_by_the_name_of_its_subject(of: Plan, key: str) -> None:
    assert key_of(of) == key


def test_accounts_follow_their_plans() -> None:
    accounts = [account(f"mailbox-{number}") for number in range(100)]

    for shard in shards(3):
        names = {each.account.name for each in owned_plans(map(plan, accounts), shard) if each.account}
        assert {each.name for each in owned_accounts(accounts, shard)} == names


def test_single_shard_owns_everything() -> None:
    assert all(ALL.owns(key) for key in THOUSAND)


@pytest.mark.parametrize("text", ["0/1", "0/4", "3/4", f"999/{SHARDS_MAX}"])
def test_shard_is_read_as_written(text: str) -> None:
    assert str(parse_shard(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("4/4", "the last is 3/4", id="ordinal counted from one"),
        pytest.param("9/4", "the last is 3/4", id="scaled beyond the total"),
        pytest.param("0/0", "must be 1 to", id="no shards"),
        pytest.param("0/1001", "must be 1 to 1000", id="too many"),
        pytest.param("/4", "is not I/N", id="no ordinal"),
        pytest.param("1", "is not I/N", id="no total"),
        pytest.param("-1/4", "is not I/N", id="negative"),
        pytest.param("1/4\n", "is not I/N", id="line feed"),
        pytest.param("\u0660/\u0664", "is not I/N", id="other digits"),
        pytest.param("$(SHARD)/4", "is not I/N", id="variable that was not replaced"),
    ],
)
def test_wrong_shard_is_refused_with_what_is_right(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_shard(text)

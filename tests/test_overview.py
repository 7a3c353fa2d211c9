"""The first page: what comes first, what the filter finds, and that ten thousand accounts are 100 a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exporter.delivery.mail import Arrival, Delivery
from exporter.diagnosis.bounced import why_bounced
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.failure import Reply
from exporter.history import History
from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Quiet
from exporter.incidents.incident import Subject as IncidentSubject
from exporter.model import ClientSecret, OAuth2, PhaseTime, Plan, ProbeId, ProbeResult, SecretRef
from exporter.run import Report
from exporter.terms import Outcome, Phase, Way
from exporter.web.age import span
from exporter.web.filter import LABELS_SHOWN, OFFERED, Choices, Wanted, wanted_of
from exporter.web.overview import ROWS, Seen, overview
from exporter.web.plain import overview_text
from exporter.web.probe_routes import overview_page
from exporter.web.slices import whole
from exporter.web.spark import spark
from tests.delivery.test_judgement import MAIL
from tests.fakes import ACCOUNT, BASIC_DISABLED, RELAY, plan, refusal

NOW = 10_000.0


def rendered(*page: Any) -> str:
    """The first page as HTML."""
    return whole(overview_page(*page))


OAUTH = OAuth2(
    tenant="contoso.example",
    client_id="11111111-1111-1111-1111-111111111111",
    credential=ClientSecret(secret=SecretRef(env="X")),
    scope="s",
)


def login(name: str, way: Way = Way.BASIC, *, oauth: bool = False, **account: object) -> Plan:
    own = replace(
        ACCOUNT,
        name=name,
        address=f"{name}@contoso.example",
        oauth2=OAUTH if oauth else None,
        **account,  # type: ignore[arg-type]
    )
    return plan(
        id=ProbeId(probe="login", account=name, relay="office365", auth=way.value), account=own, way=way
    )


def ran(made: History, planned: Plan, at: float, failure: object = None, seconds: float = 0.2) -> None:
    fact = failure.fact if failure else None  # type: ignore[attr-defined]
    result = ProbeResult(
        id=planned.id,
        started_timestamp=at,
        failure=fact,
        phases=(PhaseTime(phase=Phase.AUTH, seconds=seconds),),
    )
    made.add(
        Report(
            plan=planned,
            outcome=Outcome.FAILURE if fact else Outcome.SUCCESS,
            at_timestamp=at,
            result=result,
            diagnosis=diagnose(evidence_of(result, RELAY)) if fact else None,
        )
    )


def seen(made: History, *incidents: Incident) -> Seen:
    return Seen(
        subjects=made.subjects,
        incidents=incidents,
        milestones=(("basic_auth_default_off", NOW + 30 * 86400.0),),
        next_run=lambda _: NOW + 120.0,
        now=NOW,
    )


def three() -> History:
    """`a` works, `b` fails since 4000, `c` has not run yet."""
    made, plans = History(), [login("a"), login("b"), login("c", labels=(("team", "web"),))]
    made.configure(plans)
    ran(made, plans[0], 4000.0)
    for at in (3000.0, 4000.0, 5000.0):
        ran(made, plans[1], at, BASIC_DISABLED if at >= 4000.0 else None)
    return made


def names(made: History, query: dict[str, str]) -> list[str]:
    return [row["name"] for row in overview(seen(made), wanted_of(query))["rows"]]


def test_failing_come_first_and_say_cause_phase_and_since_when() -> None:
    rows = overview(seen(three()), Wanted())["rows"]

    assert [(row["name"], row["state"]) for row in rows] == [
        ("b", "failing"),
        ("c", "waiting"),
        ("a", "ok"),
    ]
    assert (rows[0]["cause"], rows[0]["phase"], rows[0]["for"]) == ("basic_auth_disabled", "auth", "100 min")
    assert rows[0]["next_in"] == "2 min"


@pytest.mark.parametrize("has_run", [True, False], ids=["handed_in", "known_from_before_a_restart"])
def test_subject_whose_mail_came_back_fails_since_then_though_it_was_handed_in(has_run: bool) -> None:
    made, planned = History(), login("both")
    made.configure([planned])
    if has_run:
        ran(made, planned, 9000.0)
    bounce = Reply(code=552, lines=("5.2.2 mailbox full, over its quota",))
    came_back = Arrival(mail=MAIL, outcome=Delivery.BOUNCED, at_timestamp=9100.0, reply=bounce)
    made.arrived(planned.id, came_back, why_bounced(bounce, "microsoft365"))

    page = overview(seen(made), Wanted())

    (row,) = page["rows"]
    assert (row["state"], row["cause"], row["for"]) == ("failing", "mailbox_full", span(NOW - 9100.0))
    assert page["counts"]["failing"] == 1


def test_what_broke_after_a_mail_came_back_is_told_before_it() -> None:
    made, planned = History(), login("both")
    made.configure([planned])
    bounce = Reply(code=552, lines=("5.2.2 mailbox full, over its quota",))
    came_back = Arrival(mail=MAIL, outcome=Delivery.BOUNCED, at_timestamp=9100.0, reply=bounce)
    made.arrived(planned.id, came_back, why_bounced(bounce, "microsoft365"))
    ran(made, planned, 9500.0, BASIC_DISABLED)

    (row,) = overview(seen(made), Wanted())["rows"]

    assert (row["state"], row["cause"]) == ("failing", "basic_auth_disabled")
    assert row["for"] == span(NOW - 9500.0)


def test_subject_that_never_worked_has_a_sparkline_of_failures() -> None:
    made, planned = History(), login("both")
    made.configure([planned])
    ran(made, planned, 9000.0, BASIC_DISABLED)

    page = rendered(overview(seen(made), Wanted()), Wanted(), (), "1")

    assert 'aria-label="login: the last run, none succeeded"' in page
    assert '<rect class="failed"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({"q": "team=web"}, ["c"], id="label"),
        pytest.param({"q": "CONTOSO a@"}, ["a"], id="all_words"),
        pytest.param({"label.team": "WEB"}, ["c"], id="own_label"),
        pytest.param({"label.team": "erp", "state": "ok"}, ["a"], id="own_label_and_state"),
        pytest.param({"label.team": " "}, ["b", "c", "a"], id="field_left_empty"),
        pytest.param({"label.nothing": "erp"}, [], id="label_that_nobody_has"),
        pytest.param({"tenant": "contoso"}, ["b", "c", "a"], id="tenant"),
        pytest.param({"tenant": "fabrikam"}, [], id="tenant_without_accounts"),
        pytest.param({"state": "failing"}, ["b"], id="state"),
        pytest.param({"state": "nonsense"}, ["b", "c", "a"], id="no_such_state"),
        pytest.param({"page": "99999"}, ["b", "c", "a"], id="page_beyond_the_end"),
        pytest.param({"page": "-1"}, ["b", "c", "a"], id="page_that_is_none"),
        pytest.param({"q": "nobody"}, [], id="nothing"),
    ],
)
def test_filter_finds(query: dict[str, str], found: list[str]) -> None:
    assert names(three(), query) == found


def test_tenant_that_is_a_guid_is_found_by_its_name_and_by_itself() -> None:
    made = History()
    made.configure(
        [login("a", tenant="7526dcf6-ac17-4d2b-b536-b714dc2eaf74"), login("b", tenant="fabrikam.example")]
    )

    assert names(made, {"tenant": "contoso"}) == ["a"]
    assert names(made, {"tenant": "7526DCF6"}) == ["a"]


def test_filter_has_a_field_for_each_own_label_and_for_tenants_with_what_there_is() -> None:
    choices, made = Choices(), three()
    fields = whole(choices.among(made.subjects))

    assert [(field.name, field.title, field.values) for field in fields] == [
        ("label.team", "Team", ("erp", "web")),
        ("tenant", "Tenant", ("contoso.example",)),
    ]
    assert whole(choices.among(made.subjects)) is fields


def test_fields_offer_few_values_however_many_there_are() -> None:
    made = History()
    made.configure([login(f"a{n}", labels=((f"label{n % 7}", f"value{n}"),)) for n in range(2000)])

    fields = whole(Choices().among(made.subjects))

    assert len(fields) == LABELS_SHOWN + 1
    assert max(len(field.values) for field in fields) == OFFERED


def test_filter_shows_what_was_typed_and_its_pages_keep_it() -> None:
    made = History()
    made.configure([login(f"account-{number:05}") for number in range(250)])
    wanted = wanted_of({"label.team": "erp", "tenant": "contoso", "q": "account"})
    text = rendered(overview(seen(made), wanted), wanted, whole(Choices().among(made.subjects)), "1")

    assert 'name="label.team" value="erp"' in text
    assert 'name="tenant" value="contoso"' in text
    assert "/?q=account&amp;tenant=contoso&amp;label.team=erp&amp;page=2" in text


def test_ways_of_an_account_stand_side_by_side() -> None:
    made, basic, oauth = (
        History(),
        login("a", oauth=True),
        login("a", Way.OAUTH2, oauth=True),
    )
    made.configure([basic, oauth])
    ran(made, basic, 1.0, BASIC_DISABLED)
    ran(made, oauth, 1.0)

    (row,) = overview(seen(made), Wanted())["rows"]

    assert row["ways"] == [{"way": "basic", "works": False}, {"way": "oauth2", "works": True}]
    assert row["to_migrate"] is None


def test_end_of_basic_auth_counts_who_is_ready_and_says_what_is_missing() -> None:
    made = History()
    ready = [login("ready", oauth=True), login("ready", Way.OAUTH2, oauth=True)]
    broken = [login("broken", oauth=True), login("broken", Way.OAUTH2, oauth=True)]
    made.configure([*ready, *broken, login("unprobed", oauth=True), login("without")])
    ran(made, ready[1], 1.0)
    ran(made, broken[1], 1.0, refusal(535, "5.7.3 Authentication unsuccessful"))

    view = overview(seen(made), wanted_of({"state": "to migrate"}))

    assert (view["migration"]["accounts"], view["migration"]["ready"]) == (4, 1)
    assert view["migration"]["in"] == "30 d"
    assert {row["name"]: row["to_migrate"].split(":")[0] for row in view["rows"]} == {
        "broken": "OAuth fails",
        "unprobed": "no probe logs in by OAuth",
        "without": "has no auth.oauth2",
    }


def test_open_incidents_stand_before_everything_else() -> None:
    incident = Incident(
        id="basic-auth-cut-off-1",
        name=IncidentName.BASIC_AUTH_CUT_OFF,
        severity=Severity.CRITICAL,
        subject=IncidentSubject(scope=Scope.TENANT, tenant="contoso.example"),
        started_timestamp=NOW - 300.0,
        cause="basic_auth_disabled",
        actor="tenant_admin",
    )
    text = rendered(overview(seen(three(), incident), Wanted()), Wanted(), (), "1")

    assert text.index("/incidents/basic-auth-cut-off-1") < text.index("/probes/b")
    assert "tenant_admin" in text


def test_incident_that_another_one_explains_stands_with_that_one() -> None:
    cut_off = Incident(
        id="cut-off",
        name=IncidentName.BASIC_AUTH_CUT_OFF,
        severity=Severity.CRITICAL,
        subject=IncidentSubject(scope=Scope.TENANT, tenant="contoso.example"),
        started_timestamp=NOW,
    )
    near = replace(
        cut_off, id="near", name=IncidentName.BASIC_AUTH_DEADLINE_NEAR, quiet=Quiet.ABSORBED, by="cut-off"
    )
    view = overview(seen(three(), near, cut_off), Wanted())

    assert [(each["id"], [below["id"] for below in each["absorbed"]]) for each in view["incidents"]] == [
        ("cut-off", ["near"])
    ]
    assert view["incidents_open"] == 1
    (line,) = [each for each in overview_text(view).splitlines() if "milestone" in each]
    assert line.strip().startswith("also, told by it:")


def test_tenant_that_is_a_guid_is_shown_by_the_domain_of_its_accounts() -> None:
    guid, made = "747c01d8-d758-44ce-bc36-d3c6da1df462", History()
    made.configure([login("a", tenant=guid)])
    incident = Incident(
        id="x",
        name=IncidentName.BASIC_AUTH_CUT_OFF,
        severity=Severity.CRITICAL,
        subject=IncidentSubject(scope=Scope.TENANT, tenant=guid),
        started_timestamp=NOW,
    )

    (line,) = overview(seen(made, incident), Wanted())["incidents"]

    assert line["subject"] == "contoso.example (747c01d8…)"
    assert guid not in line["title"]


def test_ten_thousand_accounts_are_a_hundred_rows_and_a_next_page() -> None:
    made, plans = History(), [login(f"account-{number:05}") for number in range(10_000)]
    made.configure(plans)
    ran(made, plans[9_999], 1.0, BASIC_DISABLED)
    wanted = wanted_of({"q": "account", "page": "2"})
    view = overview(seen(made), wanted)
    text = rendered(view, wanted, (), "1")

    assert len(view["rows"]) == ROWS
    assert view["found"] == 10_000
    assert names(made, {})[0] == "account-09999"
    assert 'href="/?q=account&amp;page=3"' in text
    assert len(text.encode()) < 300 * 1024


def test_page_without_anything_says_so() -> None:
    text = rendered(overview(seen(History()), Wanted()), Wanted(), (), "1")

    assert "Nothing is configured" in text


def test_sparkline_marks_failures_and_never_leaves_its_box() -> None:
    bars = spark([0.1, None, *[0.2] * 22], width=96, height=18)

    assert [bar["failed"] for bar in bars[:3]] == [False, True, False]
    assert max(bar["x"] for bar in bars) < 96
    assert {bar["h"] for bar in bars} == {9, 18}

"""An operator's own causes: read like the configuration, before ours, and no rule that says nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from exporter.config.causes import OwnCauses, own_causes
from exporter.config.load import load
from exporter.config.tree import tree_of
from exporter.diagnosis.cause import Actor
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.explain import explain
from exporter.diagnosis.table import Table
from exporter.errors import ConfigError
from exporter.incident import IncidentName

from .kinds import KINDS
from .texts import GOOD

PAGE = Path(__file__).parents[2] / "docs" / "own-causes.md"
EXAMPLES = re.findall(r"```yaml\n((?:causes:\n|words:\n).*?)```", PAGE.read_text(), re.DOTALL)
CAUSE = "  {label}:\n    meaning: Blocked.\n    actor: relay_admin\n    steps: [{{text: Ask.}}]\n"


def read(*texts: str) -> OwnCauses:
    return own_causes([tree_of(text.encode(), f"{place}.yaml") for place, text in enumerate(texts)])


def cause(label: str, matches: str, *samples: str) -> str:
    """An entry with these rules and samples, on six lines: matches is the fifth, samples the sixth."""
    shown = ", ".join(f"'{sample}'" for sample in samples)
    return CAUSE.format(label=label) + f"    matches: [{matches}]\n    samples: [{shown}]\n"


def file(*entries: str) -> str:
    return "causes:\n" + "".join(entries)


def told(own: OwnCauses) -> list[str]:
    return [str(fault) for fault in own.faults]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example_of_the_page_has_no_fault_and_decides_its_samples(example: str) -> None:
    own = read(example)

    assert [*own.faults, *own.warnings] == []
    table = Table(CAUSES, own.causes)
    assert all(explain(sample, table).cause is each for each in own.causes for sample in each.samples)


def test_sample_with_keys_holds_what_yaml_means_by_its_values() -> None:
    sample = "{text: 'Blocked by policy 17', code: 550, auth_attempted: true, mechanism: ~, roles: [null, a]}"
    own = read(
        "causes:\n" + cause("policy", "{says: policy 17}").replace("samples: []", f"samples: [{sample}]")
    )

    assert own.faults == ()
    assert [json.loads(each) for each in own.causes[0].samples] == [
        {
            "text": "Blocked by policy 17",
            "code": 550,
            "auth_attempted": True,
            "mechanism": None,
            "roles": [None, "a"],
        }
    ]


def test_page_has_examples() -> None:
    assert len(EXAMPLES) == 2


def test_own_rule_goes_before_ours_however_sure_those_are() -> None:
    said = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. Policy 17"
    own = read(file(cause("policy_17", "{says: policy 17, sure: 0.4}", said)))

    assert told(own) == []
    assert explain(said, Table(CAUSES, own.causes)).cause.label == "policy_17"


def test_words_may_be_pasted_as_the_reply_has_them() -> None:
    own = read(
        file(cause("policy_17", '{says: "550 5.7.1 Blocked by Policy-17!"}', "550 blocked by policy 17"))
    )

    assert told(own) == []


def test_cause_has_what_is_written_and_the_defaults() -> None:
    (made,) = read(file(cause("policy_17", "{says: policy 17}", "550 policy 17"))).causes

    assert (made.actor, made.incident, made.retry_safe) == (
        Actor.RELAY_ADMIN,
        IncidentName.SUBMISSION_FAILING,
        True,
    )


@pytest.mark.parametrize(("written", "counts"), [("", True), ("    counts_toward_lockout: false\n", False)])
def test_own_cause_counts_toward_a_lockout_unless_it_says_not(written: str, counts: bool) -> None:
    (made,) = read(file(cause("policy_17", "{says: policy 17}", "550 policy 17") + written)).causes

    assert made.counts_toward_lockout is counts


def test_label_of_ours_replaces_that_cause_and_says_so() -> None:
    own = read(file(cause("relay_denied", "{says: policy 17}", "550 policy 17")))

    assert own.faults == ()
    assert [warning.path for warning in own.warnings] == ["causes.relay_denied"]
    assert explain("550 5.7.54 Unable to relay", Table(CAUSES, own.causes)).cause.label != "relay_denied"


def test_rule_that_takes_all_that_is_ours_is_warned_about() -> None:
    own = read(file(cause("policy_17", "{codes: [535]}", "535 policy 17")))

    assert own.faults == ()
    assert any("takes all samples of smtp_auth_disabled_tenant" in str(warning) for warning in own.warnings)


WRONG = {
    "actor": ("    actor: relay_admin", "    actor: relayadmin", 4, "policy_17.actor"),
    "key": ("    meaning:", "    meanign:", 3, "policy_17.meanign"),
    "label": ("  policy_17:", "  Policy 17:", 2, "Policy 17"),
    "number as words": ("{says: policy 17}", "{says: '550'}", 6, "policy_17.matches[0]"),
    "short words": ("{says: policy 17}", "{says: [[no]]}", 6, "policy_17.matches[0].says[0]"),
    "rule without a condition": ("{says: policy 17}", "{phases: [auth]}", 6, "policy_17.matches[0]"),
    "sureness": ("{says: policy 17}", "{says: policy 17, sure: 1.5}", 6, "policy_17.matches[0].sure"),
    "phase": ("{says: policy 17}", "{says: policy 17, phases: rcpt}", 6, "policy_17.matches[0].phases"),
    "predicate": ("{says: policy 17}", "{says: policy 17, also: moon}", 6, "policy_17.matches[0].also"),
    "enhanced": ("{says: policy 17}", "{enhanced: [5.7]}", 6, "policy_17.matches[0].enhanced[0]"),
    "incident": ("    actor:", "    incident: nothing\n    actor:", 4, "policy_17.incident"),
    "unknown cause": ("    actor:", "    refines: [relay_dennied]\n    actor:", 4, "policy_17.refines[0]"),
    "no sample": ("['550 policy 17']", "[]", 6, "policy_17.matches[0]"),
    "no rule": ("[{says: policy 17}]", "[]", 2, "policy_17"),
    "stray sample": ("['550 policy 17']", "['550 policy 17', '550 policy 18']", 7, "policy_17.samples[1]"),
    "reserved label": ("policy_17", "unknown", 2, "unknown"),
}  # what is written, what in its place, the line and the path of the fault


@pytest.mark.parametrize(("right", "wrong", "line", "path"), WRONG.values(), ids=WRONG)
def test_fault_has_its_line_and_path(right: str, wrong: str, line: int, path: str) -> None:
    text = file(cause("policy_17", "{says: policy 17}", "550 policy 17"))
    assert right in text

    fault = read(text.replace(right, wrong)).faults[0]

    assert (fault.line, fault.path) == (line, f"causes.{path}")


def test_rule_that_can_never_fire_is_named_with_the_one_before_it() -> None:
    own = read(
        file(cause("policy", "{says: policy}", "550 policy 17")),
        file(cause("policy_17", "{says: policy 17}", "550 policy 17")),
    )

    assert told(own) == [
        (
            "1.yaml:6: causes.policy_17.matches[0]: can never fire: "
            "causes.policy.matches[0] (0.yaml:6) takes all its samples"
        )
    ]


def test_surer_rule_fires_though_it_stands_later() -> None:
    own = read(
        file(
            cause("policy", "{says: policy}", "550 policy 4"),
            cause("policy_17", "{says: policy 17, sure: 0.95}", "550 policy 17"),
        )
    )

    assert told(own) == []


def test_label_stands_once_in_all_files() -> None:
    text = file(cause("policy_17", "{says: policy 17}", "550 policy 17"))

    assert "1.yaml:2: causes.policy_17: this label is taken at 0.yaml:2; keep one of them" in told(
        read(text, text)
    )


def test_broken_yaml_has_its_line() -> None:
    assert read("causes:\n  a: [\n").faults[0].line == 3


def test_empty_file_is_told_what_it_lacks() -> None:
    assert told(own_causes([tree_of(b"", "a.yaml", "causes:")]))[0].endswith("write at least causes:")


def test_files_are_found_beside_the_configuration(tmp_path: Path) -> None:
    main = tmp_path / "smtp.yaml"
    main.write_text(GOOD + "causes: [causes.d/*.yaml]\n")
    folder = tmp_path / "causes.d"
    folder.mkdir()
    (folder / "b.yaml").write_text(file(cause("policy_18", "{says: policy 18}", "550 policy 18")))
    (folder / "a.yaml").write_text(file(cause("policy_17", "{says: policy 17}", "550 policy 17")))

    settings = load(main, KINDS, resolve_secrets=False)

    assert [each.label for each in settings.causes] == ["policy_17", "policy_18"]
    assert settings.files == (str(main), str(folder / "a.yaml"), str(folder / "b.yaml"))


def test_faults_of_causes_come_with_those_of_the_configuration(tmp_path: Path) -> None:
    main = tmp_path / "smtp.yaml"
    main.write_text(GOOD + "causes: [own.yaml]\nguard: {hold: never}\n")
    (tmp_path / "own.yaml").write_text("causes: {a: {}}\n")

    with pytest.raises(ConfigError) as caught:
        load(main, KINDS, resolve_secrets=False)

    assert {Path(fault.file).name for fault in caught.value.faults} == {"smtp.yaml", "own.yaml"}


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("no", "at least 3 letters long"),
        ("no*", "at least 3 letters long"),
        ("policy..", "stands between two texts"),
        ("..policy", "stands between two texts"),
        ("policy..*", "stands between two texts"),
        ("policy.. ..blocked", "stands between two texts"),
    ],
)
def test_words_that_cannot_be_looked_for_are_a_fault(says: str, told: str) -> None:
    faults = read(file(cause("policy_17", f"{{says: '{says}'}}", "550 policy 17"))).faults
    assert [told in fault.message for fault in faults] == [True]


def test_parts_in_order_and_beginnings_of_words_are_looked_for() -> None:
    own = read(file(cause("policy_17", "{says: 'by..pol*'}", "550 blocked by policy 17")))
    assert own.faults == ()

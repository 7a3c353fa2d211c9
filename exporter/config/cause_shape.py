"""What may stand in a file of causes, ours (`exporter/diagnosis/causes`) or an operator's own: frozen shapes.

They say what is wrong; the cause is made from the entry as it is written, by `exporter.diagnosis.entry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from exporter.config.nearest import did_you_mean
from exporter.config.scalar import NOTHING
from exporter.config.schema import json_schema_of
from exporter.config.section import Section
from exporter.config.values import CauseLabel, Count, EnhancedCode, Flag, Port, Rate, Text, said
from exporter.diagnosis.cause import Actor, Risk
from exporter.diagnosis.entry import UNPLACED, alternatives, listed
from exporter.diagnosis.predicates import PREDICATES
from exporter.failure import FailureKind
from exporter.incident import IncidentName
from exporter.terms import AuthResult, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

SAMPLE_CHARS_MAX: Final = 4096
"""A reply of several lines with its wrapping; more is a log."""
PART_CHARS_MIN: Final = 3
"""Rules are laid out by three letters of their parts (`diagnosis.table`)."""


def _group(value: Any) -> Any:
    """A group of alternatives. Raises where one has too little that could be looked for."""
    if not _is_group(value):
        raise said("must be words, or a list of alternatives; a number goes to codes, enhanced or aadsts")
    for alternative in "|".join(alternatives(value)).split("|"):
        parts = alternative.split("..")
        bare = [part.strip(" *") for part in parts]
        if max(len(part.strip("*")) for part in parts) < PART_CHARS_MIN or not any(bare):
            raise said(f"words that are looked for must be at least {PART_CHARS_MIN} letters long")
        if not all(bare):
            raise said("a `..` stands between two texts, and a `*` behind one")
    return value


def _is_group(part: Any) -> bool:
    return isinstance(part, str) or (isinstance(part, list) and bool(part) and all(map(_is_group, part)))


def _sample(value: Any) -> Any:
    """A reply as a text, or a mapping with the keys of evidence (`exporter.diagnosis.evidence`)."""
    text = value.get("text") if isinstance(value, dict) else value
    if not isinstance(text, str) or not text.strip():
        raise said("must be a reply as it was seen, or a mapping such as {text: ..., phase: auth}")
    if len(text) > SAMPLE_CHARS_MAX:
        raise said(f"a sample must be at most {SAMPLE_CHARS_MAX} characters long")
    return value


class _OneOrMore:
    """A list that may be written as its only entry."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        before = BeforeValidator(lambda value: value if value is NOTHING else listed(value))
        return before.__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}


def _one_of(names: Iterable[str]) -> tuple[AfterValidator, WithJsonSchema]:
    """What makes a text one of these."""
    known = tuple(names)

    def check(text: str) -> str:
        if text not in known:
            raise said(f"unknown; {did_you_mean(text, known)}")
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(known)})


_TEXT_OR_LIST: JsonSchemaValue = {"type": ["string", "array"], "minLength": PART_CHARS_MIN, "minItems": 1}
_SOME: Final = (Field(min_length=1), _OneOrMore())

Group = Annotated[Any, BeforeValidator(_group), WithJsonSchema(_TEXT_OR_LIST)]
"""Alternatives, one of which is enough: a text (parted by `|`) or a list of texts and of shared lists."""
Sample = Annotated[Any, BeforeValidator(_sample), WithJsonSchema({"type": ["string", "object"]})]
Groups = Annotated[list[Group], *_SOME]
Kinds = Annotated[list[FailureKind], *_SOME]
Numbers = Annotated[list[Count], *_SOME]
Codes = Annotated[list[Annotated[Count, Field(ge=200, le=599)]], *_SOME]
EnhancedCodes = Annotated[list[EnhancedCode], *_SOME]
PhaseName = Annotated[str, *_one_of((UNPLACED, *Phase))]
Phases = Annotated[list[PhaseName], *_SOME]
Texts = Annotated[list[Text], *_SOME]
Ports = Annotated[list[Port], *_SOME]
Share = Annotated[Rate, Field(le=1)]
PredicateName = Annotated[str, *_one_of(PREDICATES)]
IncidentKey = Annotated[str, *_one_of(IncidentName)]


class CauseStep(Section):
    """One thing to do."""

    text: Text = Field(description="what to do, in a sentence")
    portal: Text | None = Field(None, description="where to click")
    command: Text | None = Field(None, description="what to type; <address>, <tenant>, <host> are filled in")
    here: Text | None = Field(None, description="a key or command of smtp-exporter's, for its own probes")
    providers: Texts | None = Field(None, description="whom it is for, by presets' names; all by default")
    risk: Risk = Field(Risk.ONE_SENDER, description="how far it reaches")
    licence: Text | None = Field(None, description="what must be bought for it")
    propagation: Text | None = Field(None, description="how long until it works, such as up to 24 hours")


class CauseMatch(Section):
    """A rule: every condition that is set must hold."""

    says: Groups | None = Field(None, description="groups of words, all of which must be found")
    unless: Group | None = Field(None, description="words of which none may be found")
    kinds: Kinds | None = Field(None, description="what the probe itself saw")
    aadsts: Numbers | None = Field(None, description="Entra's error numbers")
    codes: Codes | None = Field(None, description="reply codes")
    enhanced: EnhancedCodes | None = Field(None, description="enhanced status codes")
    phases: Phases | None = Field(None, description="where in the dialogue")
    providers: Texts | None = Field(None, description="presets' names, generic or entra")
    mechanisms: Texts | None = Field(None, description="SASL mechanisms")
    ports: Ports | None = Field(None, description="ports of the relay")
    bare: Flag = Field(default=False, description="only a reply that holds numbers and no sentence")
    also: PredicateName | None = Field(None, description="a condition on the rest of the evidence")
    sure: Share = Field(0.9, description="how sure this rule is, up to 1: the surest decides")
    clears: Flag | None = Field(None, description="replaces the cause's clears_by_itself")

    @model_validator(mode="after")
    def _asks_something(self) -> CauseMatch:
        if not any((self.says, self.kinds, self.aadsts, self.codes, self.enhanced, self.also)):
            raise said("a rule needs at least one of says, kinds, aadsts, codes, enhanced and also")
        return self


class CauseEntry(Section):
    """All that is known of one cause."""

    meaning: Text = Field(description="what is wrong, in a sentence")
    actor: Actor = Field(description="who must act")
    then: list[Actor] = Field([], description="who comes next")
    steps: list[CauseStep] = Field(min_length=1, description="what to do, the safest first")
    clears_by_itself: Flag = Field(default=False, description="does it pass without anybody?")
    retry_safe: Flag = Field(default=True, description="false: a login that met this is held")
    counts_toward_lockout: Flag = Field(
        default=False, description="does the server count it? true in own causes, unless written"
    )
    auth_result: AuthResult = Field(AuthResult.ERROR, description="what a login that met it came to")
    provider: Text | None = Field(None, description="who alone has it, by the preset's name")
    incident: IncidentKey = Field("submission_failing", description="the incident it leads to")
    caveat: Text | None = Field(None, description="what to be careful of")
    reference: Text | None = Field(None, description="where it is documented")
    refines: list[CauseLabel] = Field([], description="causes that this one says more exactly")
    fits_equally: list[CauseLabel] = Field([], description="causes that the same words may also mean")
    matches: list[CauseMatch] = Field([], description="rules, one of which is enough")
    samples: list[Sample] = Field([], description="replies that are this cause")


class CausesFile(Section):
    """A file of causes of smtp-exporter."""

    words: list[Group] = Field([], description="lists of words with an anchor (&name), to be used as *name")
    steps: list[CauseStep] = Field([], description="steps with an anchor (&name), to be used as *name")
    causes: dict[CauseLabel, CauseEntry] = Field({}, description="causes, by label")


def causes_schema() -> dict[str, Any]:
    """The JSON Schema of a file of causes, for editors."""
    return json_schema_of(CausesFile)

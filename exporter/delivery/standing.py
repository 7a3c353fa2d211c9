"""What stands of a round trip, as incidents know it: lost, late, in Junk, not removed, filling up. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exporter.delivery.mail import Delivery
from exporter.incident import IncidentName

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from exporter.delivery.mail import Arrival

IN_A_ROW = 2  # one mail may be late, or taken for junk, by chance
FILLING_SHARE = 0.9
EMPTIED_SHARE = 0.85
_GONE = (Delivery.LOST, Delivery.BOUNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """So many mails in a row were late, or in Junk; so many removals failed; the last mail was lost."""

    late: int = 0
    junk: int = 0
    unremoved: int = 0
    gone: bool = False
    filling: bool = False

    @classmethod
    def known(cls, names: Collection[IncidentName]) -> Standing:
        """As a former process left it, of which the incidents that held are known."""
        return cls(
            late=IN_A_ROW if IncidentName.DELIVERY_LATE in names else 0,
            junk=IN_A_ROW if IncidentName.DELIVERED_TO_JUNK in names else 0,
            unremoved=IN_A_ROW if IncidentName.CLEANUP_FAILING in names else 0,
            gone=IncidentName.DELIVERY_LOST in names,
            filling=IncidentName.MAILBOX_FILLING in names,
        )

    def after(self, arrival: Arrival) -> Standing:
        """As it stands once this has become of a mail."""
        if arrival.late_find or arrival.outcome is Delivery.NEVER_SENT:
            return self
        if arrival.outcome in _GONE:
            return replace(self, gone=True)
        return replace(
            self,
            gone=False,
            late=self.late + 1 if arrival.outcome is Delivery.LATE else 0,
            junk=self.junk + 1 if arrival.outcome is Delivery.JUNK else 0,
        )

    def after_cleanup(self, *, failed: bool) -> Standing:
        """As it stands once mails were to be removed."""
        return replace(self, unremoved=self.unremoved + 1 if failed else 0)

    def after_look(self, used_share: float | None) -> Standing:
        """As it stands once the mailbox has said how full it is."""
        if used_share is None:
            return self
        least = EMPTIED_SHARE if self.filling else FILLING_SHARE
        return replace(self, filling=used_share >= least)

    def incidents(self) -> Mapping[IncidentName, bool]:
        """By kind of incident whether it holds."""
        return {
            IncidentName.DELIVERY_LOST: self.gone,
            IncidentName.DELIVERY_LATE: self.late >= IN_A_ROW,
            IncidentName.DELIVERED_TO_JUNK: self.junk >= IN_A_ROW,
            IncidentName.CLEANUP_FAILING: self.unremoved >= IN_A_ROW,
            IncidentName.MAILBOX_FILLING: self.filling,
        }

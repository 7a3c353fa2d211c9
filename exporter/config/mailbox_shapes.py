"""How a mailbox is written in the configuration: by IMAP, by Microsoft Graph or as a Maildir. Shapes only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from exporter.config.options import ProbeOptions
from exporter.config.schema import OAuth2, SecretReference
from exporter.config.section import Section
from exporter.config.url import IssuerUrl
from exporter.config.values import Duration, HostName, MailAddress, Port, PresetName, Text, said


class MailboxPassword(Section):
    """A password of a mailbox, and its user name where that is not the mailbox's."""

    username: Text | None = Field(None, description="the name to log in with; the mailbox's unless written")
    password: SecretReference = Field(description="a reference: {file: PATH} or {env: NAME}")


class MailboxAuth(Section):
    """How to log in to a mailbox: exactly one way."""

    basic: MailboxPassword | None = Field(None, description="user name and password")
    oauth2: OAuth2 | None = Field(None, description="an application's own token")

    @model_validator(mode="after")
    def _one_way(self) -> MailboxAuth:
        if (self.basic is None) == (self.oauth2 is None):
            raise said("a mailbox is opened in exactly one way: basic or oauth2")
        return self


class ImapShape(Section):
    """A mailbox by IMAP."""

    preset: PresetName | None = Field(
        None, description="a provider whose IMAP host, authority and scope are known"
    )
    host: HostName | None = Field(None, description="host name or IP address of the IMAP server")
    port: Port | None = Field(None, description="993 unless written, or 143 with starttls")
    tls: Literal["implicit", "starttls"] = Field("implicit", description="never in clear")
    ca_file: Text | None = Field(
        None, description="path of the CA certificates (PEM) instead of the system's"
    )
    server_name: HostName | None = Field(None, description="the name the certificate must bear, if not host")
    username: Text = Field(description="the mailbox, as it logs in")
    auth: MailboxAuth = Field(description="basic or oauth2")
    junk: list[Text] = Field(
        ["Junk", "Junk Email", "Junk E-mail", "Spam"],
        description="folders taken for Junk beside the one that the server marks as such",
    )


class GraphAuth(Section):
    """How to be let in by Graph."""

    oauth2: OAuth2 = Field(description="an application's own token")


class GraphShape(Section):
    """A mailbox by Microsoft Graph."""

    preset: PresetName | None = Field(None, description="the cloud; microsoft365 unless written")
    url: IssuerUrl | None = Field(None, description="the cloud's URL; the preset's unless written")
    mailbox: MailAddress | None = Field(None, description="whose mailbox; by default the recipient's")
    ca_file: Text | None = Field(
        None, description="path of the CA certificates (PEM) instead of the system's"
    )
    auth: GraphAuth = Field(description="an application that may read (and delete) this mailbox's mail")


class MailboxShape(Section):
    """Where a mail is looked for: exactly one of imap, graph and maildir."""

    imap: ImapShape | None = Field(None, description="by IMAP")
    graph: GraphShape | None = Field(None, description="by Microsoft Graph")
    maildir: Text | None = Field(None, description="path of a Maildir on this machine")

    @model_validator(mode="after")
    def _one_kind(self) -> MailboxShape:
        if sum(each is not None for each in (self.imap, self.graph, self.maildir)) != 1:
            raise said("a mailbox is exactly one of imap, graph and maildir")
        return self


class RoundTripOptions(ProbeOptions):
    """`arrive`: where the mail must come. `bounces`: the sender's own mailbox, for bounces and Sent Items."""

    to: MailAddress = Field(description="the recipient: a mailbox that is kept for this")
    late_after: Duration = Field(120.0, description="a mail that takes longer is late")
    lost_after: Duration = Field(3600.0, description="a mail that has not come by then is lost")
    arrive: MailboxShape = Field(description="where the mail must come")
    bounces: MailboxShape | None = Field(
        None, description="the sender's own mailbox: bounces are read there and Sent Items cleaned up"
    )

    @model_validator(mode="after")
    def _in_order(self) -> RoundTripOptions:
        if self.late_after >= self.lost_after:
            raise said("late_after must be shorter than lost_after")
        return self

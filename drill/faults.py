"""What goes wrong in a scenario of the drill, and how it is mended again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from drill.deployment import Account, Deployment

HEALTHY = "healthy"


class Fault(Protocol):
    """One fault of the deployment, and of these accounts, which it watches."""

    def begin(self, deployment: Deployment, accounts: Sequence[Account]) -> None:
        """From now on it is wrong."""

    def end(self, deployment: Deployment, accounts: Sequence[Account]) -> None:
        """From now on it is right again."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A scenario of the simulator, with its parameters. `held`: passwords are, until they are released."""

    scenario: str
    held: bool = False

    def begin(self, deployment: Deployment, accounts: Sequence[Account]) -> None:  # noqa: ARG002 - of all
        """Play it."""
        deployment.set_scenario(self.scenario)

    def end(self, deployment: Deployment, accounts: Sequence[Account]) -> None:
        """Play none, and release what is held."""
        deployment.set_scenario(HEALTHY)
        for account in _with_passwords(accounts) if self.held else ():
            deployment.release(account.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """What the configuration says: of each account, and beside them.

    It ends with the old configuration, or by a scenario that makes true what the new one says.
    """

    account: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)
    made_true_by: str = ""

    def begin(self, deployment: Deployment, accounts: Sequence[Account]) -> None:
        """Reload."""
        deployment.watch([replace(each, **self.account) for each in accounts], self.beside)

    def end(self, deployment: Deployment, accounts: Sequence[Account]) -> None:
        """Reload, or not."""
        if self.made_true_by:
            deployment.set_scenario(self.made_true_by)
        else:
            deployment.watch(accounts)


@dataclass(frozen=True, slots=True)
class PasswordsGone:
    """The files of the passwords cannot be found, as after a mount that went wrong."""

    def begin(self, deployment: Deployment, accounts: Sequence[Account]) -> None:
        """Move them away."""
        for account in _with_passwords(accounts):
            (deployment.home / account.name).rename(deployment.home / _away(account))

    def end(self, deployment: Deployment, accounts: Sequence[Account]) -> None:
        """Move them back."""
        for account in _with_passwords(accounts):
            (deployment.home / _away(account)).rename(deployment.home / account.name)


@dataclass(frozen=True, slots=True)
class StateUnusable:
    """Where the directory of the state was, there is a file."""

    def begin(self, deployment: Deployment, accounts: Sequence[Account]) -> None:  # noqa: ARG002 - of all
        """Move it away."""
        deployment.state_dir.rename(deployment.home / "state.away")
        deployment.state_dir.touch()

    def end(self, deployment: Deployment, accounts: Sequence[Account]) -> None:  # noqa: ARG002 - of all
        """Move it back."""
        deployment.state_dir.unlink()
        (deployment.home / "state.away").rename(deployment.state_dir)


def _with_passwords(accounts: Sequence[Account]) -> list[Account]:
    return [each for each in accounts if "basic" in each.ways]


def _away(account: Account) -> str:
    return f"{account.name}.away"

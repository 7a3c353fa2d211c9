"""The one step of the build that is no data: the wheel brings the causes in their prepared form.

All else is in pyproject.toml.
"""

from __future__ import annotations

import subprocess
import sys

from setuptools import setup
from setuptools.command.build_py import build_py


class PreparedCauses(build_py):
    """Loads what is read from YAML once from what goes into the wheel, which keeps it prepared beside it."""

    def run(self) -> None:
        """Copy as always, then load."""
        super().run()
        if not self.editable_mode:
            subprocess.run(
                [sys.executable, "-c", "import exporter.diagnosis"], cwd=self.build_lib, check=True
            )


setup(cmdclass={"build_py": PreparedCauses})

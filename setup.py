"""The one step of the build that is no data: the wheel brings causes and languages in their prepared form.

All else is in pyproject.toml.
"""

from __future__ import annotations

import subprocess
import sys

from setuptools import setup
from setuptools.command.build_py import build_py


class Prepared(build_py):
    """Asks once what goes into the wheel, which keeps what it reads from YAML prepared beside it."""

    def run(self) -> None:
        """Copy as always, then load."""
        super().run()
        if not self.editable_mode:
            subprocess.run(
                [
                    sys.executable,
                    "-c",
                    "from exporter.diagnosis import languages; [*languages.english_of('é')]",
                ],
                cwd=self.build_lib,
                check=True,
            )


setup(cmdclass={"build_py": Prepared})

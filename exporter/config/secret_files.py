"""Reads secrets from the files and environment variables that a configuration points at.

Reads are bounded and never wait: a FIFO or a device in a file's place is refused, not read.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from exporter.errors import SecretError
from exporter.ports import Secret

if TYPE_CHECKING:
    from exporter.model import SecretRef

SECRET_BYTES_MAX: Final = 64 << 10
"""A password, a key or a token; whatever is larger is another file."""


class FileSecrets:
    """ports.Secrets from files and the environment, read at each use: a rotated one is seen at once."""

    def read(self, ref: SecretRef) -> Secret:
        """The secret now, without one newline at a file's end. Raises SecretError, naming the reference."""
        return Secret(_variable(ref.env) if ref.env is not None else _of_file(ref.file or ""))


def _variable(name: str) -> str:
    text = os.environ.get(name)
    if not text:
        raise SecretError(f"environment variable {name} is {'not set' if text is None else 'empty'}")
    return text


def _of_file(path: str) -> str:
    try:
        text = file_bytes(path, SECRET_BYTES_MAX).decode()
    except OSError as exc:
        fault = f"secret file {path} cannot be read: {exc.strerror or 'too large'}"
    except UnicodeDecodeError:  # its message quotes bytes of the secret: not chained
        fault = f"secret file {path} is not UTF-8"
    else:
        secret = text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
        if secret:
            return secret
        fault = f"secret file {path} is empty"
    raise SecretError(fault)


def file_bytes(path: str, most: int) -> bytes:
    """The whole of a regular file. Raises OSError, also for what is not one and for what is too large."""
    content = b""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # of a directory the read says what it is
            raise OSError(0, "it is not a regular file")
        while len(content) <= most and (more := os.read(descriptor, most + 1 - len(content))):
            content += more
    finally:
        os.close(descriptor)
    if len(content) > most:
        raise OSError(0, f"it is larger than {most >> 10} KiB")
    return content

"""Texts of a million characters, each hard on one way of reading."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

SIZE = 1_000_000

_REPEATED: Mapping[str, str] = {
    "a log": "2026-03-01T10:00:00Z app[1]: queue is empty, nothing to do\n",
    "one line": "x",
    "one line of words": "connection refused 550 5.7.1 ",
    "things and what is said of them": "550 mailbox black storage generic ",
    "digits": "1234567890",
    "numbers": "550 ",
    "halves of numbers": "5.7.",
    "opening angles": "<",
    "broken tags": "<a \n",
    "brackets": "({[<",
    "square brackets": "[",
    "objects in objects": '{"a":',
    "lines of JSON": '{"msg":"550 5.7.1 no","code":5}\n',
    "errors in errors": "javax.mail.MessagingException: nested exception is: ",
    "errors in errors by lines": "Caused by: a.b.C: failed;\n  nested exception is:\n\t",
    "said that said": "said: 550 5.7.1 (",
    "stack frames in a line": "at a.b.c(",
    "stack frames": "\tat a.b.c(D.java:1)\n",
    "single quotes": "'",
    "double quotes": '"',
    "lines of quotes": "'\n",
    "backslashes": "\\x",
    "colons": "a:b:",
    "equal signs": "=",
    "fields": "a= ",
    "dots": ".",
    "spaces": " ",
    "spaces and letters": "a" + " " * 50,
    "newlines": "\n",
    "CRLF": "\r\n",
    "NUL": "\0",
    "references": "&amp;",
    "replies": "550 5.7.1 no\n",
    "lines of a reply": "550-\n",
    "endings of a dialogue": "QUIT\n221 \n",
    "addresses": "a@b.example, ",
    "hosts": "mx.contoso.example ",
    "links": "https://a ",
    "names of classes": "HandshakeFailure ",
    "Chinese": "认证失败",
    "German": "anmeldung ",
}
_COUNTED: Mapping[str, Callable[[int], str]] = {
    "bare replies": lambda i: f"{550 + i % 2} {i}\n",
    "replies with words": lambda i: f"{550 + i % 2} no {i}\n",
    "attempts": lambda i: f"220 {i}\n550 no {i}\n",
    "quotations never closed": lambda i: f"(550, b'no {i}\n",
    "faults": lambda i: f"connect {i} failed\n",
    "headers": lambda i: f"X-A: {i} failed\n",
    "advice": lambda i: f"see {i} failed\n",
    "short stamps": lambda i: f"10:00 a{i}\n",
    "words never said before": lambda i: f"w{i} ",
}
"""Where no line is as the one before it."""
_GOES_ON: Mapping[str, tuple[str, str]] = {
    "a reply that goes on": ("550 no\n", "  and so on\n"),
    "one quotation never closed": ("(550, b'no\n", "it goes on\n"),
    "a list in JSON": ('{"text": [', '"a",'),
}


def _filled(part: str) -> str:
    return part * (SIZE // len(part))


def _counted(part: Callable[[int], str]) -> str:
    return "".join(map(part, range(SIZE // 6)))[-SIZE:]


def texts() -> dict[str, str | bytes]:
    """All by their kind; what is bytes comes as a file does."""
    noise = random.Random(12)
    base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return {
        **{kind: _filled(part) for kind, part in _REPEATED.items()},
        **{kind: _counted(part) for kind, part in _COUNTED.items()},
        **{kind: begun + _filled(part) for kind, (begun, part) in _GOES_ON.items()},
        "base64": "".join(noise.choices(base64, k=SIZE)),
        "signs": "".join(noise.choices("<>()[]{}'\"=-:;,.\\/@& \n", k=SIZE)),
        "letters and signs": "".join(noise.choices("abcdefghij klmnop\n.:=(5", k=SIZE)),
        "noise": noise.randbytes(SIZE),
        "UTF-16": _filled("550 5.7.1 no\n")[: SIZE // 2].encode("utf-16"),
        "noise as UTF-16": b"\xff\xfe" + noise.randbytes(SIZE),
    }

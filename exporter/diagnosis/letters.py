"""Letters as words are compared: lower case, without accents and punctuation. Pure."""

from __future__ import annotations

from exporter.diagnosis.lazily import compiled

_BARE = str.maketrans(
    dict(
        zip(
            "áàâäãåąăçćčďéèêëęěėğíìîïıłľñńňóòôöõøőřśšşșťţțúùûüůűýÿźžż",
            "aaaaaaaacccdeeeeeeegiiiiillnnnooooooorsssstttuuuuuuyyzzz",
            strict=True,
        )
    )
    | {"ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "\u0307": "", "\u0451": "\u0435"}
)
"""Letters without their accents, the Russian yo too; \u0307 is what is left of a capital dotted i."""
_NOT_A_WORD = compiled(r"\.(?!\d)|(?<!\d)\.|[^\w.]+|_")
_NO_DECIMAL = compiled(r"\.(?:(?!\d)|(?<!\d\.))")
_SPACED = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == ".")}
"""What `_NOT_A_WORD` finds in ASCII but the dots: a table is several times as fast."""
_QUIET = str.maketrans("", "", "'`\u2018\u2019\u00b4")


def unaccented(words: str) -> str:
    """Latin letters without their accents."""
    return words if words.isascii() else words.translate(_BARE)


def plain_words(text: str) -> str:
    """Letters and digits, and the dots between digits."""
    low = unaccented(text.lower()).translate(_QUIET)
    if not low.isascii():
        return " ".join(_NOT_A_WORD.sub(" ", low).split())
    low = low.translate(_SPACED)
    return " ".join((_NO_DECIMAL.sub(" ", low) if "." in low else low).split())

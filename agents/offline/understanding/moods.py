"""Whether a clause is an order, a question, a ban, or a remark beside one."""

from __future__ import annotations

from agents.offline.understanding.wording import bare, one_of

_QUESTION = one_of("question", r"{}\b")
_NEGATED = one_of("negated", r"{}\b")
_NEGATED_ORDER = one_of("negated_order", "{}")
_REMARK = one_of("remark", r"{}\b")
_HEDGE = one_of("hedge", r"\b{}\b")
_BINDS = one_of("binds", r"\b{}\b")
_ASKS = one_of("request_words", r"\b{}\b")
_TAKEN_BACK = one_of("taken_back", r"(?<!\w){}(?!\w)")
_CANCELS = one_of("cancels", r"(?:[,.!?;–-]|\band|\bbut)\s*{}$")
_CONDITION = one_of("condition", r"(?<!\w){}(?!\w)")
_PREFACE = one_of("preface", r"\s*{}\b")


def is_question(clause: str) -> bool:
    """Whether a clause is built as a question."""
    return bool(_QUESTION.match(clause))


def is_request(text: str) -> bool:
    """Whether a question is a polite order: 'can you lock 1A?'."""
    return bare(text)[1]


def is_ban(clause: str) -> bool:
    """Whether a clause says what not to do."""
    return bool(_NEGATED.match(clause)) and not _NEGATED_ORDER.match(clause)


def takes_back(text: str) -> bool:
    """Whether something in a message takes back the orders in it."""
    said = text.strip(" .!?")
    return bool(_TAKEN_BACK.search(said) or _CANCELS.search(said))


def depends(text: str) -> bool:
    """Whether an order in a sentence would depend on something that is not known yet."""
    return bool(_CONDITION.search(text))


def is_preface(text: str) -> bool:
    """Whether words may stand before a question without being understood."""
    return bool(_PREFACE.match(text))


def harmless(text: str, *, trailing: bool = False, alone: bool = False) -> bool:
    """Whether words beside a command are a remark that does not bear on whether it is meant.

    `alone`: they are a sentence of their own; `trailing`: they stand behind the command.
    """
    text = text.strip(" ,.!:")
    hedge = _BINDS if alone else _HEDGE
    if not _REMARK.match(text) or hedge.search(text) or text.endswith("?"):
        return False
    return not (trailing and (_ASKS.search(text) or is_ban(text)))

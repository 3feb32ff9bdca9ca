"""What people do in words: actions, where they face, where they stand, how they feel."""

from __future__ import annotations

from collections.abc import Sequence

from tools.providers.previz.phrases import Text, by_value, listed, stem, verbs

ACTIONS = verbs(
    {
        "run": "run, sprint, dash, race, chase, flee, rush, ran, charge, gallop",
        "fight": "fight, punch, box, spar, duel, fought, lunge",
        "jump": "jump, leap, hop, vault, leapt, bound",
        "fall": "fall, stumble, collapse, trip, fell, tumble",
        "dance": "dance, waltz, pirouette, twirl, spin around",
        "hug": "hug, embrace",
        "cheer": "cheer, celebrate, applaud, clap, raise arms, rejoice",
        "pray": "pray, meditate, bow head, clasp hands",
        "play": (
            "play guitar, play the guitar, play the piano, strum, play piano, play the violin, "
            "drum, play"
        ),
        "lie": "lie, lie down, sleep, recline, slept, asleep, lounge",
        "kneel": "kneel, knelt, genuflect",
        "crouch": "crouch, squat, hunker, duck, hunch down",
        "sit": "sit, seat, sat, perch, settle",
        "walk": (
            "walk, stroll, stride, march, wander, step, trudge, approach, pace, cross, strode, "
            "advance, enter, hike, wade, creep, exit"
        ),
        "cook": (
            "cook, stir, chop, knead, roll dough, slice, whisk, season, plate, ladle, garnish, "
            "saute"
        ),
        "type": (
            "type, write, sketch, draw, jot, scribble, paint, wrote, drew, note down, sign, "
            "solder, tinker"
        ),
        "read": "read, leaf through, flip through, study a page",
        "drink": "drink, sip, drank, taste, eat, ate, bite",
        "phone": "phone, dial, talk on the phone, answer the phone, call",
        "cover_face": (
            "cover half of his face, cover half of her face, hide half of his face, "
            "hide half of her face, cover his face, cover her face"
        ),
        "wave": "wave, beckon, salute, hail",
        "point": "point, gesture toward, gesture at, indicate",
        "reach": (
            "reach, open, place, put, take, slide, tap, close, tighten, push, grab, stretch out, "
            "pick up, extend, touch, press, pluck"
        ),
        "carry": "carry, haul, lug, bear, shoulder",
        "cross_arms": "cross arms, fold arms, cross his arms, cross her arms",
        "hold": (
            "hold, clutch, grip, raise, examine, inspect, lift, cradle, wind, clasp, wound, held, "
            "brandish, adjust, polish, repair, present, offer"
        ),
        "think": "think, ponder, contemplate, muse, hesitate, thought",
        "talk": (
            "talk, speak, say, argue, explain, whisper, converse, shout, address, chat, discuss, "
            "spoke, sing, lecture, announce, tell, gesture"
        ),
        "look_up": (
            "look up, gaze up, stare up, look upward, look skyward, gaze upward, glance up, look "
            "to the sky, gaze at the sky"
        ),
        "look_down": (
            "look down, gaze down, stare down, lower his head, lower her head, bow, peer into, "
            "hunch over, bend over, glance down, bend, study, lower his eyes, hunch"
        ),
        "turn_head": (
            "look over, glance over, turn head, glance, look back, turn his head, turn her head"
        ),
        "lean": "lean, rest against, slouch",
        "stand": "stand, wait, pause, stood, hover, pose, face, stop",
    }
)
"""Action -> its verbs, every form."""


RANK = list(
    listed(
        "fight jump fall run dance hug cheer pray lie kneel crouch play walk phone cook type read "
        "drink cover_face wave point sit reach carry cross_arms hold lean talk think look_up "
        "look_down turn_head stand"
    )
)
"""Which of several actions is drawn: what moves the whole body, then the hands, then the head."""


_SEATED_HANDS = frozenset(("read", "type", "drink", "phone", "play"))


_PHRASES = by_value(
    {
        "cross_arms": "arms crossed, arms folded, crossed arms, folded arms",
        "sit": "seated, cross legged",
        "look_up": "eyes raised, head tilted back, face turned up, looking upward",
        "look_down": (
            "head bowed, head down, eyes downcast, eyes lowered, downcast eyes, bent over, "
            "hunched over"
        ),
        "hold": "in his hand, in her hand, in his hands, in her hands",
        "pray": "hands clasped, hands in prayer, palms together, lotus position",
        "lie": "asleep, on his back, on her back, lying",
        "run": "mid stride, at full speed",
        "walk": "on foot, walking",
    }
)


_NOUN_BEFORE = frozenset(listed("a an the of this that some any no every his her"))


_NOUNISH = frozenset(
    listed(
        "stand walk run step play box note touch sign face rest cross call plate season draw hold "
        "pace stop jump dance fight fall paint type study drink bear sleep talk look reach race "
        "cook taste press lay address bow point wave lean duck drum bound dash pause march spin "
        "leap pose"
    )
)


def action_in(text: Text, span: Sequence[int], bodies: frozenset[int]) -> str | None:
    """The action that the words of one person describe, or None; `bodies` are words for people."""
    found = {action for at in span if (action := _action_at(text, at, bodies)) is not None}
    if "sit" in found and found & _SEATED_HANDS:
        return min(found & _SEATED_HANDS, key=RANK.index)
    if {"walk", "stand"} <= found and not any(text.words[at] in _WALKING for at in span):
        found -= {"walk"}
    return min(found, key=RANK.index) if found else None


def shared_action(text: Text, bodies: frozenset[int]) -> str | None:
    """What 'Anna and Ben talk' says of both: a plural verb after several people."""
    for at in range(len(text)):
        hit = ACTIONS.at(text, at)
        if hit is None or text.negated[at] or text.words[at].endswith(("s", "ing", "ed")):
            continue
        first, _ = text.sentence(at)
        people = [i for i in range(first, at) if i in bodies]
        if people and "and" in text.words[people[0] : at] and not _is_noun(text, at, bodies):
            return hit.value
    return None


_WALKING = frozenset(("walks", "walking", "strides", "strolls"))


def _action_at(text: Text, at: int, bodies: frozenset[int]) -> str | None:
    if text.negated[at]:
        return None
    phrase = _PHRASES.at(text, at)
    if phrase is not None:
        return phrase.value
    hit = ACTIONS.at(text, at)
    if hit is None or not is_verb(text, at, hit.stop, bodies) or is_done_by_thing(text, at, bodies):
        return None
    return hit.value if is_done_by_people(text, at, bodies) else None


_THINGS_LEAD = frozenset(listed("a an the all every each single one another only"))
_TURNS_TO_PEOPLE = frozenset(listed("he she they who him her them his their and while as"))


def is_done_by_thing(text: Text, at: int, bodies: frozenset[int]) -> bool:
    """True in 'a drop of rain begins to fall': the sentence's subject is no person."""
    first, _ = text.sentence(at)
    opening = [i for i in range(first, min(first + 4, at)) if text.words[i] == ","]
    first = opening[0] + 1 if opening else first  # after 'At last,' or 'Then,'
    if text.words[first] not in _THINGS_LEAD:
        return False
    between = range(first, at)
    return not any(i in bodies or text.words[i] in _TURNS_TO_PEOPLE for i in between)


_DOERS = frozenset(
    listed(
        "he she they who and then also , : ) ( to is are was as while both each you we still now "
        "not slowly carefully gently quietly hands arms hand arm face eyes head fingers feet legs "
        "body alone gaze . one all both back him her them himself herself can must will should "
        "may or but"
    )
)


def is_done_by_people(text: Text, at: int, bodies: frozenset[int]) -> bool:
    """False for 'the canvas shows', 'a walkway runs along': what things do is no action."""
    before = at - 1
    while before >= 0 and (text.words[before].endswith("ly") or text.words[before] == '"'):
        before -= 1
    if before < 0 or before in bodies or text.words[before] in _DOERS:
        return True
    if _after_attribute(text, before, bodies):
        return True
    return text.words[at].endswith("ing") or text.words[at].endswith("ed")


_BREAKS = frozenset(listed("where while as and that which , when . :"))


_ATTRIBUTES = frozenset(listed("in with of at on from wearing"))


def _after_attribute(text: Text, before: int, bodies: frozenset[int]) -> bool:
    """'two monks in orange robes kneel': the doer stands before the attribute."""
    for at in range(before, max(-1, before - 8), -1):
        if at in bodies:
            return text.word(at + 1) in _ATTRIBUTES
        if text.words[at] in _BREAKS:
            return False
    return False


def is_verb(text: Text, at: int, stop: int, bodies: frozenset[int]) -> bool:
    """True unless a one-word hit stands where a noun stands: 'a walk', 'the watch'."""
    return stop - at > 1 or not _is_noun(text, at, bodies)


def _is_noun(text: Text, at: int, bodies: frozenset[int]) -> bool:
    word, before = text.words[at], text.word(at - 1)
    if before in _NOUN_BEFORE and stem(word) in _NOUNISH:
        return True
    if word not in _NOUNISH:
        return False
    doer = at - 1 in bodies or before in _PLURAL_DOERS or _after_attribute(text, at - 1, bodies)
    return at == 0 or not doer


_PLURAL_DOERS = frozenset(listed("to and both they who we will also then , ) can must should"))

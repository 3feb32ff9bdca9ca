"""Lists, corrections and answers: what words mean that name nothing themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from agents.conversation import Call, ChatTask, Said, ShotLine, Situation
from agents.offline.understanding import turn

PLACE = Situation(
    production="pier",
    productions=("pier",),
    phase="shooting",
    shots=tuple(
        ShotLine(shot_id=each, what=f"medium: {each}", state="kept", takes=3)
        for each in ("1A", "1B", "2A", "2B", "2C")
    ),
    people=("Mara", "Ivo"),
)
GATE = PLACE.model_copy(update={"waits_at": "plan", "phase": "plan"})
RUNNING = PLACE.model_copy(update={"running": True})
SCENE = ("What's in scene 2?", "2A: a street.\n2B: rain.\n2C: a lamp.")
TAKES = (
    "Show me the takes of 1B.",
    "1B:\n  take 1 keyframe: rejected.\n  take 2 clip: in the film.",
)
HELP = ("What can I say?", 'For example: "lock 1A", "drop 1B", "retake 2A, the sea is too calm".')

Turn = str | tuple[str, str]
"""What the person says, with what the tools answer where that is more than 'Done.'."""
Made = list[tuple[str, dict[str, object]]]


def last_of(turns: Sequence[Turn], place: Situation = PLACE) -> tuple[Made, str]:
    """The calls of the last turn, and the words back where it made none."""
    said: list[Said] = []
    answer: str | tuple[Call, ...] = ""
    for each in turns:
        text, returns = each if isinstance(each, tuple) else (each, "Done.")
        said.append(Said(role="user", text=text))
        answer = turn(ChatTask(situation=place, said=tuple(said)))
        calls = answer if isinstance(answer, tuple) else ()
        said.append(Said(role="assistant", text="" if calls else str(answer), calls=calls))
        said += [Said(role="tool", text=returns) for _ in calls]
        if calls:
            said.append(Said(role="assistant", text=returns))
    if isinstance(answer, str):
        return [], answer
    return [(each.tool, json.loads(each.arguments)) for each in answer], ""


def edit(shot: str, field: str, value: str) -> tuple[str, dict[str, object]]:
    return "edit_shot", {"shot": shot, "field": field, "value": value}


def test_a_gate_is_approved_and_not_the_shot_that_was_spoken_of() -> None:
    assert last_of(("Show me 2B.", "Good, I'm happy with the plan now. Approve it."), GATE)[0] == [
        ("approve", {})
    ]


@pytest.mark.parametrize(
    ("turns", "calls"),
    [
        pytest.param((SCENE, "Lock the second one."), [("lock_shot", {"shot": "2B"})], id="nth"),
        pytest.param(
            (SCENE, "Lock the second one.", "And the last."),
            [("lock_shot", {"shot": "2C"})],
            id="and the last",
        ),
        pytest.param(
            (SCENE, "Lock the last two."),
            [("lock_shot", {"shot": "2B"}), ("lock_shot", {"shot": "2C"})],
            id="several",
        ),
        pytest.param(
            (SCENE, "Lock 2A.", "Lock the others."),
            [("lock_shot", {"shot": "2B"}), ("lock_shot", {"shot": "2C"})],
            id="the others",
        ),
        pytest.param(
            (SCENE, "Lock all of them."),
            [("lock_shot", {"shot": each}) for each in ("2A", "2B", "2C")],
            id="all of them are not the film",
        ),
        pytest.param((SCENE, "Drop the second shot."), [("drop_shot", {"shot": "1B"})], id="film"),
        pytest.param(
            (TAKES, "Use the first one."),
            [("choose_take", {"shot": "1B", "take": 1})],
            id="a take",
        ),
        pytest.param(
            (TAKES, "Use the other take."),
            [("choose_take", {"shot": "1B", "take": 1})],
            id="the take that is not in the film",
        ),
        pytest.param(
            (TAKES, "Use the first one.", "No, the other."),
            [("choose_take", {"shot": "1B", "take": 2})],
            id="the other take after all",
        ),
        pytest.param((TAKES, "Drop the second one."), [], id="a take is no shot"),
        pytest.param(
            (TAKES, "The first has the better light. Use that one."),
            [("choose_take", {"shot": "1B", "take": 1})],
            id="spoken of, then meant",
        ),
        pytest.param(
            (SCENE, "The second one feels rushed, hold it two seconds longer."),
            [edit("2B", "duration", "+2")],
            id="a remark, then an order",
        ),
        pytest.param(
            ("1A and 1B are perfect. Lock these two.",),
            [("lock_shot", {"shot": "1A"}), ("lock_shot", {"shot": "1B"})],
            id="the person's own list",
        ),
        pytest.param(
            ("Show me 2B.", "But the one before it, make that one a wide shot."),
            [edit("2A", "size", "wide")],
            id="named in front",
        ),
        pytest.param(
            ("Lock 2A.", "The same for the next shot."), [("lock_shot", {"shot": "2B"})], id="next"
        ),
        pytest.param(
            (HELP, "The second one, please."), [("drop_shot", {"shot": "1B"})], id="taken"
        ),
        pytest.param((HELP, "The second of those would hurt the film."), [], id="only spoken of"),
        pytest.param(
            (("Show me 1A.", "It says 'drop 1B' and 'drop 2A'."), "The second one, please."),
            [("show_shot", {"shot": "1B"})],
            id="quotes in another answer are no offers",
        ),
    ],
)
def test_an_item_of_a_list_is_meant(turns: tuple[Turn, ...], calls: Made) -> None:
    assert last_of(turns)[0] == calls


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        pytest.param((SCENE, "Show me 1A.", "Drop the last one."), None, id="film's last too"),
        pytest.param((SCENE, "Show me 1A.", "Drop the first one."), "2A of those", id="passed by"),
        pytest.param((SCENE, "Drop the fifth one."), "only 3 of them", id="beyond the end"),
        pytest.param(("Drop 1B.", "No, keep it."), "undo that", id="a dropped shot has no take"),
        pytest.param(
            ("Make 1A a close-up.", "1B too, but nicer."), "in one sentence", id="no value at all"
        ),
    ],
)
def test_what_is_open_is_asked_back(turns: tuple[Turn, ...], words: str | None) -> None:
    made, back = last_of(turns)
    assert (made == [("drop_shot", {"shot": "2C"})]) if words is None else words in back


@pytest.mark.parametrize(
    ("turns", "calls"),
    [
        pytest.param(
            ("Make 2A a close-up.", "No, I meant 2B."),
            [("undo_edit", {}), edit("2B", "size", "close-up")],
            id="another shot",
        ),
        pytest.param(
            ("Make 2A a close-up.", "No, a full shot."), [edit("2A", "size", "full")], id="value"
        ),
        pytest.param(
            ("Make 2A a second longer.", "Sorry, two seconds."),
            [("undo_edit", {}), edit("2A", "duration", "+2")],
            id="a step is taken back first",
        ),
        pytest.param(
            ("Lock 1A.", "Not that one, 1B."),
            [("unlock_shot", {"shot": "1A"}), ("lock_shot", {"shot": "1B"})],
            id="a lock",
        ),
        pytest.param(
            ("Lock 1A.", "Sorry, 1B.", "2A too."), [("lock_shot", {"shot": "2A"})], id="goes on"
        ),
        pytest.param(
            ("Redo 1A, the sea is calm.", "I meant 1B."),
            [
                ("undo_decision", {"shot": "1A"}),
                ("retake", {"shot": "1B", "note": "the sea is calm"}),
            ],
            id="a retake",
        ),
        pytest.param(
            ("Dress Mara in a red coat.", "No, Ivo."),
            [
                ("undo_edit", {}),
                ("edit_cast", {"name": "Ivo", "field": "wardrobe", "value": "a red coat"}),
            ],
            id="a person",
        ),
        pytest.param(
            ("Make 2A a close-up.", "Sorry, no, I meant 2B! Undo that and do it to 2B instead."),
            [("undo_edit", {}), edit("2B", "size", "close-up")],
            id="spelt out",
        ),
        pytest.param(("Show me 1A.", "No, 1B."), [("show_shot", {"shot": "1B"})], id="a look"),
        pytest.param(("Lock 1A.", "Undo that."), [("unlock_shot", {"shot": "1A"})], id="undone"),
        pytest.param(
            ("Make 1A a close-up.", "Undo that."), [("undo_edit", {})], id="an edit undone"
        ),
        pytest.param(
            ("Lock 1A.", "No, did you mean 1B?"),
            [("show_shot", {"shot": "1B"})],
            id="a question corrects nothing",
        ),
        pytest.param(
            ("Lock 1A.", "Show me 2A.", "Undo that."),
            [("unlock_shot", {"shot": "1A"})],
            id="what was done, not what was shown",
        ),
        pytest.param(("Go on.", "Undo that."), [], id="a run is not undone"),
        pytest.param(("Dress Mara in a red coat.", "No, Tuesday."), [], id="no garment"),
    ],
)
def test_a_correction_goes_where_it_was_meant(turns: tuple[Turn, ...], calls: Made) -> None:
    assert last_of(turns)[0] == calls


@pytest.mark.parametrize("ordered", ["Redo 1A, the sea is calm.", "Make 1A a close-up."])
def test_what_was_refused_is_not_undone(ordered: str) -> None:
    said = [Said(role="user", text="Lock 1A.")]
    for text in ("", ordered, "Undo that."):
        said += [Said(role="user", text=text)] if text else []
        answer = turn(ChatTask(situation=PLACE, said=tuple(said)))
        if isinstance(answer, tuple):
            refused = text == ordered
            said.append(Said(role="assistant", text="", calls=answer))
            said.append(Said(role="tool", text="It is locked.", done=not refused))
    assert isinstance(answer, str)
    assert "undid nothing" in answer


@pytest.mark.parametrize("said", ["Undo that.", "No, take 2."])
def test_a_call_that_another_model_wrote_badly_is_asked_about(said: str) -> None:
    badly = Call(tool="choose_take", arguments="take one of 1A")
    before = (
        Said(role="user", text="Take 1 of 1A."),
        Said(role="assistant", text="", calls=(badly,)),
    )
    answer = turn(ChatTask(situation=PLACE, said=(*before, Said(role="user", text=said))))
    assert isinstance(answer, str)
    assert answer


@pytest.mark.parametrize(
    ("turns", "calls"),
    [
        pytest.param(("Lock it.", "2B."), [("lock_shot", {"shot": "2B"})], id="which"),
        pytest.param(
            ("Compare 1A and 1B.", "Drop it.", "The second one."),
            [("drop_shot", {"shot": "1B"})],
            id="which of these",
        ),
        pytest.param(("Lock 9Z.", "I meant 2A."), [("lock_shot", {"shot": "2A"})], id="no such"),
        pytest.param(
            ("Make 1A longer.", "Two seconds."), [edit("1A", "duration", "+2")], id="how much"
        ),
        pytest.param(("Make 1A longer.", "No, forget it."), [], id="not after all"),
    ],
)
def test_an_answer_fills_the_gap_that_was_asked_about(turns: tuple[Turn, ...], calls: Made) -> None:
    assert last_of(turns)[0] == calls


@pytest.mark.parametrize(
    ("turns", "calls"),
    [
        pytest.param(
            ("Push in on 1A.", "2A too, only handheld."),
            [edit("2A", "movement", "handheld")],
            id="another value",
        ),
        pytest.param(
            ("Put Mara in a red coat.", "Ivo too, but make his grey."),
            [("edit_cast", {"name": "Ivo", "field": "wardrobe", "value": "grey coat"})],
            id="another colour",
        ),
        pytest.param(("Lock 1A.", "And 1B?"), [("show_shot", {"shot": "1B"})], id="asked only"),
        pytest.param(
            ("Make 1A a close-up.", "The same for 1B, but only if it is cheap."),
            [],
            id="a condition is no value",
        ),
        pytest.param(
            ("Redo 1A, the sea is calm.", "Who is in it?", "Still too calm. Do that again."),
            [("retake", {"shot": "1A", "note": "the sea is calm. Still too calm"})],
            id="once more with a remark",
        ),
    ],
)
def test_the_same_may_be_a_little_different(turns: tuple[Turn, ...], calls: Made) -> None:
    assert last_of(turns)[0] == calls


@pytest.mark.parametrize(
    "said",
    [
        "Looks good, go ahead, but stop after the keyframes.",
        "Approved, but only up to the keyframes.",
        "Go ahead, but no further than the keyframes.",
    ],
)
def test_an_approval_goes_no_further_than_it_says(said: str) -> None:
    assert last_of((said,), GATE)[0] == [("approve", {"stop_at": ["keyframes"]})]


def test_that_far_is_the_gate_that_was_spoken_of() -> None:
    asked = ("What do the keyframes cost?", "The keyframes are about $0.30.")
    assert last_of((asked, "Good. I approve it that far."), GATE)[0] == [
        ("approve", {"stop_at": ["keyframes"]})
    ]


@pytest.mark.parametrize(
    ("said", "paused"),
    [
        ("Stop it please, I have to think.", True),
        ("Pause, the phone is ringing.", True),
        ("Stop, or rather not.", False),
    ],
)
def test_a_reason_does_not_keep_a_pause_from_being_one(said: str, paused: bool) -> None:
    assert last_of((said,), RUNNING)[0] == ([("pause", {})] if paused else [])

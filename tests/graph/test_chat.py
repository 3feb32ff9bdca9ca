"""The chat: tools change the production on disk, money is asked for, and nothing is made up."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agents.conversation import Call, ChatTask, Said, ShotLine, Situation
from agents.offline.understanding import understand
from agents.spending import Account
from graph.chat.chat import Asked, Chat, ChatEvent, open_chat
from graph.chat.consent import Reply, reply_of
from graph.chat.desk import Desk
from graph.chat.machine import Piece, Returned
from graph.chat.outputs import HELP
from graph.chat.toolbox import TOOLBOX
from graph.context import Gates
from graph.events import Event
from graph.revisions import revisions
from graph.threads import open_question
from tests.graph.desks import desk_of
from tests.graph.fakes import ONE_SCENE, Set
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused, RefusalKind, UserFixable
from tools.screenplay.plan import ShotSize

Turn = list[str | Call]


class Crash(BaseException):
    """The program dies."""


def call(tool: str, **arguments: object) -> Call:
    return Call(tool=tool, arguments=json.dumps(arguments))


@dataclass
class Scripted:
    """A model that says what the test wrote, turn by turn, and remembers what it was told."""

    turns: list[Turn | Exception] = field(default_factory=list)
    tasks: list[ChatTask] = field(default_factory=list)
    name: str = "scripted"
    sees: bool = False

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        self.tasks.append(task)
        turn = self.turns.pop(0) if self.turns else ["Good."]
        if isinstance(turn, Exception):
            raise turn
        for part in turn:
            yield part

    def charged_to(self, account: Account) -> Scripted:
        return self


@dataclass
class Talk:
    """A chat with a scripted model over a production of fakes."""

    chat: Chat
    desk: Desk
    model: Scripted
    stage: Set

    async def say(self, text: str, *turns: Turn | Exception) -> list[ChatEvent]:
        self.model.turns += turns
        async with aclosing(self.chat.say(text)) as events:
            return [event async for event in events]


def words(events: list[ChatEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Piece))


def results(events: list[ChatEvent]) -> list[str]:
    return [event.result.text for event in events if isinstance(event, Returned)]


Talks = Callable[..., Awaitable[Talk]]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production that waits at the plan; every test works on a copy."""
    stage = Set(tmp_path_factory.mktemp("planned"), script=ONE_SCENE, studio_name="rehearsal")
    stage.gates = Gates(plan=True)
    outcome = asyncio.run(stage.run())
    assert outcome.question is not None
    return stage.root


@pytest.fixture
async def talk(planned: Path, tmp_path: Path) -> AsyncIterator[Talk]:
    root = tmp_path / "home"
    shutil.copytree(planned, root)
    stage, model = Set(root, script=ONE_SCENE, studio_name="rehearsal"), Scripted()
    desk = desk_of(stage)
    async with open_chat(desk, model) as chat:
        yield Talk(chat, desk, model, stage)
        desk.runner.pause(stage.folder.root)
        await desk.ended()


# tools act on the disk


async def test_an_edit_changes_the_plan_on_disk_and_can_be_undone(talk: Talk) -> None:
    before = talk.desk.production.plan
    edit = call("edit_shot", shot="a2", field="size", value="Close up")
    events = await talk.say("Make A2 a close-up.", [edit], ["A2 is a close-up now."])
    assert talk.desk.production.plan.shot("A2").camera.size is ShotSize.CLOSE_UP
    assert "Plan 2 is in force" in results(events)[0]
    assert words(events) == "A2 is a close-up now."
    await talk.say("Undo that.", [call("undo_edit")], ["Undone."])
    assert talk.desk.production.plan == before
    assert revisions(talk.desk.production) == (1, 2, 3)


async def test_undoing_twice_goes_two_edits_back_and_an_edit_between_counts(talk: Talk) -> None:
    def now() -> tuple[str, float]:
        camera = talk.desk.production.plan.shot("A2").camera
        return camera.size, camera.lens_mm

    first = now()
    size = call("edit_shot", shot="A2", field="size", value="close-up")
    lens = call("edit_shot", shot="A2", field="lens", value="24mm")
    await talk.say("A close-up.", [size])
    after_size = now()
    await talk.say("A wide lens.", [lens])
    await talk.say("Undo that.", [call("undo_edit")])
    assert now() == after_size
    await talk.say("A wide lens after all.", [lens])
    await talk.say("No. Undo that.", [call("undo_edit")])
    assert now() == after_size
    await talk.say("Once more.", [call("undo_edit")])
    assert now() == first
    events = await talk.say("Once more.", [call("undo_edit")])
    assert "no edit to undo" in results(events)[0]


async def test_an_edit_of_the_file_itself_is_undone_alone(talk: Talk) -> None:
    folder = talk.desk.production
    await talk.say("A close-up.", [call("edit_shot", shot="A2", field="size", value="close-up")])
    edited = folder.plan
    folder.save("shots.json", edited.model_copy(update={"title": "Another"}))
    await talk.say("Undo that.", [call("undo_edit")])
    assert folder.plan == edited


async def test_what_a_tool_returned_is_told_to_the_model(talk: Talk) -> None:
    await talk.say("Show me the plan.", [call("show_plan")], ["It has two shots."])
    tool = talk.model.tasks[-1].said[-1]
    assert tool.role == "tool"
    assert "A2" in tool.text
    asked = talk.model.tasks[-1].said[-2]
    assert asked.calls[0].call_id == tool.call_id != ""


async def test_several_tools_run_one_after_another(talk: Talk) -> None:
    edits: Turn = [
        call("edit_shot", shot="A1", field="lens", value="24mm"),
        call("edit_shot", shot="A1", field="duration", value="+1"),
    ]
    before = talk.desk.production.plan.shot("A1")
    await talk.say("Wider and a second longer.", edits)
    shot = talk.desk.production.plan.shot("A1")
    assert shot.camera.lens_mm == 24
    assert shot.duration_seconds == before.duration_seconds + 1


async def test_what_comes_after_a_failure_is_not_begun(talk: Talk) -> None:
    wrong = call("edit_shot", shot="Z9", field="lens", value="24")
    right = call("edit_shot", shot="A1", field="lens", value="24")
    await talk.say("Z9 at 24 mm, then A1.", [wrong, right], ["There is no Z9."])
    assert talk.desk.production.plan.shot("A1").camera.lens_mm != 24
    tools = [said for said in await talk.chat.said() if said.role == "tool"]
    assert [said.done for said in tools] == [False, False]
    assert "not begun" in tools[1].text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (call("edit_shot", shot="Z9", field="size", value="wide"), "there is no shot 'Z9'"),
        (call("edit_shot", shot="A1", field="size", value="huge"), "say one of extreme wide"),
        (call("edit_shot", shot="A1", field="colour", value="red"), "edit_shot: field"),
        (call("edit_shot", shot="A1", field="duration", value="900"), "longer than 60 s"),
        (call("edit_cast", name="Nobody", field="voice", value="x"), "name one of Marcus"),
        (call("make_coffee"), "There is no tool 'make_coffee'"),
        (Call(tool="edit_shot", arguments="{broken"), "edit_shot:"),
        (call("start_production", script="/etc/passwd"), "the person did not name this file"),
        (call("replace", shot="A1", file="/etc/hostname"), "the person did not name this file"),
        (call("show_takes", shot="A1", colour="red"), "show_takes: colour"),
        (call("run"), "it waits for you at the gate plan"),
    ],
    ids=lambda each: each.tool if isinstance(each, Call) else "",
)
async def test_a_call_that_cannot_be_done_is_answered_and_changes_nothing(
    talk: Talk, wrong: Call, told: str
) -> None:
    before = talk.desk.production.plan
    events = await talk.say("Please.", [wrong], ["That cannot be done."])
    assert told in results(events)[0]
    assert not talk.model.tasks[-1].said[-1].done
    assert talk.desk.production.plan == before


@pytest.mark.parametrize(
    ("said", "file", "named"),
    [
        pytest.param("Start with marcus.png.", "marcus.png", True, id="at the end"),
        pytest.param("MARCUS=~/film/marcus.png, go", "~/film/marcus.png", True, id="for a name"),
        pytest.param("Use 'My own.png' for A1", "My own.png", True, id="with a blank"),
        pytest.param("Use /etc/hostname.png", "/etc/hostname", False, id="the front of a name"),
        pytest.param("Use /etc/hostname.png", "hostname.png", False, id="the end of a name"),
        pytest.param("Use films/a.png", "films", False, id="its folder"),
        pytest.param("Use a.png", "", False, id="nothing"),
    ],
)
def test_a_file_is_named_as_a_whole(tmp_path: Path, said: str, file: str, named: bool) -> None:
    desk = desk_of(Set(tmp_path))
    desk.said = ("Hello.", said)
    if named:
        assert desk.file(file) == Path(file).expanduser()
        return
    with pytest.raises(UserFixable, match="did not name"):
        desk.file(file)


async def test_a_model_that_never_stops_calling_has_to_answer(talk: Talk) -> None:
    talk.model.turns = [[call("status")] for _ in range(40)]
    await talk.say("Go.")
    assert talk.model.tasks[-1].tools == ()
    assert 2 < len(talk.model.tasks) < 20


# money


async def test_money_is_asked_for_and_a_no_spends_nothing(talk: Talk) -> None:
    events = await talk.say("I approve the plan.", [call("approve")])
    [asked] = [event for event in events if isinstance(event, Asked)]
    assert "$" in asked.question.text
    assert "2 keyframes" in asked.question.text
    events = await talk.say("no", ["Then we wait."])
    assert "The person said no" in results(events)[0]
    assert not talk.desk.running
    assert not talk.stage.studio.submits
    assert (await open_question(talk.desk.production.root)) is not None


async def test_a_no_is_a_no_whatever_happened_meanwhile(talk: Talk) -> None:
    await talk.say("I approve the plan.", [call("approve")])
    # By now nothing would be asked any more.
    talk.desk.allowed_micros = 1_000_000_000
    events = await talk.say("no", ["Then we wait."])
    assert "The person said no" in results(events)[0]
    assert not talk.desk.running
    assert not talk.stage.studio.submits


async def test_a_yes_makes_the_film(talk: Talk) -> None:
    await talk.say("I approve the plan.", [call("approve")])
    events = await talk.say("Yes, please.", ["It is running."])
    assert "approved by the filmmaker" in results(events)[0]
    events = await talk.say("Wait for it.", [call("wait")], ["There it is."])
    assert "The film is finished" in results(events)[0]
    assert talk.desk.production.film.exists()
    assert talk.stage.studio.submits


async def test_something_else_is_a_no_and_is_heard(talk: Talk) -> None:
    await talk.say("I approve.", [call("approve")])
    events = await talk.say("How much was that?", ["Then we wait."], [call("quote")], ["So much."])
    assert "The person said no" in results(events)[0]
    assert "To make:" in results(events)[1]
    assert not talk.stage.studio.submits


async def test_what_is_allowed_is_not_asked(talk: Talk) -> None:
    talk.desk.allowed_micros = 1_000_000_000
    events = await talk.say("I approve.", [call("approve")], ["It is running."])
    assert not [event for event in events if isinstance(event, Asked)]
    assert talk.desk.running


async def test_a_question_of_money_outlives_the_program(talk: Talk) -> None:
    await talk.say("I approve.", [call("approve")])
    async with open_chat(talk.desk, talk.model) as again:
        question = await again.question()
        assert question is not None
        assert question.tool == "approve"


@pytest.mark.parametrize("text", ["yes", "Yes, please!", "ok go ahead", "do it", "sure", "go on"])
def test_a_clear_yes(text: str) -> None:
    assert reply_of(text) is Reply.YES


@pytest.mark.parametrize("text", ["no", "No, thanks.", "not now", "stop", "don't"])
def test_a_clear_no(text: str) -> None:
    assert reply_of(text) is Reply.NO


@pytest.mark.parametrize(
    "text",
    ["yes but make it shorter first", "what does it cost?", "no, make 2B wider", "yesterday", ""],
)
def test_what_is_neither(text: str) -> None:
    assert reply_of(text) is Reply.OTHER


# words


async def test_what_no_tool_did_is_not_said(talk: Talk) -> None:
    false = "I have locked A1. It looks fine. Identity is 0.97."
    events = await talk.say("Lock A1.", [false])
    assert "locked" not in words(events)
    assert "0.97" not in words(events)
    assert "It looks fine." in words(events)
    assert "2 of the model's sentences" in words(events)
    assert (await talk.chat.said())[-1].text == words(events).strip()


async def test_a_model_that_cannot_be_asked_is_stood_in_for(talk: Talk) -> None:
    refusal = ProviderRefused("scripted", RefusalKind.TRANSIENT, "no answer in time")
    events = await talk.say("show the plan", refusal, refusal)
    assert "cannot be asked" in words(events)
    assert "A2" in words(events)


async def test_what_was_said_is_known_later(talk: Talk) -> None:
    await talk.say("Hello.", ["Good morning."])
    async with open_chat(talk.desk, talk.model) as again:
        assert [said.text for said in await again.said()] == ["Hello.", "Good morning."]
    async with open_chat(talk.desk, talk.model, "another") as other:
        assert await other.said() == ()


async def test_a_call_that_a_crash_cut_off_is_told_and_not_repeated(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(desk: Desk, _: object) -> None:
        raise Crash

    broken = replace(TOOLBOX["undo_edit"], act=crash)  # type: ignore[arg-type]
    monkeypatch.setitem(TOOLBOX, "undo_edit", broken)
    with pytest.raises(Crash):
        await talk.say("Undo that.", [call("undo_edit")])
    monkeypatch.undo()
    async with open_chat(talk.desk, talk.model) as again:
        after = Talk(again, talk.desk, talk.model, talk.stage)
        events = await after.say("Are you there?", ["Yes."])
    assert "whether it was done is not known" in results(events)[0]
    assert revisions(talk.desk.production) == (1,)


# running


async def test_it_can_be_paused_and_goes_on_without_buying_twice(talk: Talk) -> None:
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def listen(event: Event) -> None:
        if event.what == "look":
            loop.call_soon_threadsafe(begun.set)

    talk.stage.listener = listen
    talk.desk.allowed_micros = 1_000_000_000
    await talk.say("I approve.", [call("approve")], ["It is running."])
    await asyncio.wait_for(begun.wait(), 60)
    busy = await talk.say(
        "Make A1 wider.", [call("edit_shot", shot="A1", field="lens", value="20")]
    )
    assert "a run is going on" in results(busy)[0]
    paused = await talk.say("Pause.", [call("pause")], ["Paused."])
    assert "It is paused" in results(paused)[0]
    await talk.say("Go on.", [call("run")], [call("wait")], ["There."])
    assert talk.desk.production.film.exists()
    assert max(talk.stage.studio.submits.values()) == 1


# takes


async def test_takes_are_shown_explained_decided_and_made_again(talk: Talk) -> None:
    talk.desk.allowed_micros = 1_000_000_000
    talk.stage.eye.script[("A2", "clip")] = ["wrong_person"]
    await talk.say("I approve.", [call("approve")], [call("wait")], ["There."])
    folder = talk.desk.production
    [shown] = results(await talk.say("Takes of A2?", [call("show_takes", shot="a2")]))
    assert shown.count("take ") >= 3
    clips = [take for take in folder.takes("A2") if take.stage is AssetKind.CLIP]
    asked = call("explain", shot="A2", take=clips[0].n)
    [why] = results(await talk.say("Why was it retaken?", [asked]))
    assert "Seen: wrong_person." in why
    await talk.say("Lock A1.", [call("lock_shot", shot="A1")])
    edit = call("edit_shot", shot="A1", field="lens", value="24")
    [refused] = results(await talk.say("A1 at 24 mm.", [edit]))
    assert "unlock it first" in refused
    note = call("retake", shot="A2", note="hands on the wheel")
    [told] = results(await talk.say("A2 again, hands on the wheel.", [note]))
    assert "set aside" in told
    await talk.say("Go on.", [call("run")], [call("wait")], ["There."])
    again = [take for take in folder.takes("A2") if take.stage is AssetKind.CLIP]
    assert len(again) == len(clips) + 1
    assert "hands on the wheel" in str(again[-1].sheet.edits)
    chosen = call("choose_take", shot="A2", take=clips[-1].n)
    await talk.say("The one before was better.", [chosen])
    kept = folder.kept("A2", AssetKind.CLIP)
    assert kept is not None
    assert kept.n == clips[-1].n


async def test_said_records_are_plain(talk: Talk) -> None:
    await talk.say("Status?", [call("status")], ["Planned."])
    said = await talk.chat.said()
    assert [each.role for each in said] == ["user", "assistant", "tool", "assistant"]
    assert all(isinstance(each, Said) for each in said)


async def test_a_plan_that_was_edited_while_it_waited_is_approved_as_edited(talk: Talk) -> None:
    talk.desk.allowed_micros = 1_000_000_000
    await talk.say("A2 at 85 mm.", [call("edit_shot", shot="A2", field="lens", value="85")])
    question = await open_question(talk.desk.production.root)
    assert question is not None
    assert question.gate == "plan"
    await talk.say("Good. Shoot it.", [call("approve")], [call("wait")], ["There."])
    assert talk.desk.production.film.exists()
    # What was approved stays so: an edit of one's own is not asked about again.
    await talk.say("A2 at 50 mm.", [call("edit_shot", shot="A2", field="lens", value="50")])
    await talk.say("Go on.", [call("run")], [call("wait")], ["There."])
    kept = talk.desk.production.kept("A2", AssetKind.CLIP)
    assert kept is not None
    assert not talk.desk.production.stale_parts(kept)
    assert talk.desk.runner.orders[-1].gates.plan  # type: ignore[attr-defined]
    assert await open_question(talk.desk.production.root) is None


def examples() -> list[str]:
    lines = HELP.splitlines()[1:]
    return [one.strip(" -") for line in lines for one in line.split(";")]


@pytest.mark.parametrize("text", examples())
def test_what_help_names_is_understood(text: str) -> None:
    shots = tuple(
        ShotLine(shot_id=shot_id, what="wide: He waits.", state="kept", takes=2, people=("Marcus",))
        for shot_id in ("2A", "2B")
    )
    situation = Situation(
        productions=("NAME",), production="NAME", phase="done", shots=shots, to_make=1
    )
    if "approve" in text:
        situation = situation.model_copy(update={"waits_at": "plan"})
    if text in ("pause", "wait"):
        situation = situation.model_copy(update={"running": True})
    understood = understand(text, situation)
    assert not isinstance(understood, str), understood
    assert all(each.tool in TOOLBOX for each in understood)
    for each in understood:
        TOOLBOX[each.tool].arguments.model_validate_json(each.arguments)

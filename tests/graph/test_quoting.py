"""The quote's arithmetic: candidates one after another, worst cases that hold, words apart."""

from __future__ import annotations

import random

import pytest

from agents.generator import Generator
from agents.models import Models, load_models
from agents.offline import OfflinePlanner
from graph.quoting import expected_pictures, first_take, price_micros, quote_plan
from graph.quoting_words import with_words
from graph.records import Quote
from memory.lessons import Lesson, LessonKind
from tools.dinov3.complexity import MOST_TAKES, Feature
from tools.dinov3.findings import AssetKind
from tools.providers.models import model_book
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Camera, Plan, Scene, Shot, ShotSize
from tools.screenplay.script import Script, ScriptScene

GENERATOR = Generator(OfflinePlanner())
RUNS = 20_000
LIVE = Brief(name="test", studio="live", budget_micros=50_000_000, max_retakes=2)


def shot(shot_id: str, people: tuple[str, ...] = ("Anna",)) -> Shot:
    return Shot(
        shot_id=shot_id,
        scene_id="s",
        action="They wait by the window.",
        characters=people,
        location="kitchen",
        camera=Camera(size=ShotSize.MEDIUM),
        duration_seconds=4.0,
    )


def plan(*shots: Shot) -> Plan:
    return Plan(title="Tea", scenes=(Scene(scene_id="s", heading="INT. KITCHEN", shots=shots),))


ALONE, TOGETHER = plan(shot("a")), plan(shot("a", ("Anna", "Ben")))


def simulated(good: float, candidates: int, *, at_once: bool) -> float:
    """Pictures bought on average, played out take by take."""
    draw, bought = random.Random(4), 0
    for _ in range(RUNS):
        for _ in range(MOST_TAKES):
            outcomes = [draw.random() < good for _ in range(candidates)]
            needed = outcomes.index(True) + 1 if any(outcomes) else candidates
            bought += candidates if at_once else needed
            if any(outcomes):
                break
    return bought / RUNS


@pytest.mark.parametrize("good", [0.1, 0.4, 0.8, 1.0])
@pytest.mark.parametrize("candidates", [1, 2, 3])
def test_pictures_that_are_likely_are_those_of_a_game_played_out(
    good: float, candidates: int
) -> None:
    expected = expected_pictures(good, candidates)
    assert expected == pytest.approx(simulated(good, candidates, at_once=False), rel=0.03)
    assert expected <= simulated(good, candidates, at_once=True) * 1.03
    assert 1 <= expected <= MOST_TAKES * candidates


def test_a_hopeless_picture_is_bought_as_often_as_may_be() -> None:
    assert expected_pictures(0.0, 3) == MOST_TAKES * 3


def test_a_first_take_is_priced_with_the_one_candidate_that_is_sure() -> None:
    take = first_take(TOGETHER.shots[0], TOGETHER, LIVE, GENERATOR)
    assert len(take.keyframes) == 2
    assert price_micros(take.all) - price_micros(take.sure) == price_micros(take.keyframes[:1])


@pytest.mark.parametrize("own", [ALONE, TOGETHER], ids=["one person", "two people"])
def test_first_takes_cost_no_more_than_likely_and_that_no_more_than_the_worst(own: Plan) -> None:
    quote = quote_plan(own, LIVE, GENERATOR)
    assert 0 < quote.first_takes_micros <= quote.expected_micros <= quote.worst_case_micros


def test_the_worst_case_pays_for_every_candidate_of_every_take_and_every_sound() -> None:
    quote = quote_plan(ALONE, LIVE, GENERATOR)
    take = first_take(ALONE.shots[0], ALONE, LIVE, GENERATOR)
    beds = quote.first_takes_micros - price_micros(take.sure)
    everything = price_micros((*take.keyframes * 3, *take.sure[1:])) + beds
    assert quote.worst_case_micros == everything * (1 + LIVE.max_retakes)


def test_candidates_are_planned_where_failures_were_counted_and_only_there() -> None:
    model = GENERATOR.route(ALONE.shots[0], AssetKind.KEYFRAME, from_master=False)
    failed = [lesson(number, model) for number in range(40)]
    assert quote_plan(ALONE, LIVE, GENERATOR).shots[0].candidates == 1
    assert quote_plan(ALONE, LIVE, GENERATOR, failed).shots[0].candidates == 3


def lesson(number: int, model: str) -> Lesson:
    return Lesson(
        lesson_id=str(number),
        kind=LessonKind.FAILED,
        production="p",
        shot_id="a",
        asset=AssetKind.KEYFRAME,
        studio="live",
        setting="a kitchen",
        model=model,
        text="It failed.",
        features=(Feature.PLAIN.value,),
        takes_needed=4,
    )


def models(name: str) -> Models:
    if not name:
        return load_models({})
    return load_models({"OPENAI_API_KEY": "k", "OPENAI_MODEL": name})


def quoted(name: str, own: Plan = ALONE) -> Quote:
    crew = models(name)
    agents = {
        "director": crew.director,
        "writer": crew.writer,
        "generator": crew.generator,
        "critic": crew.critic,
    }
    script = Script(title="Tea", scenes=(ScriptScene(number="1", heading="INT. KITCHEN - DAY"),))
    return with_words(quote_plan(own, LIVE, GENERATOR), own, script, agents)


def test_words_are_priced_apart_agent_by_agent() -> None:
    plain, spoken = quote_plan(ALONE, LIVE, GENERATOR), quoted("gpt-4.1-mini")
    assert spoken.model_copy(update={"words": ()}) == plain
    card = model_book().chat_card("gpt-4.1-mini")
    assert card is not None
    assert [words.agent for words in spoken.words] == ["director", "writer", "generator", "critic"]
    for words in spoken.words:
        assert words.cost_micros == card.cost_micros(words.prompt_tokens, 0, words.answer_tokens)
        assert words.prompt_tokens > words.answer_tokens > 0


def test_more_shots_are_more_words_of_all_but_the_director() -> None:
    one, four = quoted("gpt-4.1-mini"), quoted("gpt-4.1-mini", plan(*map(shot, "abcd")))
    calls = {words.agent: words.calls for words in four.words}
    assert calls["director"] == 1
    assert all(
        after.calls == pytest.approx(4 * before.calls, abs=0.3)
        for before, after in zip(one.words[1:], four.words[1:], strict=True)
    )


def test_the_rules_cost_no_words_and_an_unknown_model_an_unknown_price() -> None:
    assert quoted("").words == ()
    assert {words.cost_micros for words in quoted("llama-of-my-own").words} == {None}

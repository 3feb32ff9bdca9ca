"""Key rings: limits by account, fairness, rests, dead keys; no slot leaks, no wake-up is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from tools.errors import ProviderRefused, RefusalKind, UserFixable
from tools.providers.live.keys import Key, KeyRing
from tools.providers.models import ServiceCard

A, B, C = "sk-aaaaaaaaaaaaaaaa1111", "sk-bbbbbbbbbbbbbbbb2222", "sk-cccccccccccccccc3333"


@dataclass
class Hours:
    """A clock that stands still until everybody waits; then the next sleeper is woken."""

    now: float = 1000.0
    sleepers: list[tuple[float, asyncio.Future[None]]] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        due = asyncio.get_running_loop().create_future()
        entry = (self.now + seconds, due)
        self.sleepers.append(entry)
        try:
            await due
        finally:
            self.sleepers.remove(entry)

    async def pass_by(self, seconds: float) -> None:
        """Wakes everybody who is due within so many seconds, in order."""
        end = self.now + seconds
        await settle()
        while due := [entry for entry in self.sleepers if entry[0] <= end]:
            moment, future = min(due, key=lambda entry: entry[0])
            self.now = max(self.now, moment)
            if not future.done():
                future.set_result(None)
            await settle()
        self.now = end


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def card(**fields: object) -> ServiceCard:
    return ServiceCard.model_validate(
        {"name": "runway", "base_url": "https://a.b", "keys": "RUNWAY_KEYS", **fields}
    )


def ring(value: str, hours: Hours | None = None, **fields: object) -> KeyRing:
    hours = hours or Hours()
    return KeyRing(card(**fields), value, clock=hours, sleep=hours.sleep)


def refusal(kind: RefusalKind) -> ProviderRefused:
    return ProviderRefused("runway", kind, "no")


@dataclass
class Guest:
    """A task that sits down and stays until it is told to leave."""

    keys: KeyRing
    name: str = ""
    adapter: str = ""
    key: Key | None = None
    leave: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def start(self) -> Guest:
        self.task = asyncio.get_running_loop().create_task(self._sit())
        return self

    async def _sit(self) -> None:
        async with self.keys.seat(self.name, self.adapter) as key:
            self.key = key
            await self.leave.wait()

    async def gone(self) -> None:
        self.leave.set()
        assert self.task
        await self.task

    @property
    def seated(self) -> bool:
        return self.key is not None and not self.leave.is_set()


async def names(keys: KeyRing, count: int) -> list[str]:
    """Keys of so many tasks one after the other."""
    found = []
    for _ in range(count):
        async with keys.seat() as key:
            found.append(key.name)
    return found


# --- reading the variable ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "named", "accounts"),
    [
        pytest.param(A, ["…1111"], ["…1111"], id="one key"),
        pytest.param(f" {A} , ,{B}, ", ["…1111", "…2222"], ["…1111", "…2222"], id="blanks"),
        pytest.param(
            f"{A},{B}@studio,{C} @ studio",
            ["…1111", "…2222", "…3333"],
            ["…1111", "studio", "studio"],
            id="accounts",
        ),
        pytest.param(f"{A},{B}1111", ["…1111", "…1111#2"], ["…1111", "…1111#2"], id="twins"),
        pytest.param("id-of-key:se-cret-7777", ["…7777"], ["…7777"], id="two parts"),
        pytest.param("abcdef", ["…ef"], ["…ef"], id="a short key shows a third"),
        pytest.param("", [], [], id="nothing"),
    ],
)
def test_keys_are_read_and_named_by_their_ends(
    value: str, named: list[str], accounts: list[str]
) -> None:
    keys = ring(value).usable
    assert [key.name for key in keys] == named
    assert [key.account for key in keys] == accounts


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(f"{A},{B},{A}", id="twice"),
        pytest.param(f"{A},{A}@studio", id="twice, once with an account"),
        pytest.param(f"{A},@studio", id="an account without a key"),
        pytest.param(f"{A} {B}", id="a blank inside"),
        pytest.param(f"{A}\n{B}", id="a line break inside"),
        pytest.param("schlüssel-schlüssel", id="no ASCII"),
    ],
)
def test_a_variable_that_cannot_be_meant_is_an_error_that_shows_no_key(value: str) -> None:
    with pytest.raises(UserFixable, match="RUNWAY_KEYS") as caught:
        ring(value)
    assert not any(secret in str(caught.value) for secret in (A, B, "schlüssel"))


def test_a_service_without_keys_has_one_empty_key() -> None:
    assert ring("whatever", keys="").usable == (Key("", "", ""),)


def test_the_text_form_of_a_key_hides_the_secret() -> None:
    key = ring(f"{A}@studio").usable[0]
    assert A not in repr(key)
    assert A not in f"{key}"


@pytest.mark.parametrize(
    ("secret", "text", "scrubbed"),
    [
        pytest.param(A, f"header Bearer {A}!", "header Bearer …1111!", id="whole"),
        pytest.param("ident:pa/ss-7777", "Key ident:pa/ss-7777", "Key …7777", id="pair"),
        pytest.param("ident:pa/ss-7777", "user ident, pa/ss-7777", "user …7777, …7777", id="parts"),
        pytest.param("ident:pa/ss-7777", "?k=pa%2Fss-7777", "?k=…7777", id="quoted in an address"),
        pytest.param("a:long-long-7777", "a day", "a day", id="a part that is a word stays"),
    ],
)
def test_scrubbing_takes_the_secret_and_its_parts_out(
    secret: str, text: str, scrubbed: str
) -> None:
    assert ring(secret).usable[0].scrub(text) == scrubbed


def test_scrubbing_without_a_secret_changes_nothing() -> None:
    assert Key("", "", "").scrub("as it was") == "as it was"


# --- slots ---------------------------------------------------------------------------------------


async def test_keys_take_turns() -> None:
    assert await names(ring(f"{A},{B},{C}"), 6) == ["…1111", "…2222", "…3333"] * 2


async def test_the_account_with_fewest_tasks_is_next() -> None:
    keys = ring(f"{A},{B}", in_flight=3)
    first, second = Guest(keys).start(), Guest(keys).start()
    await settle()
    await first.gone()
    third = Guest(keys).start()
    await settle()
    assert (first.key, second.key, third.key) == (keys.usable[0], keys.usable[1], keys.usable[0])
    await asyncio.gather(second.gone(), third.gone())


async def test_keys_of_one_account_share_its_slots() -> None:
    keys = ring(f"{A}@studio,{B}@studio", in_flight=2)
    guests = [Guest(keys).start() for _ in range(3)]
    await settle()
    assert [guest.seated for guest in guests] == [True, True, False]
    assert guests[0].key != guests[1].key
    await guests[0].gone()
    await settle()
    assert guests[2].seated
    await asyncio.gather(*(guest.gone() for guest in guests[1:]))


async def test_those_who_wait_are_served_in_order() -> None:
    keys = ring(A, in_flight=1)
    guests = [Guest(keys).start() for _ in range(4)]
    for number in range(4):
        await settle()
        assert [guest.key is not None for guest in guests] == [at <= number for at in range(4)]
        await guests[number].gone()


async def test_a_waiter_who_gives_up_does_not_hold_up_the_next() -> None:
    keys = ring(A, in_flight=1)
    first, second, third = (Guest(keys).start() for _ in range(3))
    await settle()
    assert second.task
    second.task.cancel()
    await settle()
    await first.gone()
    await settle()
    assert third.seated
    await third.gone()


async def test_an_error_inside_gives_the_slot_back() -> None:
    keys = ring(A, in_flight=1)
    with pytest.raises(ZeroDivisionError):
        async with keys.seat():
            raise ZeroDivisionError
    assert await names(keys, 1) == ["…1111"]


# --- rate and rest -------------------------------------------------------------------------------


async def test_no_more_submits_are_let_go_than_a_minute_allows() -> None:
    hours = Hours()
    keys = ring(f"{A}@x,{B}@x", hours, per_minute=2, in_flight=9)
    guests = [Guest(keys).start() for _ in range(5)]
    seen = []
    for _ in range(3):
        await hours.pass_by(59.0)
        seen.append(sum(guest.seated for guest in guests))
        await hours.pass_by(1.0)
    assert seen == [2, 4, 5]
    await asyncio.gather(*(guest.gone() for guest in guests))


async def test_half_a_submit_a_minute_is_one_in_two_minutes() -> None:
    hours = Hours()
    keys = ring(A, hours, per_minute=0.5, in_flight=9)
    guests = [Guest(keys).start() for _ in range(2)]
    await hours.pass_by(119.0)
    assert [guest.seated for guest in guests] == [True, False]
    await hours.pass_by(1.0)
    assert guests[1].seated
    await asyncio.gather(*(guest.gone() for guest in guests))


async def test_adapters_with_rates_of_their_own_do_not_wait_for_each_other() -> None:
    hours = Hours()
    keys = ring(A, hours, per_minute={"clips": 1, "stills": 2}, in_flight=9)
    clips = [Guest(keys, adapter="clips").start() for _ in range(2)]
    stills = [Guest(keys, adapter="stills").start() for _ in range(3)]
    lines = [Guest(keys, adapter="lines").start() for _ in range(3)]
    await hours.pass_by(1)
    assert [guest.seated for guest in clips] == [True, False]
    assert [guest.seated for guest in stills] == [True, True, False]
    assert all(guest.seated for guest in lines)
    await hours.pass_by(60)
    assert clips[1].seated
    assert stills[2].seated
    for guest in (*clips, *stills, *lines):
        await guest.gone()


async def test_adapters_share_the_tasks_at_once_and_the_rests() -> None:
    hours = Hours()
    keys = ring(A, hours, per_minute={"clips": 60, "stills": 60}, in_flight=1)
    first = Guest(keys, adapter="clips").start()
    second = Guest(keys, adapter="stills").start()
    await hours.pass_by(1)
    assert (first.seated, second.seated) == (True, False)
    assert first.key is not None
    keys.rest(first.key, 30)
    await first.gone()
    await hours.pass_by(29)
    assert not second.seated
    await hours.pass_by(2)
    assert second.seated
    await second.gone()


async def test_a_resting_account_wakes_by_itself_and_the_other_works_meanwhile() -> None:
    hours = Hours()
    keys = ring(f"{A},{B}", hours)
    keys.rest(keys.usable[0], 30.0)
    assert await names(keys, 3) == ["…2222"] * 3
    keys.rest(keys.usable[1], 40.0)
    guest = Guest(keys).start()
    await hours.pass_by(29.0)
    assert not guest.seated
    await hours.pass_by(1.0)
    assert guest.key == keys.usable[0]
    await guest.gone()


async def test_a_rest_is_for_the_whole_account() -> None:
    keys = ring(f"{A}@x,{B}@x,{C}")
    keys.rest(keys.usable[0], 30.0)
    assert await names(keys, 3) == ["…3333"] * 3


async def rested(keys: KeyRing, hours: Hours) -> float:
    """Seconds until the next seat."""
    start = hours.now
    guest = Guest(keys).start()
    while not guest.seated:
        await hours.pass_by(0.01)
    await guest.gone()
    return hours.now - start


async def test_untold_rests_double_up_to_a_minute_and_begin_anew_after_a_quiet_one() -> None:
    hours = Hours()
    keys = ring(A, hours)
    for expected in (1, 2, 4, 8, 16, 32, 60, 60):
        keys.rest(keys.usable[0], None)
        assert 0.74 * expected < await rested(keys, hours) < min(1.26 * expected, 60.02)
    await hours.pass_by(61.0)
    keys.rest(keys.usable[0], None)
    assert await rested(keys, hours) < 1.26


async def test_tasks_that_meet_one_limit_together_are_one_strike() -> None:
    hours = Hours()
    keys = ring(A, hours)
    for _ in range(10):
        keys.rest(keys.usable[0], None)
    assert await rested(keys, hours) < 1.26


async def test_a_shorter_rest_does_not_cut_a_longer_one() -> None:
    hours = Hours()
    keys = ring(A, hours)
    keys.rest(keys.usable[0], 20.0)
    keys.rest(keys.usable[0], 1.0)
    assert await rested(keys, hours) == pytest.approx(20.0, abs=0.02)


async def test_a_rest_of_zero_seconds_still_backs_off() -> None:
    hours = Hours()
    keys = ring(A, hours)
    keys.rest(keys.usable[0], 0.0)
    assert await rested(keys, hours) > 0.7


# --- dead keys -----------------------------------------------------------------------------------


async def test_a_dead_key_is_set_aside_alone() -> None:
    keys = ring(f"{A}@x,{B}@x")
    keys.set_aside(keys.usable[0], refusal(RefusalKind.CREDENTIALS))
    assert await names(keys, 2) == ["…2222"] * 2


async def test_without_money_the_whole_account_is_set_aside() -> None:
    keys = ring(f"{A}@x,{B}@x,{C}")
    keys.set_aside(keys.usable[0], refusal(RefusalKind.NO_MONEY))
    assert [key.name for key in keys.usable] == ["…3333"]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        pytest.param("credentials", "credentials", RefusalKind.CREDENTIALS, id="both dead"),
        pytest.param("credentials", "no_money", RefusalKind.NO_MONEY, id="one good, but broke"),
    ],
)
async def test_when_no_key_is_left_the_refusal_names_them(
    first: str, second: str, said: RefusalKind
) -> None:
    keys = ring(f"{A},{B}")
    for key, kind in zip(keys.usable, (first, second), strict=True):
        keys.set_aside(key, refusal(RefusalKind(kind)))
    with pytest.raises(ProviderRefused, match=r"…1111.*…2222") as caught:
        await names(keys, 1)
    assert caught.value.kind is said
    assert A not in str(caught.value)


async def test_everybody_who_waits_hears_that_the_last_key_died() -> None:
    keys = ring(A, in_flight=1)
    first, *others = (Guest(keys).start() for _ in range(4))
    await settle()
    keys.set_aside(keys.usable[0], refusal(RefusalKind.CREDENTIALS))
    await settle()
    for guest in others:
        assert guest.task
        assert isinstance(guest.task.exception(), ProviderRefused)
    await first.gone()


async def test_without_any_key_there_is_nobody_to_ask() -> None:
    with pytest.raises(ProviderRefused, match="RUNWAY_KEYS") as caught:
        await names(ring(" "), 1)
    assert caught.value.kind is RefusalKind.UNAVAILABLE


# --- tasks that come back ------------------------------------------------------------------------


async def test_a_task_that_comes_back_gets_its_own_key_though_it_rests_and_is_full() -> None:
    keys = ring(f"{A},{B}", in_flight=1)
    keys.rest(keys.usable[1], 100.0)
    guests = [Guest(keys, "…2222").start() for _ in range(2)]
    await settle()
    assert [guest.key for guest in guests] == [keys.usable[1]] * 2
    await asyncio.gather(*(guest.gone() for guest in guests))


async def test_a_task_that_came_back_counts_in_flight() -> None:
    keys = ring(A, in_flight=1)
    old = Guest(keys, "…1111").start()
    await settle()
    new = Guest(keys).start()
    await settle()
    assert not new.seated
    await old.gone()
    await settle()
    assert new.seated
    await new.gone()


async def test_a_key_that_is_not_set_any_more_is_asked_for_by_name_and_variable() -> None:
    with pytest.raises(ProviderRefused, match=r"…9999.*RUNWAY_KEYS") as caught:
        async with ring(A).seat("…9999"):
            pass
    assert caught.value.kind is RefusalKind.CREDENTIALS


async def test_work_bought_before_the_money_ran_out_can_still_be_collected() -> None:
    keys = ring(A)
    keys.set_aside(keys.usable[0], refusal(RefusalKind.NO_MONEY))
    async with keys.seat("…1111") as key:
        assert key.name == "…1111"


async def test_a_refused_key_is_not_asked_again_for_its_old_tasks() -> None:
    keys = ring(A)
    keys.set_aside(keys.usable[0], refusal(RefusalKind.CREDENTIALS))
    with pytest.raises(ProviderRefused, match="…1111"):
        async with keys.seat("…1111"):
            pass


# --- whatever happens ----------------------------------------------------------------------------


@dataclass
class Watch:
    """Counts tasks in flight and submits by account, and never forgives."""

    most: int
    per_minute: float
    clock: Callable[[], float]
    in_flight: dict[str, int] = field(default_factory=dict)
    moments: dict[str, list[float]] = field(default_factory=dict)

    def enter(self, account: str) -> None:
        self.in_flight[account] = self.in_flight.get(account, 0) + 1
        assert self.in_flight[account] <= self.most
        now = self.clock()
        recent = [each for each in self.moments.get(account, []) if now - each < 59.999]
        self.moments[account] = [*recent, now]
        assert len(self.moments[account]) <= self.per_minute

    def leave(self, account: str) -> None:
        self.in_flight[account] -= 1


async def visit(
    keys: KeyRing, watch: Watch, sleep: Callable[[float], Awaitable[None]], luck: random.Random
) -> None:
    async with keys.seat() as key:
        watch.enter(key.account)
        try:
            await sleep(luck.uniform(0.0, 20.0))
            if luck.random() < 0.2:
                keys.rest(key, luck.choice([None, 0.0, 5.0]))
            if luck.random() < 0.2:
                raise OSError("the task failed")
        finally:
            watch.leave(key.account)


@pytest.mark.parametrize("seed", range(25))
async def test_no_slot_leaks_and_nobody_waits_forever(seed: int) -> None:
    luck = random.Random(seed)
    hours = Hours()
    watch = Watch(luck.randint(1, 3), luck.randint(2, 9), hours)
    value = f"{A}@x,{B}@x,{C}"
    keys = ring(value, hours, in_flight=watch.most, per_minute=watch.per_minute)
    tasks = [
        asyncio.create_task(visit(keys, watch, hours.sleep, random.Random(seed * 1000 + number)))
        for number in range(60)
    ]
    for _ in range(20):
        await hours.pass_by(luck.uniform(0.0, 3.0))
        luck.choice(tasks).cancel()
    await hours.pass_by(6 * 3600.0)
    assert all(task.done() for task in tasks)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert not [each for each in outcomes if isinstance(each, AssertionError)]
    assert sum(each is None for each in outcomes) >= 20
    assert set(watch.in_flight.values()) == {0}
    # Every slot is back: as many guests as there are slots sit down at once.
    await hours.pass_by(3600.0)
    guests = [Guest(keys).start() for _ in range(2 * min(watch.most, 2))]
    await settle()
    assert all(guest.seated for guest in guests)
    await asyncio.gather(*(guest.gone() for guest in guests))
    assert not hours.sleepers

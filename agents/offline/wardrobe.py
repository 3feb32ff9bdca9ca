"""What everybody wears at every moment of a story: from one change to the next.

Clothes change where the script says so and stay changed, over scenes and days, until it says
otherwise. A shot in which something is put on shows it on; one in which something comes off shows
it for the last time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from agents.exchange import DirectorTask, PlannedScene, PlannedShot, SceneTask
from agents.offline.cast import sexes_of
from agents.offline.clothes import Outfit, Piece, pieces_in
from agents.offline.dressing import Dressing, Reader
from agents.offline.dressing_words import Deed
from agents.offline.hair import new_hair, says_hair
from tools.screenplay.plan import CastMember

Moment = int | str
"""A beat by its number, or a given shot by its id."""
Told = tuple[int, Dressing]
"""Place of the moment in the story, and what it tells."""
_NEW = (Deed.CHANGES, Deed.PUTS_ON, Deed.HAIR)


def moments_of(task: DirectorTask) -> dict[Moment, int]:
    """Every beat and given shot -> its place in the story, from 0."""
    keys: list[Moment] = []
    for scene in task.scenes:
        keys += [beat.number for beat in scene.beats]
        keys += [given.given_id for given in scene.given]
    return {key: at for at, key in enumerate(dict.fromkeys(keys))}


def dressings(
    task: DirectorTask, names: Sequence[str], sexes: Mapping[str, str]
) -> tuple[Told, ...]:
    """Everything that a script tells of clothes and hair, in story order.

    Of shots that the filmmaker wrote only changes count: what they wear there is in the shot.
    """
    return tuple(_told(task, Reader(names, sexes)))


def _told(task: DirectorTask, reader: Reader) -> Iterator[Told]:
    places = moments_of(task)
    for scene in task.scenes:
        for beat in scene.beats:
            if beat.line is not None:
                reader.speaks(beat.line.speaker)
            else:
                yield from ((places[beat.number], each) for each in reader.read(beat.text))
        for given in scene.given:
            for each in reader.read(f"{given.first_frame} {given.action}"):
                if each.deed is not Deed.WEARS:
                    yield places[given.given_id], each


def changing(told: Sequence[Told], task: DirectorTask) -> frozenset[Moment]:
    """The moments at which somebody has something new on, or other hair."""
    new = {at for at, each in told if each.deed in _NEW}
    new |= {at + 1 for at, each in told if each.deed is Deed.TAKES_OFF}
    return frozenset(key for key, at in moments_of(task).items() if at in new)


def first_worn(told: Sequence[Told]) -> dict[str, str]:
    """Name -> what somebody is said to wear before they change, where it is more than a hat."""
    found: dict[str, str] = {}
    for _, each in told:
        if each.who in found or each.deed is Deed.HAIR:
            continue
        dressed = Outfit("").put_on((*each.under, *each.pieces)).words if each.pieces else ""
        plain = any(piece.slot not in ("head", "accessory", "glasses") for piece in each.pieces)
        found[each.who] = dressed if each.deed is Deed.WEARS and plain else ""
    return {name: worn for name, worn in found.items() if worn}


class Wardrobe:
    """The clothes of a cast through a story."""

    def __init__(
        self, task: DirectorTask, cast: Sequence[CastMember], sexes: Mapping[str, str]
    ) -> None:
        """`sexes` are 'man' or 'woman' by name."""
        people = [member for member in cast if member.wardrobe]
        told = dressings(task, [member.name for member in people], sexes)
        self._places = moments_of(task)
        starts = [self._places[moment] for scene in task.scenes if (moment := _first(scene))]
        others = [piece for member in people for piece in pieces_in(member.wardrobe)]
        self._worn = {member.name: _replayed(member, told, starts, others) for member in people}

    def place(self, moments: Sequence[Moment], before: int = 0) -> int:
        """The place in the story of the last of some moments; `before` where there is none."""
        return max((self._places[key] for key in moments if key in self._places), default=before)

    def changed(self, name: str, place: int) -> bool:
        """Whether somebody wears something else there than they came in."""
        return self.at(name, place) != self.at(name, -1)

    def at(self, name: str, place: int) -> str:
        """What somebody wears at a place in the story; '' of who wears nothing, as animals."""
        worn = self._worn.get(name)
        if not worn:
            return ""
        return worn[bisect_right([at for at, _ in worn], place) - 1][1]


def wardrobe_of(cast: Sequence[CastMember], task: DirectorTask) -> Wardrobe:
    """The clothes of a cast, whoever chose it."""
    return Wardrobe(task, cast, sexes_of([member.name for member in cast], task))


def dressed(
    scenes: Sequence[PlannedScene], wardrobe: Wardrobe, cast: Sequence[CastMember]
) -> tuple[PlannedScene, ...]:
    """The scenes with everybody in what the script has them wear by then.

    Other words for the same garments stay, and so does what the filmmaker wrote for a shot.
    """
    usual = {member.name: member.wardrobe for member in cast}
    result: list[PlannedScene] = []
    for scene, places in zip(scenes, _places(scenes, wardrobe), strict=True):
        shots = tuple(
            shot.model_copy(
                update={"wardrobe": {**shot.wardrobe, **_put_right(shot, place, wardrobe, usual)}}
            )
            for shot, place in zip(scene.shots, places, strict=True)
        )
        result.append(scene.model_copy(update={"shots": shots}))
    return tuple(result)


def misdressed(
    scenes: Sequence[PlannedScene], wardrobe: Wardrobe, cast: Sequence[CastMember]
) -> list[tuple[str, int, str, str]]:
    """(scene, position from 1, name, clothes that the script has) for each who wears other ones."""
    usual = {member.name: member.wardrobe for member in cast}
    return [
        (scene.number, position, name, worn)
        for scene, places in zip(scenes, _places(scenes, wardrobe), strict=True)
        for position, (shot, place) in enumerate(zip(scene.shots, places, strict=True), start=1)
        for name, worn in _put_right(shot, place, wardrobe, usual).items()
    ]


def _places(scenes: Sequence[PlannedScene], wardrobe: Wardrobe) -> list[list[int]]:
    """Where in the story every shot is; one without beats is where the shot before it is."""
    found: list[list[int]] = []
    place = -1
    for scene in scenes:
        found.append([])
        for shot in scene.shots:
            place = wardrobe.place(shot.beats or (shot.given_id,), place)
            found[-1].append(place)
    return found


def _put_right(
    shot: PlannedShot, place: int, wardrobe: Wardrobe, usual: Mapping[str, str]
) -> dict[str, str]:
    """Name -> clothes, for those of a shot who have changed and are dressed otherwise there."""
    found: dict[str, str] = {}
    for name in shot.characters:
        now = wardrobe.at(name, place)
        own = shot.wardrobe.get(name, "") or usual.get(name, "")
        brought = bool(shot.given_id) and own != usual.get(name, "")
        if wardrobe.changed(name, place) and not brought and not _says(own, now):
            found[name] = now
    return found


def _says(own: str, now: str) -> bool:
    """Whether words name the garments, and the hair, that others name, and no more of them."""
    ours, theirs = ({piece.noun for piece in pieces_in(each)} for each in (own, now))
    return own == now or (ours == theirs and says_hair(own) == says_hair(now))


def _first(scene: SceneTask) -> Moment | None:
    """The moment that a scene begins with."""
    beats = [beat.number for beat in scene.beats]
    return beats[0] if beats else next((given.given_id for given in scene.given), None)


def _replayed(
    member: CastMember, told: Sequence[Told], starts: Sequence[int], others: Sequence[Piece]
) -> list[tuple[int, str]]:
    """(place, clothes from there on), from -1 on, a row for each change.

    What is only said to be worn has been so since the scene began, one of `starts`, or since the
    last change in it. `others` are garments that may be lent.
    """
    usual = Outfit(member.wardrobe)
    closet = _Closet(usual, others)
    rows = [(-1, usual.words)]
    outfit = usual
    for place, each in told:
        if each.who != member.name:
            closet.see(each)
            continue
        outfit = closet.dressed(outfit, each, member.description)
        if outfit.words == rows[-1][1]:
            continue
        since = place + 1 if each.deed is Deed.TAKES_OFF else place
        if each.deed is Deed.WEARS:
            since = max(rows[-1][0], *(start for start in starts if start <= place))
        rows.append((since, outfit.words))
    return rows


class _Closet:
    """All that somebody has worn, so that 'the dress' is the silver one."""

    def __init__(self, usual: Outfit, others: Sequence[Piece]) -> None:
        self._usual = usual
        self._worn = [usual]
        self._seen = [*others, *pieces_in(usual.words)]

    def see(self, dressing: Dressing) -> None:
        """Takes in garments of somebody else."""
        self._seen += dressing.pieces

    def dressed(self, before: Outfit, dressing: Dressing, description: str) -> Outfit:
        """The outfit after a deed."""
        after = self._after(before, dressing, description)
        self._seen += (*dressing.pieces, *dressing.under)
        self._worn.append(after)
        return after

    def _after(self, before: Outfit, dressing: Dressing, description: str) -> Outfit:
        pieces = [self._known(piece) for piece in dressing.pieces]
        if dressing.usual:
            return replace(self._usual, hair=before.hair)
        match dressing.deed:
            case Deed.HAIR:
                return replace(before, hair=new_hair(description, dressing.hair))
            case Deed.TAKES_OFF:
                return before.take_off(pieces)
            case Deed.WEARS if all(_is_on(piece, before) for piece in pieces):
                return before
            case Deed.CHANGES if again := self._again(pieces, before):
                return replace(again, hair=before.hair)
        under = [self._known(piece) for piece in dressing.under]
        if under and not all(_is_on(piece, before) for piece in under):
            before = before.put_on(under)
        light = all(piece.slot == "outer" and not piece.is_all for piece in pieces)
        return before.put_on(pieces, instead=dressing.deed is Deed.CHANGES and not light)

    def _known(self, piece: Piece) -> Piece:
        """The garment in the fullest words that it was told in: 'dress' -> 'silver dress'."""
        own = set(piece.phrase.lower().split())
        fuller = [
            each.phrase
            for each in self._seen
            if each.noun == piece.noun and own < set(each.phrase.lower().split())
        ]
        return replace(piece, phrase=fuller[-1]) if fuller else piece

    def _again(self, pieces: Sequence[Piece], before: Outfit) -> Outfit | None:
        """An outfit that was worn earlier, where one garment of it is named alone."""
        if len(pieces) != 1 or before.has(pieces[0]):
            return None
        earlier = (outfit for outfit in reversed(self._worn) if _is_on(pieces[0], outfit))
        return next(earlier, None)


def _is_on(piece: Piece, outfit: Outfit) -> bool:
    """Whether an outfit holds a garment, in no other colour."""
    return any(
        each.noun == piece.noun and (piece.colour is None or each.colour in (None, piece.colour))
        for each in pieces_in(outfit.words)
    )

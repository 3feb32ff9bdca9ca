"""Places: what stands in them, how they are lit, how they sound, in words a camera crew uses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.offline.words import as_sentence, shortened
from tools.providers.previz.phrases import read_text
from tools.providers.previz.place_words import read_place
from tools.screenplay.settings import guess_setting

_FURNISHED: dict[str, tuple[str, str]] = {
    "room": ("a sofa and armchair, a rug, curtains at a window", "a quiet room, a clock ticking"),
    "bedroom": ("a bed with a blanket, a nightstand, curtains", "a quiet bedroom, faint air"),
    "workshop": ("a scarred workbench, shelves of tools, a window", "a workshop, small ticking"),
    "studio": ("stands, cables, an easel and panelled walls", "a studio, soft room tone"),
    "gym": ("racks of weights, mats and mirrors", "a gym, distant footsteps and weights"),
    "kitchen": ("a long counter, hanging pans, a stove", "a kitchen, simmering and clinking"),
    "restaurant": ("wooden tables, chairs, a counter at the back", "a cafe, low murmur and cups"),
    "office": ("desks, filing cabinets, a window with blinds", "an office, hum of machines"),
    "classroom": ("rows of desks and a board on the wall", "a classroom, quiet rustle"),
    "laboratory": ("steel benches, glassware and instruments", "a laboratory, hum of fans"),
    "library": ("tall bookshelves and a reading table", "a library, pages turning"),
    "shop": ("packed shelves, a counter and a shop window", "a shop, doorbell and street beyond"),
    "corridor": ("a row of doors, a long floor, ceiling lights", "a corridor, echoing steps"),
    "bar": ("a long bar with stools, bottles on shelves", "a bar, low voices and glasses"),
    "hospital": ("a bed with rails, a monitor, a curtain", "a hospital, soft beeps"),
    "hall": ("a wide floor, folding tables and stacked chairs", "a hall, long echo"),
    "theatre": ("rows of seats and a velvet curtain", "an empty theatre, creaks"),
    "stage": ("bare boards, a curtain and spotlights", "a stage, a hushed house"),
    "gallery": ("white walls, framed paintings, plinths", "a gallery, soft steps"),
    "church": ("columns, an altar and tall windows", "a great quiet space, long echo"),
    "spaceship": ("consoles, ribbed walls and a porthole", "a spaceship, deep hum"),
    "car": ("a dashboard, a windscreen and seats", "a car on the road, engine hum"),
    "street": ("house fronts, lamp posts and wet paving stones", "a street, far traffic and steps"),
    "market": ("stalls with awnings and crates of produce", "a market, calls and bustle"),
    "alley": ("brick walls close on both sides, a fire escape", "an alley, dripping water"),
    "rooftop": ("a parapet, chimneys and the skyline beyond", "a rooftop, wind over the city"),
    "park": ("hedges, a path, beds of plants and trees", "a garden, birds and leaves"),
    "forest": ("tall trunks, ferns and moss", "a forest, birds and wind in leaves"),
    "desert": ("dunes to the horizon under a wide sky", "a desert, dry wind over sand"),
    "beach": ("wet sand, surf and a long horizon", "the sea, slow waves"),
    "boat": ("a wooden deck, ropes and a mast", "a boat at sea, creaks and water"),
    "mountain": ("bare rock, a ridge and far peaks", "a mountain, high wind"),
    "snow": ("snow to the horizon, drifts and frost", "a blizzard plain, hissing wind"),
    "field": ("grassland, a fence, a wide sky", "open country, wind and larks"),
    "station": ("a platform, rails and a departure board", "a station, echo and far trains"),
    "cave": ("rough rock walls, stalactites, a dark depth", "a cave, dripping and deep echo"),
    "ruins": ("broken columns and overgrown stones", "ruins, wind between stones"),
    "bus": ("rows of seats, poles and dark windows", "a bus, engine hum and rattling windows"),
    "train": ("rows of seats and passing windows", "a train, wheels over rail joints"),
    "depot": ("parked vehicles, lamp masts, wide tarmac", "a depot, far engines and hum of lamps"),
    "temple": ("wooden columns, mats and paper screens", "a temple, long quiet and a far bell"),
    "space": ("a field of stars and a planet's edge", "deep space, a low drone"),
}
"""Kind of place -> what stands there, how it sounds."""
_OUTSIDE = {
    "day": "soft daylight from the left, open shade",
    "morning": "low morning sun from the left, long soft shadows",
    "afternoon": "warm afternoon sun from the right, long shadows",
    "dawn": "pale dawn light from the left, cool shadows",
    "dusk": "golden low sun from the right, long shadows",
    "evening": "fading warm light from the right, blue shadows",
    "night": "moonlight from the left, deep shadows, a few warm lamps",
}
_INSIDE = {
    "day": "soft window light from the left, gentle shadows",
    "morning": "bright morning window light from the left, soft shadows",
    "afternoon": "warm window light from the right, soft shadows",
    "dawn": "pale window light from the left, dim corners",
    "dusk": "amber window light from the right, dim corners",
    "evening": "warm lamplight from the right, dark corners",
    "night": "one warm lamp from the left, deep shadows around",
}
_PALETTES = {
    "day": ("ochre", "sage green", "sky blue"),
    "morning": ("cream", "pale yellow", "light blue"),
    "afternoon": ("amber", "olive", "cream"),
    "dawn": ("peach", "lavender", "slate blue"),
    "dusk": ("amber", "rust", "plum"),
    "evening": ("amber", "brown", "navy"),
    "night": ("navy", "teal", "amber"),
}
_TIMES = (
    ("night", r"\b(?:night|midnight|moonl\w+|late at night)\b"),
    ("dawn", r"\b(?:dawn|sunrise|daybreak)\b"),
    ("dusk", r"\b(?:dusk|sunset|twilight|magic hour|golden hour)\b"),
    ("evening", r"\b(?:evening)\b"),
    ("morning", r"\b(?:morning)\b"),
    ("afternoon", r"\b(?:afternoon)\b"),
)
_OWN = {
    "vineyard": "rows of vines on high trellises, sunlit leaves, a dry path between them",
    "dining room": "a long table laid for two, candlesticks, a sideboard, curtains at a window",
    "open country": "grassland with a fence and a winding path under a wide sky",
    "farmyard": "a barn, a fence, straw and a water trough",
    "river": "a slow river between reeds, stones along the bank",
    "garden": "beds of flowers, a path, a low wall and trees",
    "harbour": "a stone quay, moored boats, masts and coiled ropes",
    "harbor": "a stone quay, moored boats, masts and coiled ropes",
    "coffee shop": "small tables, a long counter with a machine, pastries under glass",
    "greenhouse": "glass panes on iron ribs, rows of pots and hanging ferns",
    "yard": "a wide paved yard, a brick front, a low wall",
    "van": "a cramped cargo space, racks of screens, a bench and a sliding door",
    "lantern room": "a great lens on its stand, windows all round, an iron gallery",
}
"""Places whose name says more than their kind."""
_OPEN_COUNTRY = "open country"
_LIVED_IN = frozenset(("living", "sitting", "drawing", "dining", "hotel", "small", "back", "front"))
_BUILT = frozenset(
    ("room", "bedroom", "kitchen", "office", "library", "hall", "hospital", "gallery", "church")
)
_FACADE = "a tall front with rows of windows, steps and a wide door"
"""What is seen of a house from outside."""
_LONGEST = 240


def place_name(place: str, words: str) -> tuple[str, bool | None]:
    """A name for a place in lower case, and whether it is inside where the words tell."""
    name = " ".join(place.split()).strip(" .,-").lower()
    if name and name not in ("somewhere", "anywhere", "nowhere", "unnamed place"):
        return name, None
    guess = guess_setting(words)
    return (guess.place, guess.interior) if guess.place else (_OPEN_COUNTRY, False)


def kind_of(name: str, words: str = "") -> str:
    """The kind of place: by its name, else by the words around it; '' when neither tells."""
    if name == _OPEN_COUNTRY:
        return "field"
    for text in (f"in the {name}", f"in the {name}. {words}"):
        found = read_place(text, read_text(text))
        if found is not None:
            return found.kind
    return ""


def describe_place(name: str, interior: bool | None, told: Sequence[str]) -> str:
    """The script's own sentences on a place, then what such places hold."""
    side = {True: "interior", False: "exterior", None: ""}[interior]
    own = " ".join(as_sentence(each) for each in told)
    usual = furniture_of(name, " ".join(told), interior=interior)
    parts = [f"{name}{f', {side}' if side else ''}", own and shortened(own, _LONGEST), usual]
    return "; ".join(part.rstrip(".") for part in parts if part)


def _usual(name: str, words: str) -> tuple[str, str]:
    """Furniture and sound: by a word of the name where it is one, else by the kind of place."""
    said = re.findall(r"[a-z]+", name)
    own = next((word for word in reversed(said) if word in _FURNISHED), "")
    if own == "room" and said[:-1] and not _LIVED_IN & set(said):
        # A boiler room has no sofa.
        return _FURNISHED.get(kind_of(" ".join(said[:-1])), ("", ""))
    return _FURNISHED.get(own or kind_of(name, words), ("", ""))


def furniture_of(name: str, words: str = "", *, interior: bool | None = None) -> str:
    """What stands in such a place, or what is seen of it from outside."""
    ending = next((key for key in _OWN if name == key or name.endswith(f" {key}")), "")
    own = _OWN.get(ending) or _usual(name, words)[0]
    built = own and kind_of(name, words) in _BUILT
    return _FACADE if interior is False and built else own


def ambience_of(name: str, words: str = "") -> str:
    """The place's sound bed."""
    return f"{name}: {_usual(name, words)[1] or 'quiet air'}"


def hour_of(time_of_day: str, words: str = "") -> str:
    """day, morning, afternoon, dawn, dusk, evening or night; day when nothing tells."""
    for text in (time_of_day.lower(), words.lower()):
        for hour, cue in _TIMES:
            if re.search(cue, text):
                return hour
        if text.strip() in ("day", "noon", "midday"):
            return "day"
    return "day"


def light_of(hour: str, interior: bool | None) -> str:
    """The key light of an hour, from one side all through the scene."""
    return (_INSIDE if interior else _OUTSIDE)[hour]


def palette_of(hour: str) -> tuple[str, ...]:
    """Three colours that an hour is graded to."""
    return _PALETTES[hour]

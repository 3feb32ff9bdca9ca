"""Place, weather and time words; knows nothing of how a place is built."""

from __future__ import annotations

import hashlib
import re

from tools.providers.previz.colours import colours_in
from tools.providers.previz.phrases import END, Text, by_value
from tools.providers.previz.stage import Colour, Place

PLACES = by_value(
    {
        "room": (
            "room, living room, apartment, parlor, parlour, flat, cottage, house, cabin, sitting room, drawing room, "
            "den, hut, farmhouse, dining room, attic, lounge, home, motel room, hotel room, foyer, entryway, hallway mirror, "
            "interior, mansion, studio apartment, kitchenette, basement, cellar, nursery, tent, loft"
        ),
        "bedroom": "bedroom, dormitory, bunk, nursery room, guest room",
        "workshop": (
            "workshop, workbench, garage, forge, smithy, atelier, pottery studio, art studio, clockmaker's shop, "
            "watchmaker's shop, studio, repair shop, pottery workshop, craft room, boathouse, barn, woodshop, artist's studio, "
            "recording studio, home studio, rehearsal studio, painting studio, dance studio, watch shop, clock shop, mill, shed, "
            "foundry, engine room"
        ),
        "kitchen": "kitchen, galley, trattoria, bakery, ramen ya, test kitchen, kitchens, pantry, cookhouse, tandoor",
        "office": (
            "office, cubicle, meeting room, boardroom, newsroom, study, conference room, writing nook, reception, "
            "police station, open plan office, interrogation room, home office, control room, call center, desk nook"
        ),
        "classroom": "classroom, lecture hall, schoolroom, school, auditorium seats, tutoring room",
        "lab": "lab, laboratory, research lab, clean room, observatory, greenhouse lab, server room, science lab",
        "library": "library, bookshop, bookstore, archive, reading room, bookshelves, stacks",
        "corridor": (
            "corridor, hallway, passage, passageway, tunnel, stairwell, staircase, elevator, hall of doors, airlock, lobby, "
            "archway corridor, vestibule"
        ),
        "bar": "bar, pub, tavern, saloon, nightclub, inn, jazz club, speakeasy, club, lounge bar, taproom",
        "cafe": "cafe, café, coffee shop, diner, restaurant, tea house, teahouse, coffeehouse, bistro, canteen, booth, game corner",
        "shop": "shop, store, craft store, boutique, supermarket, grocery, antique shop, pawn shop, store aisle, aisle, market hall",
        "market": "market, bazaar, market stall, farmer's market, souk, market square, night market, stalls, street market",
        "gym": "gym, gymnasium, fitness studio, boxing ring, weight room, dojo, training hall, sports hall, agility lane",
        "hospital": "hospital, clinic, ward, operating room, surgery, icu, infirmary, morgue, hospital room, operating theatre",
        "street": (
            "street, road, avenue, boulevard, sidewalk, pavement, crossing, crosswalk, intersection, square, plaza, town, "
            "city, village, city street, downtown, courtyard, highway, bridge, piazza, village lane, storefront, curb, bus stop, quay"
        ),
        "alley": "alley, alleyway, backstreet, back alley, side street, narrow lane",
        "rooftop": "rooftop, roof, terrace, balcony, roof terrace, rooftop garden, roof garden, parapet",
        "park": "park, garden, playground, lawn, meadow path, backyard, yard, cemetery, graveyard, orchard, botanical garden, community garden, greenhouse, garden plot, raised bed",
        "forest": "forest, wood, woods, woodland, jungle, grove, rainforest, bamboo grove, thicket, clearing, undergrowth, treeline",
        "desert": "desert, dune, dunes, wasteland, desert plain, sahara, badlands, salt flat, cracked earth, canyon, mesa",
        "beach": "beach, shore, shoreline, coast, seaside, sandbar, cove, tidepool, waterline, coastline, lakeside, lakeshore",
        "sea": "sea, ocean, boat, ship, deck, harbor, harbour, pier, dock, lake, river, lighthouse, jetty, waves, sailboat, river bank, riverbank, stream, cliff top over the sea",
        "mountain": "mountain, mountains, cliff, ridge, peak, summit, alpine, mountain pass, hilltop, valley, crag, mountain lookout, gorge, volcano",
        "snow": "snowfield, tundra, glacier, ice field, snowy plain, blizzard, arctic, snowy field, snowbank, snowscape, frozen lake, ice sheet, snowdrift, antarctic",
        "field": "field, meadow, farm, prairie, pasture, wheat field, grassland, countryside, vineyard, plain, hill, hillside, farmland, paddock, moor, steppe, savanna",
        "station": "station, platform, subway platform, train station, subway, metro, airport, terminal, train carriage, subway car, railway, train",
        "cave": "cave, cavern, grotto, mine, dungeon, crypt, den of rock, catacomb, lair",
        "stage": "stage, theater, theatre, concert hall, amphitheater, opera house, backstage, arena, stadium, ballroom, circus, auditorium",
        "gallery": "gallery, museum, exhibition, art gallery, exhibition hall, atrium, museum gallery, showroom",
        "temple": "temple, church, cathedral, chapel, shrine, monastery, meditation hall, zen temple, mosque, abbey, altar, palace, throne room, great hall, castle",
        "space": "space, outer space, spaceship, spacecraft, starship, space station, moon, mars, planet, orbit around, asteroid, cockpit",
        "car": "car interior, inside a car, driver's seat, backseat, taxi, truck cab, dashboard, passenger seat",
        "hall": "community hall, main hall, town hall, hall, banquet hall, warehouse, hangar, factory, main room",
    }
)
"""Place kind -> the nouns that set a scene there."""

HINTS = by_value(
    {
        "kitchen": "stove, oven, countertop, cooktop, hanging pans, burner, cutting board, prep board, kitchen island, saucepan, skillet, fridge, simmering pot, ramekin",
        "workshop": "lathe, anvil, pottery wheel, potter's wheel, kiln, easel, gears and tools, clay, chisel, vise, boom mic, microphone stand, soldering, mixing desk",
        "office": "filing cabinet, desk lamp, monitor, typewriter, laptop, keyboard, swivel chair, paperwork, cubicle wall",
        "classroom": "whiteboard, blackboard, chalkboard, school desk, equation",
        "lab": "beaker, microscope, test tube, fume hood, centrifuge, petri dish, oscilloscope, pipette, lab bench, glass chamber, waveform, flask",
        "library": "bookshelf, bookcase, shelves of books, card catalog",
        "bedroom": "bed, pillow, nightstand, duvet, mattress, blanket",
        "room": "sofa, couch, armchair, fireplace, settee, mantel, rug, curtain, wallpaper, chandelier, tea table, radiator, windowsill, window, staircase, kitchen window",
        "bar": "bar stool, beer tap, whiskey, jukebox",
        "cafe": "espresso, pastry case, menu board, barista, communal table, board game, coffee cups",
        "gym": "dumbbell, squat rack, barbell, treadmill, medicine ball, exercise mat, jump rope, kettlebell, foam roller, plyo box",
        "street": "streetlamp, traffic, lamp post, cobblestone, asphalt, skyscraper, neon sign, parked car, taxi cab, storefront, crowded pavement, facade, streetlight",
        "forest": "tree, pine, fern, moss, trunk, canopy, branch, birch, oak tree, sapling, undergrowth",
        "park": "bench, fountain, flower bed, hedge, planter, trellis, pond, seedling, trowel, soil, greenhouse",
        "desert": "sand, cactus, camel, sand dune, heat shimmer, heat haze",
        "beach": "surf, seashell, driftwood, tide, wet sand, umbrella on the sand",
        "sea": "sail, mast, horizon of water, oar, anchor, fishing net, sea spray, lighthouse beam, seawater",
        "mountain": "rocky, rock face, boulder, distant peaks, scree, rope and ice axe",
        "snow": "snow, ice, snowflake, frost, icicle",
        "field": "wheat, grass, haystack, fence, tall grass, scarecrow, crops, wildflower, tractor",
        "station": "turnstile, rails, train window, departure board, luggage, commuter, signboard",
        "gallery": "plinth, sculpture, display case, framed painting, abstract painting, softbox, exhibit",
        "stage": "spotlight, stage curtain, audience, orchestra, velvet curtain",
        "temple": "tatami, shoji, incense, stained glass, pew, singing bowl, pillar, candlelit altar",
        "space": "star field, nebula, galaxy, control panel, porthole, earth below, zero gravity",
        "cave": "stalactite, rock walls, torchlit stone",
        "hospital": "hospital bed, iv drip, stethoscope, heart monitor, gurney",
        "market": "stall, crate of produce, fruit stand, awning, vendor, produce",
        "car": "steering wheel, windshield, windscreen, rear view mirror",
        "shop": "shelves packed, cash register, shop window, mannequin, cash desk",
        "corridor": "row of doors, lockers, exit sign",
        "hall": "folding table, stackable chairs, banner, step stool, forklift, pallet",
    }
)
"""Place kind -> things that suggest it when nothing names it."""

INTERIORS = frozenset(
    "room bedroom workshop kitchen office classroom lab library corridor bar cafe shop gym hospital "
    "stage gallery temple car hall station".split()
)
_SETTING = frozenset(
    "in inside at on into within across through of along atop aboard entering".split()
)
_THROUGH = frozenset(
    "outside beyond window windows distant distance toward towards from leaving".split()
)

WEATHERS = by_value(
    {
        "storm": "storm, stormy, thunderstorm, lightning, tempest, gale, hurricane, thunder",
        "snow": "snow, snowing, snowfall, blizzard, snowflakes, snowy, sleet, whiteout",
        "rain": "rain, raining, rainy, drizzle, downpour, rain soaked, rain slicked, rainfall, raindrops, rain streaked",
        "fog": "fog, foggy, mist, misty, haze, hazy, smog",
        "dust": "dust storm, sandstorm, dusty wind, blowing sand, dust clouds",
    }
)
TIMES = by_value(
    {
        "night": "night, midnight, nighttime, moonlight, moonlit, nocturnal, late night, starlight, starry, after dark",
        "dusk": "dusk, sunset, twilight, evening, golden hour, blue hour, magic hour, sundown, nightfall",
        "dawn": "dawn, sunrise, daybreak, first light, early light",
        "morning": "morning, early morning",
        "afternoon": "afternoon, late afternoon",
        "day": "day, daytime, noon, midday, daylight, broad daylight, sunlit, sunny, sunlight",
    }
)
_NOT_TIME = frozenset(("vision", "stand", "off", "dress", "gown", "ahead", "one"))
_TIME_RANK = ("night", "dusk", "dawn", "morning", "afternoon", "day")
_HEADING = re.compile(r"\b(INT|EXT)\b[. ]+(?!/)", re.ASCII)


def read_place(prompt: str, text: Text) -> Place | None:
    """The place a prompt names or suggests; None when it says nothing of one."""
    scores = _scores(text)
    if not scores:
        return None
    kind = max(scores, key=lambda k: scores[k])
    return Place(
        kind=kind,
        interior=_interior(prompt, text, kind),
        seed=place_seed(kind),
        palette=palette_in(text),
        weather=read_weather(text),
        time_of_day=read_time(text),
    )


def place_seed(kind: str) -> int:
    """One place stays one place in every wording: the seed comes from the kind alone."""
    return int.from_bytes(hashlib.blake2b(kind.encode(), digest_size=4).digest(), "big")


def _scores(text: Text) -> dict[str, float]:
    scores: dict[str, float] = {}
    for order, hit in enumerate(PLACES.hits(text)):
        weight = 3.0 + 2.0 * _is_setting(text, hit.start) + 0.5 * (hit.stop - hit.start - 1)
        if _is_elsewhere(text, hit.start):
            weight = 0.8
        if hit.phrase in (
            "room",
            "interior",
            "home",
            "house",
            "studio",
            "hall",
            "city",
            "town",
            "deck",
        ):
            weight *= 0.6
        scores[hit.value] = scores.get(hit.value, 0.0) + weight / (1 + 0.35 * order)
    for hint in HINTS.hits(text):
        scores[hint.value] = scores.get(hint.value, 0.0) + 0.45
    return scores


def _is_setting(text: Text, index: int) -> bool:
    return any(word in _SETTING for word in text.words[max(0, index - 6) : index] if word != END)


def _is_elsewhere(text: Text, index: int) -> bool:
    return any(word in _THROUGH for word in text.words[max(0, index - 4) : index])


def _interior(prompt: str, text: Text, kind: str) -> bool:
    heading = _HEADING.search(prompt)
    if heading:
        return heading[1] == "INT"
    words = set(text.words)
    if words & {"exterior", "outdoors", "outdoor"} and not words & {
        "interior",
        "indoors",
        "indoor",
    }:
        return False
    if words & {"interior", "indoors", "indoor"}:
        return True
    return kind in INTERIORS


def read_weather(text: Text) -> str:
    """The weather named; 'clear' when none is."""
    return WEATHERS.first(text) or "clear"


def read_time(text: Text, default: str = "day") -> str:
    """The time of day named; the darkest wins over 'daylight' said in passing."""
    found = [h.value for h in TIMES.hits(text) if text.word(h.stop) not in _NOT_TIME]
    return min(found, key=_TIME_RANK.index) if found else default


def palette_in(text: Text) -> tuple[Colour, ...]:
    """Colours that the words give to the whole picture: 'teal and amber palette'."""
    found: list[Colour] = []
    for index, word in enumerate(text.stems):
        if (
            word not in ("palette", "grade", "grading", "tone", "hue", "scheme")
            or text.negated[index]
        ):
            continue
        if text.word(index - 1) in ("skin", "wood", "medium"):
            continue
        first, last = text.sentence(index)
        found += colours_in(text, max(first, index - 7), index)
        if word in ("palette", "scheme", "grade"):
            found += colours_in(text, index, min(last, index + 12))
    return tuple(dict.fromkeys(found))[:4]

"""The words that set a scene: nouns that name a place, and things that suggest one."""

from __future__ import annotations

from tools.providers.previz.phrases import by_value, listed

PLACES = by_value(
    {
        "room": (
            "room, living room, apartment, parlor, parlour, flat, cottage, house, cabin, den, hut, "
            "sitting room, drawing room, farmhouse, dining room, attic, lounge, home, motel room, "
            "hotel room, foyer, entryway, interior, mansion, basement, cellar, nursery, tent, loft"
        ),
        "bedroom": "bedroom, dormitory, bunk room, guest room",
        "workshop": (
            "workshop, garage, forge, smithy, atelier, pottery studio, clockmaker's shop, "
            "watchmaker's shop, repair shop, pottery workshop, craft room, boathouse, barn, "
            "woodshop, watch shop, clock shop, mill, shed, foundry, engine room, factory, "
            "warehouse, "
            "workbench, hangar"
        ),
        "studio": (
            "studio, art studio, artist's studio, recording studio, home studio, rehearsal studio, "
            "dance studio, photo studio, painting studio, film studio, rehearsal room, gym, "
            "gymnasium, "
            "fitness studio, boxing ring, weight room, dojo, training hall, sports hall"
        ),
        "kitchen": (
            "kitchen, galley, trattoria, bakery, ramen ya, test kitchen, pantry, cookhouse, tandoor"
        ),
        "restaurant": (
            "restaurant, cafe, café, coffee shop, diner, tea house, teahouse, coffeehouse, bistro, "
            "canteen, booth, game corner, restaurant dining room"
        ),
        "office": (
            "office, cubicle, meeting room, boardroom, newsroom, study, conference room, "
            "writing nook, reception, police station, open plan office, interrogation room, "
            "home office, call center"
        ),
        "classroom": "classroom, lecture hall, schoolroom, school, tutoring room",
        "laboratory": (
            "lab, laboratory, research lab, clean room, observatory, server room, science lab, "
            "laboratory classroom"
        ),
        "library": "library, bookshop, bookstore, archive, reading room",
        "shop": (
            "shop, store, craft store, boutique, supermarket, grocery, antique shop, pawn shop, "
            "store aisle"
        ),
        "corridor": (
            "corridor, hallway, passage, passageway, tunnel, stairwell, staircase, elevator, "
            "airlock, lobby, vestibule"
        ),
        "bar": "bar, pub, tavern, saloon, nightclub, inn, jazz club, speakeasy, taproom",
        "hospital": (
            "hospital, clinic, ward, operating room, surgery, icu, infirmary, morgue, "
            "hospital room, operating theatre, operating theater"
        ),
        "hall": "community hall, main hall, town hall, hall, banquet hall, main room, ballroom",
        "theatre": (
            "theater, theatre, concert hall, amphitheater, opera house, auditorium, theater stage, "
            "theatre stage"
        ),
        "stage": "stage, backstage, arena, stadium, circus",
        "gallery": (
            "gallery, museum, exhibition, art gallery, exhibition hall, atrium, museum gallery, "
            "showroom"
        ),
        "church": (
            "church, cathedral, chapel, monastery, mosque, abbey, temple, shrine, meditation hall, "
            "zen temple, palace, throne room, great hall, castle"
        ),
        "spaceship": (
            "spaceship, spacecraft, starship, space station, cockpit, control room, bridge of the "
            "ship"
        ),
        "car": (
            "car interior, inside a car, driver's seat, backseat, taxi, truck cab, passenger seat"
        ),
        "street": (
            "street, road, avenue, boulevard, sidewalk, pavement, crossing, crosswalk, plaza, "
            "town, "
            "intersection, square, city, village, city street, downtown, courtyard, highway, "
            "bridge, "
            "piazza, village lane, storefront, curb, bus stop, quay"
        ),
        "market": (
            "market, bazaar, market stall, farmer's market, souk, market square, night market, "
            "street market, market kiosk, open air market"
        ),
        "alley": "alley, alleyway, backstreet, back alley, side street, narrow lane",
        "rooftop": (
            "rooftop, roof, terrace, balcony, roof terrace, rooftop garden, roof garden, parapet"
        ),
        "park": (
            "park, garden, playground, lawn, backyard, yard, cemetery, graveyard, orchard, "
            "botanical garden, community garden, greenhouse, garden plot, raised bed, courtyard "
            "garden"
        ),
        "forest": (
            "forest, woods, woodland, jungle, grove, rainforest, bamboo grove, thicket, clearing, "
            "undergrowth, treeline"
        ),
        "desert": (
            "desert, dune, wasteland, desert plain, sahara, badlands, salt flat, cracked earth, "
            "canyon, mesa"
        ),
        "beach": (
            "beach, shore, shoreline, coast, seaside, sandbar, cove, tidepool, waterline, "
            "coastline, "
            "lakeside, lakeshore, sea, ocean, harbor, harbour, pier, dock, lake, river, "
            "lighthouse, "
            "jetty, riverbank, river bank, stream, sea cliff, cliff top"
        ),
        "boat": (
            "boat, ship, deck, ship's deck, sailboat, ferry, fishing boat, yacht, raft, open sea"
        ),
        "mountain": (
            "mountain, cliff, ridge, peak, summit, alpine, mountain pass, hilltop, valley, crag, "
            "mountain lookout, gorge, volcano, hill, hillside"
        ),
        "snow": (
            "snowfield, tundra, glacier, ice field, snowy plain, blizzard, arctic, snowy field, "
            "snowbank, snowscape, frozen lake, ice sheet, snowdrift, antarctic"
        ),
        "field": (
            "field, meadow, farm, prairie, pasture, wheat field, grassland, countryside, vineyard, "
            "plain, farmland, paddock, moor, steppe, savanna"
        ),
        "station": (
            "station, subway platform, train platform, station platform, train station, subway, "
            "metro, airport, terminal, "
            "train carriage, subway car, railway, train, tram"
        ),
        "cave": "cave, cavern, grotto, mine, dungeon, crypt, catacomb, lair",
        "ruins": "ruins, ruined temple, ancient temple, ruin, abandoned city, amphitheatre",
        "space": "space, outer space, moon, mars, planet, asteroid, orbit around",
    }
)
"""Place kind -> the nouns that set a scene there."""

HINTS = by_value(
    {
        "kitchen": (
            "chef, cook, island, pantry door, stove, oven, countertop, vent hood, central island, "
            "prep island, cooktop, hanging pans, "
            "burner, cutting board, prep board, kitchen island, saucepan, skillet, fridge, "
            "ramekin, "
            "simmering pot, plating, rolling pin"
        ),
        "workshop": (
            "lathe, anvil, pottery wheel, potter's wheel, kiln, gears and tools, clay, chisel, "
            "vise, "
            "soldering, worktable, bisque, clockwork, watchmaker, clockmaker, carpenter, "
            "blacksmith, "
            "artisan, potter, mechanic"
        ),
        "studio": (
            "athlete, boxer, sled track, push sled, dumbbell, squat rack, barbell, treadmill, "
            "medicine ball, exercise mat, jump rope, kettlebell, foam roller, plyo box, gym mat, "
            "easel, boom mic, mic stand, mixing desk, music stand, acoustic panel, acoustic foam, "
            "musician, band, guitar, dancer, amplifier, softbox, tripod camera, ballet barre, "
            "cajón, pop filter, studio monitor"
        ),
        "office": (
            "filing cabinet, desk lamp, typewriter, laptop, swivel chair, paperwork, cubicle wall, "
            "secretary, lawyer, accountant, clerk, detective"
        ),
        "classroom": (
            "whiteboard, blackboard, chalkboard, school desk, equation, teacher, student, tutor"
        ),
        "laboratory": (
            "scientist, researcher, optical breadboard, reagent, breadboard, beaker, microscope, "
            "test tube, fume hood, "
            "centrifuge, petri dish, oscilloscope, pipette, lab bench, glass chamber, waveform, "
            "lab coat, sensor"
        ),
        "library": "bookshelf, bookcase, bookshelves, shelves of books, card catalog",
        "bedroom": "bed, pillow, nightstand, duvet, mattress, blanket",
        "room": (
            "sofa, couch, armchair, fireplace, settee, mantel, rug, curtain, wallpaper, "
            "chandelier, "
            "tea table, radiator, windowsill, window"
        ),
        "bar": "bartender, bar stool, beer tap, whiskey, jukebox",
        "restaurant": (
            "game table, brick wall, espresso, pastry case, menu board, communal table, board "
            "game, coffee cups, rulebook"
        ),
        "street": (
            "streetlamp, traffic, lamp post, cobblestone, asphalt, skyscraper, parked car, facade, "
            "streetlight, neon sign"
        ),
        "forest": "tree, pine, fern, moss, trunk, canopy, branch, birch, oak tree, sapling",
        "park": (
            "park bench, fountain, gardener, flower bed, hedge, planter, trellis, pond, seedling, "
            "trowel, soil"
        ),
        "desert": "sand, cactus, camel, heat shimmer, heat haze",
        "beach": "surf, seashell, driftwood, tide, wet sand, sea spray, seawater, wave",
        "boat": "sail, mast, oar, anchor, fishing net, helm, ship's wheel",
        "mountain": "rocky, rock face, boulder, distant peaks, scree",
        "snow": "snow, ice, snowflake, frost, icicle, snowy",
        "field": "wheat, grass, haystack, fence, tall grass, scarecrow, crops, wildflower, tractor",
        "station": "turnstile, rails, train window, departure board, luggage, signboard",
        "gallery": "plinth, sculpture, display case, framed painting, abstract painting, exhibit",
        "theatre": "spotlight, stage curtain, audience, orchestra, velvet curtain, footlights",
        "church": "tatami, shoji, incense, stained glass, pew, singing bowl, altar",
        "space": "star field, nebula, galaxy, earth below, zero gravity",
        "spaceship": "control panel, porthole, viewscreen",
        "cave": "stalactite, rock walls",
        "hospital": (
            "doctor, nurse, patient, hospital bed, iv drip, stethoscope, heart monitor, gurney"
        ),
        "market": "stall, crate of produce, fruit stand, awning, produce",
        "car": "steering wheel, windshield, windscreen, rear view mirror, dashboard",
        "shop": "shelves packed, cash register, shop window, cash desk, aisle",
        "corridor": "row of doors, lockers, exit sign",
        "hall": "folding table, stackable chairs, banner, step stool",
    }
)
"""Place kind -> things that suggest it when nothing names it."""

INTERIORS = frozenset(
    listed(
        "room bedroom workshop studio kitchen restaurant office classroom laboratory library shop "
        "corridor bar hospital hall theatre stage gallery church spaceship car station"
    )
)

WEATHERS = by_value(
    {
        "clear": "heat haze, heat shimmer, clear sky, dust motes, clear skies",
        "storm": "storm, stormy, thunderstorm, lightning, tempest, gale, hurricane, thunder",
        "snow": "snow, snowing, snowfall, blizzard, snowflakes, snowy, sleet, whiteout",
        "rain": (
            "rain, raining, rainy, drizzle, downpour, rain soaked, rain slicked, rainfall, "
            "raindrops, rain streaked"
        ),
        "fog": "fog, foggy, mist, misty, haze, hazy, smog",
        "dust": "dust storm, sandstorm, dusty wind, blowing sand, dust clouds",
    }
)
TIMES = by_value(
    {
        "night": (
            "night, midnight, nighttime, moonlight, moonlit, nocturnal, late night, starlight, "
            "starry, after dark"
        ),
        "dusk": (
            "dusk, sunset, twilight, evening, golden hour, blue hour, magic hour, sundown, "
            "nightfall"
        ),
        "dawn": "dawn, sunrise, daybreak, first light, early light",
        "morning": "morning, early morning",
        "afternoon": "afternoon, late afternoon",
        "day": "day, daytime, noon, midday, daylight, broad daylight, sunlit, sunny, sunlight",
    }
)

"""Words for people and animals: roles, sex, age, first names, numbers, crowds."""

from __future__ import annotations

from tools.providers.previz.phrases import Lexicon, by_value, listed

SEX_WORDS = by_value(
    {
        "man": (
            "man, gentleman, guy, boy, father, dad, husband, brother, son, grandfather, uncle, "
            "king, "
            "prince, lad, fisherman, businessman, policeman, fireman, monk, priest, cowboy, "
            "waiter, "
            "actor, butler, sailor, groom, boyfriend, nephew, lumberjack, male, grandpa, bloke, "
            "fellow"
        ),
        "woman": (
            "woman, lady, girl, mother, mom, mum, wife, sister, daughter, grandmother, aunt, "
            "queen, "
            "princess, businesswoman, policewoman, nun, actress, waitress, ballerina, bride, "
            "girlfriend, "
            "niece, witch, female, hostess, stewardess, grandma, maid, heroine, geisha"
        ),
    }
)
"""Nouns that tell the sex."""

ROLES = Lexicon(
    {
        "chef, cook, baker, barista, bartender, waiter, waitress, server, butler, maid": "kitchen",
        "artist, painter, sculptor, potter, stylist, artisan, photographer": "art",
        "filmmaker, director, designer": "art",
        "writer, author, poet, journalist, reporter, editor, librarian, student, teacher, tutor": (
            "desk"
        ),
        "scientist, researcher, engineer, technician, programmer, hacker, inventor, professor": (
            "lab"
        ),
        "doctor, nurse, surgeon, patient, paramedic, physician, scholar, therapist, medic": "ward",
        "watchmaker, clockmaker, carpenter, blacksmith, tailor, cobbler, mechanic, craftsman": (
            "bench"
        ),
        "repairman, toymaker, shoemaker, welder, electrician, plumber, mason, builder": "bench",
        "gardener, farmer, shepherd, fisherman, hunter, woodcutter, lumberjack, miller, milkmaid": (
            "land"
        ),
        "dancer, ballerina, musician, singer, pianist, violinist, guitarist, drummer, cellist": (
            "stage"
        ),
        "actor, actress, performer, magician, juggler, clown, comedian, conductor, dj": "stage",
        "athlete, runner, boxer, swimmer, climber, cyclist, coach, trainer, instructor, player": (
            "sport"
        ),
        "soldier, guard, officer, policeman, policewoman, detective, inspector, spy, agent": (
            "force"
        ),
        "knight, warrior, samurai, king, queen, prince, princess, wizard, witch, monk, nun": "tale",
        "priest, pilgrim, traveler, traveller, wanderer, stranger, drifter, hiker, explorer": (
            "road"
        ),
        "pilot, astronaut, captain, sailor, driver, mariner, diver, crewman, skipper, cosmonaut": (
            "craft"
        ),
        "lighthouse keeper, shopkeeper, innkeeper, keeper, vendor, merchant, clerk, cashier": (
            "trade"
        ),
        "lawyer, judge, accountant, banker, secretary, executive, boss, businessman": "office",
        "businesswoman, manager, assistant, mayor, senator, politician, mentor, host": "office",
        "courier, postman, mailman, messenger, janitor, caretaker, worker, labourer, laborer": (
            "road"
        ),
        "gunslinger, cowboy, sheriff, bandit, thief, burglar, robber, pirate, assassin": "tale",
        "model, bride, groom, widow, hero, heroine, protagonist, villain, survivor, rebel": "tale",
        "customer, passenger, commuter, pedestrian, tourist, guest, visitor, neighbor, neighbour": (
            "extra"
        ),
        "robot, android, ghost, giant, stranger, hermit, prisoner, beggar, orphan": "tale",
        "contestant, competitor, archaeologist, historian, antiquarian, archivist, curator": "desk",
        "monk, meditator, practitioner, apprentice, fireman, firefighter, operator, bassist": (
            "bench"
        ),
        "colleague, partner, companion, friend, teammate, sibling, twin, lover, rival": "peer",
        "mother, father, son, daughter, sister, brother, grandmother, grandfather, aunt, uncle": (
            "kin"
        ),
        "husband, wife, niece, nephew, cousin, mom, dad, grandma, grandpa, grandson, fellow": "kin",
    }
)
"""What somebody does or is; the value only groups the table."""

GENERIC = by_value(
    {
        "adult": (
            "man, woman, gentleman, lady, guy, person, someone, figure, character, subject, "
            "adult, bloke"
        ),
        "young": "teenager, teen, youth, adolescent, lad, youngster",
        "child": "child, kid, boy, girl, toddler, infant, baby, little girl, little boy",
        "old": "elder, old timer, pensioner",
    }
)
"""Words for anybody; the value is the age they suggest."""

GROUPS = by_value(
    {
        "2": "couple, pair, duo, both characters, twins, lovers",
        "3": "trio",
        "4": "quartet",
    }
)
CROWDS = by_value(
    {
        "crowd": "crowd, throng, crowds, mob, bustling crowd, commuters, pedestrians, passersby, "
        "passers by, onlookers, bystanders, audience members, spectators, shoppers, partygoers, "
        "patrons, background extras, extras, travelers, passengers, dancers in the background, "
        "audience",
    }
)

NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "both": 2, "2": 2, "3": 3, "4": 4,
    "5": 5, "6": 6, "several": 3, "some": 3, "many": 4, "few": 3, "all": 0,
}  # fmt: skip
"""Counting words; 0 leaves the number open."""

ANIMALS = by_value(
    {
        "fox": "fox, vixen",
        "crow": "crow, raven, jackdaw, magpie, rook",
        "dog": (
            "dog, puppy, hound, labrador, terrier, retriever, shepherd dog, husky, jackal, "
            "spaniel, collie, sheepdog, greyhound, poodle, mongrel, mutt, lapdog"
        ),
        "cat": "cat, kitten, tabby, tomcat",
        "horse": "horse, pony, stallion, mare, donkey, mule, ass, foal, colt, filly, gelding",
        "wolf": "wolf",
        "bear": "bear, bear cub",
        "lion": "lion, lioness, leopard, panther",
        "tiger": "tiger",
        "deer": "deer, stag, doe, fawn, reindeer, hart",
        "rabbit": "rabbit, hare, bunny",
        "mouse": "mouse, rat",
        "bird": (
            "bird, sparrow, swallow, seagull, gull, pigeon, dove, parrot, robin, hen, rooster, cock"
        ),
        "owl": "owl",
        "eagle": "eagle, hawk, falcon, kite bird, vulture",
        "duck": "duck, goose, swan, heron, crane bird, stork, peacock",
        "cow": "cow, bull, ox, calf, buffalo",
        "sheep": "sheep, lamb, ram",
        "goat": "goat, kid goat",
        "pig": "pig, boar, piglet",
        "frog": "frog, toad",
        "tortoise": "tortoise, turtle",
        "elephant": "elephant",
        "monkey": "monkey, ape, chimpanzee, gorilla",
        "snake": "snake, serpent, viper",
        "fish": "goldfish, koi",
        "squirrel": "squirrel",
        "hedgehog": "hedgehog",
        "mole": "badger",
        "ant": "ant, grasshopper",
    }
)
"""Animal kinds -> the words for them."""

PICTURED = frozenset(
    listed(
        "painting statue poster sculpture mannequin sketch drawing portraits portrait figurine "
        "bust mural shaped silhouette-shaped carving photo illustration"
    )
)
"""'A painting of a woman' puts no woman on the stage."""

MEN = frozenset(
    listed(
        "marcus john james jack tom thomas david michael daniel peter paul robert william george "
        "henry charles arthur edward frank joe joseph luke mark matthew adam alex ben benjamin "
        "sam samuel max leo oscar victor martin simon felix hugo elias noah liam ethan jacob "
        "lucas omar ali ahmed hassan raj arjun ravi kenji hiro takeshi wei chen carlos diego juan "
        "miguel pedro luis marco giovanni ivan dmitri sergei nikolai pierre jean hans karl rowan "
        "kai finn theo silas ezra jonas viktor bob bill jim steve mike tony harry ron"
    )
)
WOMEN = frozenset(
    listed(
        "anna maria mary sarah sara emma olivia sophia sophie isabella mia eva eve elena helena "
        "laura julia juliet alice clara rose lily grace hannah lucy kate katherine catherine "
        "elizabeth jane margaret ruth rachel rebecca leah nora nina iris vera vivian zoe chloe "
        "ella amelia maya aisha fatima leila layla priya anjali mei ling yuki sakura hana akiko "
        "carmen lucia sofia ana rosa ines ingrid astrid freya greta olga natasha irina katya "
        "marie claire camille amelie ada ava ivy susan linda karen mrs ms miss madame lady"
    )
)
"""Common first names, for prompts that give nothing else."""

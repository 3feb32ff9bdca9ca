"""Clothes words: which noun is worn where, and what it is called there."""

from __future__ import annotations

from tools.providers.previz.phrases import by_value, listed

Slot = tuple[str, str]
"""Where a garment goes and what it is there: ('outer', 'lab_coat')."""

GARMENTS = by_value(
    {
        ("outer", "coat"): (
            "coat, overcoat, trench coat, trenchcoat, raincoat, rain coat, parka, greatcoat, "
            "peacoat, duster, duffel coat, frock coat, winter coat, slicker, oilskin"
        ),
        ("outer", "jacket"): (
            "jacket, blazer, windbreaker, bomber, bomber jacket, anorak, tunic jacket, "
            "denim jacket, leather jacket, field jacket, fleece, track jacket"
        ),
        ("outer", "cardigan"): "cardigan, knit cardigan",
        ("outer", "vest"): "vest, waistcoat, gilet, sweater vest",
        ("outer", "chef_jacket"): (
            "chef jacket, chef's jacket, chef coat, chef's coat, chef's whites, chef's uniform"
        ),
        ("outer", "hoodie"): "hoodie, hooded sweatshirt, hooded jacket, zip hoodie",
        ("outer", "lab_coat"): "lab coat, laboratory coat, labcoat, doctor's coat",
        ("outer", "apron"): "apron, smock, pinafore",
        ("outer", "suit"): (
            "suit, tuxedo, three piece suit, pantsuit, business suit, pinstripe suit"
        ),
        ("outer", "cloak"): "cloak, cape, poncho, shawl, mantle, capelet",
        ("outer", "uniform"): "uniform, school uniform, police uniform, military uniform",
        ("outer", "armour"): "armor, armour, breastplate, chainmail",
        ("robe", "robe"): "robe, bathrobe, kimono, dressing gown, cassock, samue, habit",
        ("top", "shirt"): (
            "shirt, button down, button up, collared shirt, dress shirt, flannel, henley, polo, "
            "polo shirt, flannel shirt, work shirt"
        ),
        ("top", "blouse"): "blouse, camisole",
        ("top", "tunic"): "tunic",
        ("top", "tshirt"): (
            "tshirt, tee, tank top, undershirt, vest top, crop top, performance top, leotard, "
            "jersey, singlet, top, crewneck, base layer"
        ),
        ("top", "sweater"): (
            "sweater, jumper, pullover, sweatshirt, knit, crewneck sweater, knit sweater"
        ),
        ("top", "turtleneck"): "turtleneck, polo neck, rollneck, roll neck, mock neck",
        ("sleeve", "sleeve"): "sleeve, cuff, collar",
        ("bottom", "trousers"): (
            "trousers, pants, slacks, chinos, leggings, tights, sweatpants, joggers, cargo pants, "
            "dress pants, work pants, breeches, corduroys, culottes, joggers"
        ),
        ("bottom", "jeans"): "jeans, denims, dungarees",
        ("bottom", "skirt"): "skirt, kilt, midi skirt, pencil skirt",
        ("bottom", "shorts"): "shorts, swim trunks",
        ("dress", "dress"): "dress, gown, sundress, evening gown, ballgown, frock, summer dress",
        ("whole", "overalls"): (
            "overalls, coveralls, jumpsuit, boiler suit, scrubs, wetsuit, spacesuit, space suit, "
            "flight suit, tracksuit, pyjamas, pajamas, hanbok, onesie"
        ),
        ("accessory", "scarf"): "scarf, neckerchief, bandana, kerchief, muffler",
        ("accessory", "tie"): "tie, necktie, cravat",
        ("accessory", "bow_tie"): "bow tie, bowtie",
        ("accessory", "necklace"): "necklace, pendant, chain, locket, medallion, amulet",
        ("accessory", "satchel"): (
            "satchel, tote, tote bag, messenger bag, shoulder bag, backpack, rucksack, handbag"
        ),
        ("accessory", "headphones"): "headphones, over ear headphones",
        ("accessory", "gloves"): "gloves, mittens, gardening gloves",
        ("accessory", "belt"): "belt, sash, tool belt",
        ("shoes", "shoes"): (
            "shoes, boots, sneakers, trainers, heels, loafers, sandals, slippers, work boots, "
            "oxfords, brogues, flats, clogs, ballet shoes"
        ),
        ("head", "hat"): (
            "hat, fedora, bowler, bowler hat, top hat, sunhat, straw hat, cowboy hat, trilby, "
            "panama, wide brimmed hat, chef's hat, toque, turban, bonnet"
        ),
        ("head", "cap"): "cap, baseball cap, flat cap, newsboy cap, peaked cap",
        ("head", "beanie"): "beanie, knit cap, watch cap, woolly hat, wool hat, beret, knit hat",
        ("head", "helmet"): "helmet, hard hat, hardhat",
        ("head", "hood"): "hood, hood up, cowl, veil",
        ("head", "headscarf"): "headscarf, hijab, head scarf",
        ("glasses", "square"): (
            "glasses, rectangular glasses, reading glasses, rectangular black glasses"
        ),
        ("glasses", "round"): (
            "round glasses, wire rimmed glasses, wire rim glasses, pince nez, monocle"
        ),
        ("glasses", "sunglasses"): "sunglasses, dark glasses, shades, aviators",
        ("glasses", "goggles"): "goggles, safety goggles, safety glasses",
    }
)
"""Slot and kind -> the nouns that mean it."""

PATTERNS = by_value(
    {
        "stripes": "striped, stripes, pinstripe, pinstriped, stripe",
        "check": "plaid, check, checked, checkered, tartan, houndstooth, gingham, argyle",
        "dots": "polka dot, polka dots, dotted, spotted",
    }
)

OBJECT_WORDS = {
    "glasses": frozenset(listed("wine water champagne drinking shot empty beer of")),
    "top": frozenset(listed("table mountain tree at hill on counter stove roof the bench desk")),
    "cap": frozenset(listed("bottle lens pen ice snow marker to")),
    "tie": frozenset(["cable", "zip", "to", "and"]),
    "chain": frozenset(listed("glasses watch rusted iron heavy bicycle supply")),
    "dress": frozenset(["to", "and"]),
    "suit": frozenset(["to"]),
    "hood": frozenset(listed("vent fume range car kitchen extractor lens overhead")),
    "veil": frozenset(["of", "thin"]),
    "coat": frozenset(["fur", "glossy", "shaggy", "russet", "animal", "of"]),
    "mantle": frozenset(["fireplace", "the"]),
    "habit": frozenset(["a", "his", "her", "old", "of"]),
    "belt": frozenset(["conveyor", "seat"]),
    "knit": frozenset(["to", "chunky"]),
    "robe": frozenset(()),
    "pants": frozenset(["he", "she", "it"]),
    "bow": frozenset(["the"]),
    "check": frozenset(()),
}
"""Noun -> words before it that make it something other than clothes."""

LAYERS = (
    "cloak", "armour", "apron", "lab_coat", "coat", "suit", "uniform", "hoodie", "chef_jacket",
    "jacket", "cardigan", "vest",
)  # fmt: skip
"""Outer garments from the outermost in."""

ACCESSORY_RANK = (
    "scarf", "bow_tie", "tie", "headphones", "necklace", "satchel", "gloves", "belt",
)  # fmt: skip
"""Which of several accessories is drawn."""

"""Words for bodies: skin, hair, beards, builds, ages, marks."""

from __future__ import annotations

from tools.providers.previz.phrases import by_value, listed

SKINS = by_value(
    {
        (244, 214, 190): "pale, porcelain, very pale",
        (234, 194, 162): "fair, light, white, peach, rosy, ivory",
        (206, 160, 124): "olive, tan, tanned, sun tanned, golden, wheatish, light brown, sunburned",
        (168, 116, 80): "brown, warm brown, medium brown, medium, caramel, bronze, copper, honey",
        (112, 72, 50): "dark, dark brown, deep brown, deep, black, ebony, rich brown",
    }
)
"""Words before 'skin' or 'complexion'."""

PEOPLES = by_value(
    {
        (232, 190, 152): (
            "east asian, japanese man, japanese woman, chinese man, chinese woman, korean man, "
            "korean woman, asian man, asian woman, vietnamese man, vietnamese woman"
        ),
        (
            236,
            200,
            172,
        ): "caucasian, scandinavian, nordic, irish man, irish woman, white man, white woman",
        (206, 158, 120): "mediterranean, middle eastern, arab, persian, italian man, italian woman",
        (196, 142, 104): "latino, latina, hispanic, mexican man, mexican woman, filipino, filipina",
        (162, 110, 76): "south asian, indian man, indian woman, pakistani, bangladeshi",
        (
            104,
            68,
            48,
        ): "african american, african man, african woman, black man, black woman, nigerian",
    }
)
"""Origins that a prompt names -> a usual skin."""

HAIR_STYLES = by_value(
    {
        "bald": "bald, shaved head, shaven head, hairless",
        "cropped": (
            "cropped, buzz cut, buzzcut, crew cut, close cropped, shaved sides, buzzed, short "
            "cropped"
        ),
        "undercut": "undercut, fade, pompadour, quiff, slicked back, slicked",
        "afro": "afro, natural, afro textured, high puff, puff, coily",
        "mohawk": "mohawk, faux hawk",
        "side_part": "side part, side parted, parted",
        "spiky": "spiky, spiked",
        "fringe": "fringe, bangs",
        "wavy": "wavy, waves, loose waves, long wavy",
        "balding": "balding, receding, thinning",
        "bob": "bob, bobbed, chin length, pixie cut, shoulder length bob, pixie",
        "ponytail": "ponytail, high ponytail, pony tail",
        "braids": "pigtails, braid, braided, braids, plait, plaits, cornrows, dreadlocks, locs",
        "bun": (
            "bun, low bun, chignon, topknot, top knot, updo, pinned up, tied up, knot, tied back"
        ),
        "long": "long, shoulder length, waist length, flowing, loose",
        "curly": "curly, curls, curled, tightly curled, ringlets, coiled, unruly, tousled curls",
        "short": "short, short straight, neat, tidy, trimmed, tousled, messy",
    }
)
"""Hair style -> its words."""

STYLE_RANK = (
    "bald", "balding", "mohawk", "bun", "ponytail", "braids", "afro", "bob", "undercut", "fringe",
    "spiky", "cropped", "side_part", "wavy", "long", "curly", "short",
)  # fmt: skip
"""Which word wins when several are said: the way it is put up before its length."""

HAIR_NOUNS = frozenset(
    listed(
        "hair haired curl lock haircut ponytail undercut bun bob afro braid puff hairdo hairline "
        "buzzcut chignon topknot dreadlock"
    )
)
HEADGEAR = frozenset(("hat", "cap", "helmet", "hood", "beanie", "headscarf"))

HAIR_COLOURS = by_value(
    {
        (206, 168, 104): "blond, blonde, fair, golden, flaxen, sandy, honey",
        (172, 84, 44): "red, ginger, auburn, copper, strawberry blonde",
        (176, 176, 178): (
            "gray, grey, graying, greying, silver, salt and pepper, grizzled, silvering, iron gray"
        ),
        (232, 230, 226): "white, snow white",
        (34, 28, 28): "black, jet black, raven",
        (58, 40, 32): "dark, dark brown",
        (96, 64, 42): "brown, brunette, chestnut, hazel, light brown",
    }
)

BEARDS = by_value(
    {
        "full": "beard, full beard, bearded, bushy beard, trimmed beard",
        "stubble": "stubble, unshaven, five o'clock shadow, stubbled, stubbly, light stubble",
        "moustache": "moustache, mustache, handlebar moustache, mustachioed, moustached",
        "goatee": "goatee, van dyke",
        "none": "clean shaven, cleanshaven, beardless",
    }
)
BUILDS = by_value(
    {
        "slim": "slim, slender, thin, lean, lanky, wiry, skinny, petite, gaunt, willowy, lithe",
        "broad": (
            "athletic, muscular, broad, broad shouldered, strong, burly, sturdy, stocky, powerful"
        ),
        "heavy": "heavy, overweight, stout, plump, large, portly, heavyset, fat, chubby, rotund",
        "average": "average build, medium build, average",
    }
)
AGES = by_value(
    {
        "old": (
            "elderly, old, aged, aging, ageing, senior, wrinkled, retired, ancient, white haired"
        ),
        "adult": "middle aged, adult, grown, mature",
        "young": "young, teenage, teenaged, adolescent, youthful",
        "child": "little, small child, childlike",
    }
)
MARKS = by_value(
    {
        "scar": "scar, scarred, scars",
        "freckles": "freckles, freckled",
        "eye_patch": "eye patch, eyepatch",
        "bandage": "bandage on his, bandage on her, bandaged",
        "wrinkles": "wrinkles, wrinkled, deeply lined, lined face, weathered face",
        "mole": "beauty mark, birthmark, beauty spot, mole on",
    }
)
EYES = by_value(
    {
        (70, 46, 30): "brown, dark brown, dark, black",
        (82, 126, 176): "blue, light blue, pale blue, ice blue",
        (86, 124, 82): "green, emerald",
        (128, 98, 56): "hazel, amber, golden",
        (124, 132, 140): "gray, grey",
    }
)
"""Words before 'eyes' -> their colour."""

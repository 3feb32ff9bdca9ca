"""Light in words: direction, warmth, contrast, exposure and visible sources."""

from __future__ import annotations

from dataclasses import replace

from tools.providers.previz.dressing import prop_list
from tools.providers.previz.phrases import END, Lexicon, Text, by_value, listed
from tools.providers.previz.stage import Light

AZIMUTHS = by_value(
    {
        180.0: (
            "backlight, backlit, back lit, backlighting, rim light, rim lit, rim lighting, "
            "silhouette, silhouetted, "
            "contre jour, light from behind, lit from behind, halo of light, edge light"
        ),
        -90.0: (
            "side light, side lit, side lighting, sidelight, hard side light, raking light, split "
            "lighting, chiaroscuro"
        ),
        0.0: (
            "front light, front lit, frontal light, ring light, flat light, even light, on camera "
            "flash"
        ),
    }
)
ELEVATIONS = by_value(
    {
        80.0: (
            "top light, top lit, overhead light, overhead lighting, overhead lights, overhead "
            "bulb, overhead fluorescents, "
            "ceiling light, overhead lamp, light from above, lit from above, noon sun, midday sun, "
            "overhead panels, overhead warm bulb"
        ),
        -25.0: (
            "underlight, underlit, light from below, key from below, glow from below, "
            "lit from below, uplight, footlights, "
            "firelight, campfire, campfire light"
        ),
        8.0: "low sun, sunset, sunrise, golden hour, long shadows, low angled sun, dawn light",
    }
)
TEMPERATURES = by_value(
    {
        0.8: (
            "golden hour, candlelight, candlelit, candle, firelight, firelit, amber, tungsten, "
            "warm lamp, fire, sunset, lantern light, "
            "lantern, golden light, golden, campfire, glowing orange, oven flame"
        ),
        0.5: (
            "warm, warm light, sunlit, sunrise, incandescent, honeyed, cozy, lamplight, lamplit, "
            "lamp"
        ),
        -0.7: (
            "moonlight, moonlit, cold blue, blue light, icy, steel blue, blue hour, cold, blue "
            "grade, bluish"
        ),
        -0.4: (
            "cool, cool light, overcast, fluorescent, fluorescents, cool daylight, blue toned, "
            "screen light, frosty"
        ),
        0.0: "neutral, neutral light, neutral daylight, clean white light",
    }
)
CONTRASTS = by_value(
    {
        0.95: (
            "low key, noir, chiaroscuro, high contrast, film noir, deep shadows, harsh shadows, "
            "dramatic shadows, stark, "
            "hard shadows, strong shadows, silhouette, pitch black, single source"
        ),
        0.75: (
            "hard light, hard, dramatic, moody, candlelight, candlelit, spotlight, firelight, "
            "harsh, pools of light, "
            "sharp shadows, crisp shadows, dramatic lighting, brooding, hard sidelight"
        ),
        0.3: (
            "soft, diffuse, diffused, window light, soft light, overcast, gentle light, bounce "
            "light, softbox"
        ),
        0.1: "high key, flat, even, bright and even, shadowless, evenly lit, even lighting",
    }
)
EXPOSURES = by_value(
    {
        -0.45: "dark, low key, dim, dimly lit, underexposed, gloomy, murky, shadowy, darkness",
        0.5: "high key, blazing, overexposed, brilliant, blown out, sun drenched, bright white",
        0.25: "bright, brightly lit, well lit, sunny, airy",
    }
)
PRACTICALS = by_value(
    {
        "neon": "neon, neon sign, neon light, neon glow, neon lights, neon signs",
        "candle": "candle, candles, candlelight, candlelit",
        "fire": (
            "fire, fireplace, campfire, hearth, bonfire, torch flame, firelight, oven flame, wood "
            "fired oven, forge"
        ),
        "lantern": "lantern, lanterns, oil lamp",
        "lamp": (
            "lamp, desk lamp, lamplight, bulb, hanging bulb, chandelier, floor lamp, streetlamp, "
            "streetlight, sconce"
        ),
        "window": "window, windows, window light, skylight",
        "screen": (
            "screen glow, monitor glow, glow of the screen, computer screen, monitor, television, "
            "laptop screen"
        ),
    }
)
_LIGHT = frozenset(
    listed(
        "light lit lighting lights sunlight daylight moonlight glow key sun beam beams shaft "
        "shafts window lamp rim firelight lamplight neon ray rays fill illumination sidelight "
        "windows"
    )
)
_NOT_LIGHT_AFTER = frozenset(
    listed("skin hair brown blue green gray grey wood leather jeans complexion oak eyes coat")
)
_OF_LIGHT = frozenset(
    listed(
        "light lit lighting lights glow shadows shadow key mood tones sun sunlight daylight "
        "grade fluorescents highlights"
    )
)


def read_light(
    text: Text, time_of_day: str, *, interior: bool, base: Light | None = None
) -> tuple[Light, bool]:
    """The light, from `base` or the hour and then the words; and whether they spoke of it."""
    light = base or _usual(time_of_day, interior=interior)
    azimuth, elevation = _azimuth(text), ELEVATIONS.first(text)
    temperature = _near_light(text, TEMPERATURES)
    contrast, exposure = _near_light(text, CONTRASTS), _near_light(text, EXPOSURES)
    said = any(v is not None for v in (azimuth, elevation, temperature, contrast, exposure))
    practicals = tuple(dict.fromkeys(hit.value for hit in PRACTICALS.hits(text)))[:4]
    light = replace(
        light,
        azimuth=light.azimuth if azimuth is None else azimuth,
        elevation=light.elevation if elevation is None else elevation,
        temperature=light.temperature if temperature is None else temperature,
        contrast=light.contrast if contrast is None else contrast,
        exposure=light.exposure if exposure is None else exposure,
        practicals=practicals,
    )
    return light, said


def _usual(time_of_day: str, *, interior: bool) -> Light:
    match time_of_day:
        case "night":
            return Light(
                temperature=0.3 if interior else -0.6, contrast=0.75, exposure=-0.5, elevation=45
            )
        case "dusk":
            return Light(azimuth=60, temperature=0.55, contrast=0.6, exposure=-0.2, elevation=14)
        case "dawn":
            return Light(azimuth=-70, temperature=0.25, contrast=0.45, exposure=-0.15, elevation=10)
        case "morning":
            return Light(azimuth=-60, temperature=0.2, contrast=0.45, elevation=28)
        case "afternoon":
            return Light(azimuth=50, temperature=0.3, contrast=0.5, elevation=32)
        case _:
            return Light()


def _near_light(text: Text, table: Lexicon[float]) -> float | None:
    """The first value whose phrase is about light: said of it, or of the night itself."""
    inside = prop_list(text)
    for hit in table.hits(text):
        one_word = hit.stop - hit.start == 1
        phrase = set(hit.phrase.split())
        following = text.words[hit.stop : hit.stop + 4]
        if one_word and not phrase & _SELF_LIT and not _speaks_of_light(following):
            continue
        if following[:1] and following[0] in _NOT_LIGHT_AFTER:
            continue
        if inside is not None and inside[0] <= hit.start < inside[1]:
            continue
        if table is TEMPERATURES and hit.phrase in _SOURCES and _gone_cold(text, hit.stop):
            continue
        return hit.value
    return None


_SOURCES = frozenset(listed("lantern lamp candle fire"))


def _gone_cold(text: Text, stop: int) -> bool:
    """True for 'the lantern has gone cold blue': what is said of a lamp beats what lamps are."""
    later = stop
    while later < min(stop + 6, len(text)) and text.words[later] not in (END, ",", ":"):
        later += 1
    said = TEMPERATURES.first(text, stop, later)
    return said is not None and said < 0


_SELF_LIT = frozenset(
    listed(
        "candlelight candlelit firelight firelit tungsten moonlight moonlit overcast "
        "fluorescent fluorescents noir chiaroscuro lamplight lamplit sunset sunrise campfire "
        "silhouette incandescent sunlit sunny lantern candle fire dimly gloomy murky blazing "
        "brooding night spotlight softbox underexposed overexposed shadowless"
    )
)


def _speaks_of_light(words: tuple[str, ...]) -> bool:
    for word in words:
        if word in _OF_LIGHT or word.endswith("light"):
            return True
        if word in (END, ",", "(", "with", "a", "the"):
            return False
    return False


def _azimuth(text: Text) -> float | None:
    """Where the key comes from; 'from the left' counts when it is said of light."""
    for index, word in enumerate(text.words):
        if word not in ("left", "right") or text.negated[index]:
            continue
        before = text.words[max(0, index - 9) : index]
        if END in before:
            before = before[len(before) - before[::-1].index(END) :]
        camera = text.word(index - 1) in (
            "camera",
            "screen",
            "frame",
            "the",
            "his",
            "her",
            "from",
            "upper",
            "below",
            "above",
            "low",
            "far",
        )
        sourced = "from" in before or "on" in before[-3:]
        if camera and sourced and _LIGHT & set(before):
            return -60.0 if word == "left" else 60.0
    return AZIMUTHS.first(text)

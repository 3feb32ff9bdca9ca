"""What Replicate demands, line by line of docs/contracts.md, sections 4.4 and 7.2."""

from __future__ import annotations

from tools.providers.rehearsal.rules import Rulebook

RULES = Rulebook("replicate")

_API = "4.4"
AUTH = RULES.add("auth", _API, "every call has the header Authorization: Bearer <token>", "SDK")
MODEL = RULES.add("model", _API, "a model that is called or asked about exists", "UNC")
OFFICIAL = RULES.add(
    "official", _API, "a model is called by its name when it is official, else by version", "SDK"
)
VERSION = RULES.add("version", _API, "version is the id of a version", "SDK")
BODY = RULES.add("body", _API, "the body is a JSON object whose input is an object", "SDK")
TASK = RULES.add("task", _API, "a prediction is asked for by the account that made it", "UNC")
UPLOAD = RULES.add("upload", _API, "a file is handed in as the part `content` of a form", "SDK")
INPUT_FILE = RULES.add(
    "input-file", _API, "an input file is an address that can be fetched, or a data URI", "UNC"
)
WAN_PROMPT = RULES.add("wan-prompt", _API, "prompt is a text, and is required", "DOC")
WAN_IMAGE = RULES.add("wan-image", _API, "image is a picture, and is required", "DOC")
WAN_FRAMES = RULES.add("wan-frames", _API, "num_frames is a whole number, 81 to 100", "DOC")
WAN_RESOLUTION = RULES.add("wan-resolution", _API, "resolution is 480p or 720p", "DOC")
WAN_RATE = RULES.add("wan-rate", _API, "frames_per_second is a whole number, 5 to 24", "DOC")
WAN_STEPS = RULES.add("wan-steps", _API, "sample_steps is 1 to 50", "DOC")
WAN_SHIFT = RULES.add("wan-shift", _API, "sample_shift is 1 to 20", "DOC")
WAN_SEED = RULES.add("wan-seed", _API, "seed is a whole number", "DOC")

_MM = "7.2"
MM_VIDEO = RULES.add("mmaudio-video", _MM, "video is a clip, where it is given", "DOC")
MM_WORDS = RULES.add("mmaudio-words", _MM, "prompt and negative_prompt are texts", "DOC")
MM_DURATION = RULES.add("mmaudio-duration", _MM, "duration is at least 1", "DOC")
MM_STEPS = RULES.add("mmaudio-steps", _MM, "num_steps is a whole number", "DOC")
MM_STRENGTH = RULES.add("mmaudio-strength", _MM, "cfg_strength is at least 1", "DOC")
MM_SEED = RULES.add("mmaudio-seed", _MM, "seed is a whole number, -1 for a random one", "DOC")

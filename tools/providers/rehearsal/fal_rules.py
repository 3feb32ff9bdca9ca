"""What fal demands, line by line of docs/contracts.md, sections 4.1, 4.2, 6.1 and 7.1."""

from __future__ import annotations

from tools.providers.rehearsal.rules import Rulebook

RULES = Rulebook("fal")

_QUEUE = "4.1"
AUTH = RULES.add(
    "auth", _QUEUE, "every call has the header Authorization: Key <id>:<secret>", "SDK"
)
ENDPOINT = RULES.add(
    "endpoint", _QUEUE, "a task is posted to the whole id of an endpoint, sub-path included", "SDK"
)
BODY = RULES.add("body", _QUEUE, "the body is the model's input, a JSON object, bare", "SDK")
ADDRESS = RULES.add(
    "address",
    _QUEUE,
    "a task is asked for at the addresses of its answer, which drop the sub-path",
    "SDK",
)
RESULT = RULES.add("result", _QUEUE, "a result is there once the task is COMPLETED", "UNC")
CANCEL = RULES.add("cancel", _QUEUE, "a task that has completed is not cancelled", "SDK")
STORE_TYPE = RULES.add(
    "store-type", _QUEUE, "a token of the store is asked for storage_type fal-cdn-v3", "SDK"
)
STORE_TOKEN = RULES.add(
    "store-token", _QUEUE, "an upload brings the store's own token, not the key", "SDK"
)
STORE_FILE = RULES.add("store-file", _QUEUE, "an upload has bytes and their Content-Type", "SDK")
INPUT_FILE = RULES.add(
    "input-file", _QUEUE, "an input is an address that can be fetched, or a data URI", "DOC"
)

_WAN = "4.2"
WAN_IMAGE = RULES.add("wan-image", _WAN, "image_url is a picture, and is required", "DOC")
WAN_END = RULES.add("wan-end", _WAN, "end_image_url is a picture, where it is given", "DOC")
WAN_PROMPT = RULES.add("wan-prompt", _WAN, "prompt is a text, and is required", "DOC")
WAN_NEGATIVE = RULES.add("wan-negative", _WAN, "negative_prompt is a text", "DOC")
WAN_FRAMES = RULES.add("wan-frames", _WAN, "num_frames is a whole number, 17 to 161", "DOC")
WAN_RATE = RULES.add("wan-rate", _WAN, "frames_per_second is a whole number, 4 to 60", "DOC")
WAN_RESOLUTION = RULES.add("wan-resolution", _WAN, "resolution is 480p, 580p or 720p", "DOC")
WAN_RATIO = RULES.add("wan-ratio", _WAN, "aspect_ratio is auto, 16:9, 9:16 or 1:1", "DOC")
WAN_STEPS = RULES.add("wan-steps", _WAN, "num_inference_steps is 2 to 40", "DOC")
WAN_GUIDANCE = RULES.add("wan-guidance", _WAN, "both guidance scales are numbers", "DOC")
WAN_SHIFT = RULES.add("wan-shift", _WAN, "shift is 1 to 10", "DOC")
WAN_SEED = RULES.add("wan-seed", _WAN, "seed is a whole number", "DOC")
WAN_SWITCHES = RULES.add("wan-switches", _WAN, "the three switches are true or false", "SDK")
WAN_SPEED = RULES.add("wan-speed", _WAN, "acceleration is none or regular", "DOC")
WAN_BETWEEN = RULES.add(
    "wan-between",
    _WAN,
    "interpolator_model is none, film or rife; num_interpolated_frames is 0 to 4",
    "DOC",
)
WAN_FILE = RULES.add(
    "wan-file",
    _WAN,
    "video_quality and video_write_mode are words of their lists",
    "DOC",
)

_OMNI = "6.1"
OMNI_IMAGE = RULES.add("omnihuman-image", _OMNI, "image_url is a picture, and is required", "SDK")
OMNI_AUDIO = RULES.add("omnihuman-audio", _OMNI, "audio_url is a sound, and is required", "SDK")
OMNI_LENGTH = RULES.add(
    "omnihuman-length", _OMNI, "the sound is under 30 s at 1080p, under 60 s at 720p", "SDK"
)
OMNI_PROMPT = RULES.add("omnihuman-prompt", _OMNI, "prompt is a text", "SDK")
OMNI_MASK = RULES.add("omnihuman-mask", _OMNI, "mask_url is a picture", "SDK")
OMNI_RESOLUTION = RULES.add("omnihuman-resolution", _OMNI, "resolution is 720p or 1080p", "SDK")
OMNI_TURBO = RULES.add("omnihuman-turbo", _OMNI, "turbo_mode is true or false", "SDK")

_MM = "7.1"
MM_VIDEO = RULES.add("mmaudio-video", _MM, "video_url is a clip, and is required", "SDK")
MM_PROMPT = RULES.add("mmaudio-prompt", _MM, "prompt is a text, and is required", "SDK")
MM_NEGATIVE = RULES.add("mmaudio-negative", _MM, "negative_prompt is a text", "SDK")
MM_SEED = RULES.add("mmaudio-seed", _MM, "seed is a whole number", "SDK")
MM_STEPS = RULES.add("mmaudio-steps", _MM, "num_steps is 4 to 50", "DOC")
MM_DURATION = RULES.add("mmaudio-duration", _MM, "duration is 1 to 30 s", "DOC")
MM_STRENGTH = RULES.add("mmaudio-strength", _MM, "cfg_strength is 0 to 20", "DOC")
MM_MASK = RULES.add("mmaudio-mask", _MM, "mask_away_clip is true or false", "SDK")

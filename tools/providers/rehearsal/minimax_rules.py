"""What MiniMax demands, line by line of docs/contracts.md, section 1."""

from __future__ import annotations

from tools.providers.rehearsal.rules import Rulebook

RULES = Rulebook("minimax")

AUTH = RULES.add("auth", "1.1", "Authorization is Bearer and a key of this region", "SDK")
BODY = RULES.add("body", "1.1", "the body is a JSON object", "SDK")

_IMAGE = "1.2"
IMAGE_MODEL = RULES.add("image-model", _IMAGE, "model is image-01 or image-01-live", "DOC")
IMAGE_PROMPT = RULES.add("image-prompt", _IMAGE, "prompt has 1 to 1,500 characters", "DOC")
IMAGE_RATIO = RULES.add(
    "image-ratio", _IMAGE, "aspect_ratio is one of eight; 21:9 is image-01's alone", "DOC"
)
IMAGE_SIZE = RULES.add(
    "image-size",
    _IMAGE,
    "width and height come together, 512 to 2048, multiples of 8, for image-01 only",
    "DOC",
)
IMAGE_FORMAT = RULES.add("image-format", _IMAGE, "response_format is url or base64", "DOC")
IMAGE_COUNT = RULES.add("image-count", _IMAGE, "n is 1 to 9", "DOC")
IMAGE_SEED = RULES.add("image-seed", _IMAGE, "seed is a whole number", "DOC")
IMAGE_FLAGS = RULES.add(
    "image-flags", _IMAGE, "prompt_optimizer and aigc_watermark are true or false", "DOC"
)
IMAGE_REFERENCE = RULES.add(
    "image-reference",
    _IMAGE,
    "subject_reference is a list of {type: character, image_file: address or data URI}",
    "DOC",
)
IMAGE_REFERENCE_FILE = RULES.add(
    "image-reference-file", _IMAGE, "a reference is a JPG or PNG under 10 MB", "DOC"
)

_VIDEO = "1.3"
VIDEO_MODEL = RULES.add("video-model", _VIDEO, "model is one that is sold", "DOC")
VIDEO_PROMPT = RULES.add("video-prompt", _VIDEO, "prompt has at most 2,000 characters", "DOC")
VIDEO_WORDS = RULES.add("video-words", _VIDEO, "text-to-video needs a prompt", "DOC")
VIDEO_FLAGS = RULES.add(
    "video-flags", _VIDEO, "prompt_optimizer and fast_pretreatment are true or false", "DOC"
)
VIDEO_MODE = RULES.add(
    "video-mode", _VIDEO, "a model takes only the inputs of its row in the matrix", "DOC"
)
VIDEO_LENGTH = RULES.add(
    "video-length", _VIDEO, "resolution and duration are a pair of the model's row", "DOC"
)
VIDEO_512 = RULES.add("video-512", _VIDEO, "512P is sold with a first frame only", "DOC")
VIDEO_BARE = RULES.add("video-bare", _VIDEO, "S2V-01 gets neither duration nor resolution", "DOC")
VIDEO_PICTURE = RULES.add(
    "video-picture",
    _VIDEO,
    "pictures are JPG, PNG or WebP under 20 MB, short side over 300 px, 2:5 to 5:2",
    "DOC",
)
VIDEO_SUBJECT = RULES.add(
    "video-subject",
    _VIDEO,
    "subject_reference is exactly one {type: character, image: [one picture]}",
    "DOC",
)
VIDEO_TASK = RULES.add(
    "video-task", _VIDEO, "a task is asked for by the account that submitted it", "DOC"
)
VIDEO_FILE = RULES.add("video-file", _VIDEO, "file_id is that of a finished clip", "DOC")

_H3 = "1.4"
H3_MODEL = RULES.add("h3-model", _H3, "model is MiniMax-H3 or MiniMax-H3-Max", "DOC")
H3_CONTENT = RULES.add("h3-content", _H3, "content is a list of text and image_url items", "DOC")
H3_TEXT = RULES.add("h3-text", _H3, "there is one text of 1 to 7,000 characters", "DOC")
H3_ROLE = RULES.add(
    "h3-role", _H3, "a picture's role is first_frame, last_frame or reference_image", "DOC"
)
H3_REFERENCES = RULES.add("h3-references", _H3, "there are at most 9 reference images", "DOC")
H3_PICTURE = RULES.add(
    "h3-picture", _H3, "a picture has up to 30 MB, sides of 256 to 5760 px, ratio 0.4 to 2.5", "DOC"
)
H3_RESOLUTION = RULES.add("h3-resolution", _H3, "resolution is one that the model sells", "DOC")
H3_DURATION = RULES.add(
    "h3-duration", _H3, "duration is a whole number, 4 to 15 s, for H3-Max 5 to 15 s", "DOC"
)
H3_RATIO = RULES.add("h3-ratio", _H3, "ratio is one of seven words", "UNC")
H3_SIZE = RULES.add("h3-size", _H3, "the body has at most 64 MB", "DOC")
H3_TASK = RULES.add("h3-task", _H3, "a task can be asked for for 7 days", "DOC")
H3_CANCEL = RULES.add("h3-cancel", _H3, "a task can be cancelled while it is queued", "DOC")

_SPEECH = "1.5"
SPEECH_MODEL = RULES.add("speech-model", _SPEECH, "model is speech-2.8, 2.6, 02 or 01", "SDK")
SPEECH_TEXT = RULES.add("speech-text", _SPEECH, "text has 1 to 9,999 characters", "SDK")
SPEECH_VOICE = RULES.add("speech-voice", _SPEECH, "voice_id is one of the account's voices", "DOC")
SPEECH_SPEED = RULES.add("speech-speed", _SPEECH, "speed is 0.5 to 2", "SDK")
SPEECH_VOLUME = RULES.add("speech-volume", _SPEECH, "vol is above 0 and at most 10", "SDK")
SPEECH_PITCH = RULES.add("speech-pitch", _SPEECH, "pitch is -12 to 12", "SDK")
SPEECH_EMOTION = RULES.add("speech-emotion", _SPEECH, "emotion is one of nine words", "SDK")
SPEECH_RATE = RULES.add("speech-rate", _SPEECH, "sample_rate is 8000 to 44100", "SDK")
SPEECH_BITRATE = RULES.add("speech-bitrate", _SPEECH, "bitrate is 32000 to 256000", "SDK")
SPEECH_FORMAT = RULES.add("speech-format", _SPEECH, "format is mp3, pcm, flac or wav", "SDK")
SPEECH_CHANNEL = RULES.add("speech-channel", _SPEECH, "channel is 1 or 2", "SDK")
SPEECH_OUTPUT = RULES.add("speech-output", _SPEECH, "output_format is hex or url", "SDK")
SPEECH_FLAGS = RULES.add(
    "speech-flags", _SPEECH, "stream and subtitle_enable are true or false", "SDK"
)
VOICES_TYPE = RULES.add("voices-type", _SPEECH, "voice_type is a word such as all", "SDK")

"""The parts of a film: everybody seen or heard, as they look and with a voice of their own."""

from __future__ import annotations

from collections.abc import Sequence

from agents.exchange import DirectorAnswer, DirectorTask, PlannedScene
from agents.offline.cast import voices_for
from agents.offline.looks import sex_of
from agents.offline.persons import heard_in
from agents.offline.words import shortened, unique
from tools.providers.previz.cast import VOICES
from tools.screenplay.plan import CastMember


def parts_of(
    answered: Sequence[CastMember],
    spare: DirectorAnswer,
    scenes: Sequence[PlannedScene],
    task: DirectorTask,
) -> tuple[CastMember, ...]:
    """Everybody seen or heard, with looks and a voice each; the lead is exactly one of the seen.

    Who is only heard (a narrator, somebody behind a door) stands last: there is no picture of
    them to make, but their voice is chosen before anything is shot.
    """
    known = {member.name: member for member in (*spare.cast, *answered)}
    seen = unique(name for scene in scenes for shot in scene.shots for name in shot.characters)
    heard = tuple(name for name in heard_in(task) if name not in seen)
    ordered = (*(n for n in known if n in seen), *(n for n in seen if n not in known), *heard)
    members = [
        known.get(name) or CastMember(name=name, description=name, wardrobe="") for name in ordered
    ]
    voices = _voices(members, spare)
    lead = next((name for name in seen if name == task.lead), "")
    lead = lead or next((m.name for m in members if m.lead and m.name in seen), "")
    lead = lead or next((member.name for member in members if member.name in seen), "")
    return tuple(
        member.model_copy(
            update={
                "description": shortened(member.description, 400),
                "voice": voices[member.name],
                "lead": member.name == lead,
            }
        )
        for member in sorted(members, key=lambda member: member.name != lead)
    )


def _voices(members: Sequence[CastMember], spare: DirectorAnswer) -> dict[str, str]:
    """A voice for each, all different while there are voices.

    The answer's own choice stands where it is a voice of the studio that nobody before has; then
    comes the plan by rule, which heard the whole script; then what is left.
    """
    ruled = {member.name: member.voice for member in spare.cast}
    parts = {m.name: (m.description, sex_of(m.name, m.description)) for m in members}
    usual = voices_for(parts) | {name: voice for name, voice in ruled.items() if name in parts}
    found: dict[str, str] = {}
    for member in members:
        taken = set(found.values())
        wanted = (member.voice, usual[member.name], *VOICES)
        free = (voice for voice in wanted if voice in VOICES and voice not in taken)
        found[member.name] = next(free, usual[member.name])
    return found

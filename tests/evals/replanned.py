"""Plans with every shot changed, for checks that have to see it."""

from __future__ import annotations

from collections.abc import Callable

from tools.screenplay.plan import Plan, Shot

Change = Callable[[Shot], dict[str, object]]


def changed(plan: Plan, change: Change) -> Plan:
    """The plan with every shot changed in its own way."""
    scenes = tuple(
        scene.model_copy(
            update={"shots": tuple(s.model_copy(update=change(s)) for s in scene.shots)}
        )
        for scene in plan.scenes
    )
    return plan.model_copy(update={"scenes": scenes})


def every_shot(**parts: object) -> Callable[[Plan], Plan]:
    """Gives every shot of a plan the same parts."""
    return lambda plan: changed(plan, lambda shot: parts)

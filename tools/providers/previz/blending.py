"""A body between two stances, and one whose legs do one thing while its hands do another.

Joints are mixed in the units of the Stance, so that bones keep their length on the way.
"""

from __future__ import annotations

from dataclasses import replace

from tools.providers.previz.poses import stance_of
from tools.providers.previz.stage import Pose
from tools.providers.previz.stance import Arm, Leg, Stance

_LOW = frozenset(("sit", "type", "read", "kneel", "crouch"))
"""Postures in which the hands are free for something else."""
_BY_HAND = frozenset(
    (
        "reach", "point", "hold", "drink", "look_up", "look_down", "turn_head", "wave", "talk",
        "think", "phone", "pray", "cheer", "cross_arms", "carry", "play",
    )
)  # fmt: skip
"""Actions that need no legs of their own."""

_TO_THE_GROUND = Arm(out=0.05, up=-0.72, forward=0.62, hand="open", palm="down")
"""Where somebody on the knees reaches: what lies before them."""


def legs_of(action: str) -> str:
    """The action that sets posture: 'kneel' of 'kneel+reach'."""
    return action.partition("+")[0]


def with_legs(before: str, action: str) -> str:
    """The action as somebody does it who is in the posture of `before`."""
    legs = legs_of(before)
    if legs == "lie" and action in _BY_HAND:
        return "lie"
    if legs not in _LOW or action not in _BY_HAND:
        return action
    return f"{'sit' if legs in ('type', 'read') else legs}+{action}"


def stance_in(pose: Pose) -> Stance:
    """The stance of a pose, on its way from the one before where it is."""
    stance = _whole(pose.action, pose.phase)
    if pose.blend >= 1.0:
        return stance
    return mix(_whole(pose.was, pose.was_phase), stance, max(0.0, pose.blend))


def _whole(action: str, phase: float) -> Stance:
    legs, _, hands = action.partition("+")
    below = stance_of(legs, phase)
    if not hands:
        return below
    above = stance_of(hands, phase)
    if hands == "reach" and legs in ("kneel", "crouch"):
        above = replace(above, lean=24.0, nod=16.0, look=0.0, right=_TO_THE_GROUND, left=below.left)
    return replace(
        below,
        lean=below.lean + above.lean,
        twist=above.twist,
        nod=above.nod,
        look=above.look,
        tilt=above.tilt,
        left=above.left,
        right=above.right,
        breath=above.breath,
    )


def mix(one: Stance, other: Stance, share: float) -> Stance:
    """The stance at 0..1 of the way; hands and toes go over with the body, shapes half way."""

    def at(first: float, second: float) -> float:
        return first + (second - first) * share

    return Stance(
        pelvis=at(one.pelvis, other.pelvis),
        shift=at(one.shift, other.shift),
        forward=at(one.forward, other.forward),
        lift=at(one.lift, other.lift),
        lean=at(one.lean, other.lean),
        sway=at(one.sway, other.sway),
        twist=at(one.twist, other.twist),
        nod=at(one.nod, other.nod),
        look=at(one.look, other.look),
        tilt=at(one.tilt, other.tilt),
        tip=at(one.tip, other.tip),
        lying=at(one.lying, other.lying),
        seated=other.seated if share >= 0.5 else one.seated,
        left=_arm(one.left, other.left, share),
        right=_arm(one.right, other.right, share),
        left_leg=_leg(one.left_leg, other.left_leg, share),
        right_leg=_leg(one.right_leg, other.right_leg, share),
        breath=at(one.breath, other.breath),
    )


def _arm(one: Arm, other: Arm, share: float) -> Arm:
    shape = other if share >= 0.5 else one
    return Arm(
        out=one.out + (other.out - one.out) * share,
        up=one.up + (other.up - one.up) * share,
        forward=one.forward + (other.forward - one.forward) * share,
        pole=_point(one.pole, other.pole, share),
        hand=shape.hand,
        palm=shape.palm,
        shrug=one.shrug + (other.shrug - one.shrug) * share,
    )


def _leg(one: Leg, other: Leg, share: float) -> Leg:
    return Leg(
        out=one.out + (other.out - one.out) * share,
        up=one.up + (other.up - one.up) * share,
        forward=one.forward + (other.forward - one.forward) * share,
        pole=_point(one.pole, other.pole, share),
        toe=one.toe + (other.toe - one.toe) * share,
    )


def _point(
    one: tuple[float, float, float], other: tuple[float, float, float], share: float
) -> tuple[float, float, float]:
    x, y, z = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return x, y, z

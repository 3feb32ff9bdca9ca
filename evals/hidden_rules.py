"""Worlds in which a picture's faults depend on what its prompt says, and one in which they do not.

Only evals know these rules: writer and memory see prompts and findings, as they would with a real
model. The chances are made up; how they depend on wording is what users of image models report.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import numpy as np

from tools.providers.previz.faults import FaultKind, FaultPlan, Order, words_of
from tools.providers.requests import Capability, Request


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault: when it threatens, what wording makes it rarer, and how often it comes."""

    fault: FaultKind
    threatens: str
    """Pattern in the prompt; '' threatens every picture."""
    helped_by: str
    """Pattern in the prompt; '' where no wording helps."""
    usual: float
    helped: float


RULES = (
    Rule(
        FaultKind.EXTRA_FINGERS,
        r"\b(?:a|one|both|two) hands? (?:on|around|close)\b",
        r"\b(?:both|two) hands\b",
        usual=0.40,
        helped=0.16,
    ),
    Rule(
        FaultKind.MISSING_PROP,
        r"\bprops\b",
        r"\bclearly visible\b|\bin plain (?:sight|view)\b",
        usual=0.30,
        helped=0.12,
    ),
    Rule(FaultKind.BLUR, "", r"\bsharp focus on\b|\bfocus is on\b", usual=0.20, helped=0.08),
    Rule(
        FaultKind.WARDROBE_COLOUR,
        r"\bwear(?:s|ing)\b",
        r"\bexactly these clothes\b|\bcolours? exactly\b",
        usual=0.14,
        helped=0.06,
    ),
    Rule(FaultKind.BLACK, "", "", usual=0.04, helped=0.04),
)


@dataclass(frozen=True, slots=True)
class World:
    """A studio's nature: it listens to its prompts, or it is deaf to them."""

    name: str
    seed: int
    listens: bool
    rules: tuple[Rule, ...] = RULES

    def chance(self, rule: Rule, prompt: str) -> float:
        """Chance that a picture from this prompt shows the rule's fault."""
        if not self.listens:
            return rule.usual
        if rule.threatens and not re.search(rule.threatens, prompt, re.IGNORECASE):
            return 0.0
        helped = rule.helped_by and re.search(rule.helped_by, prompt, re.IGNORECASE)
        return rule.helped if helped else rule.usual

    def draw(self, request: Request, plan: FaultPlan) -> Order:
        """What goes wrong with a request; another prompt or seed draws anew, as real models do."""
        del plan  # rates are this world's own
        text = f"{self.name}:{self.seed}:{request.seed}:{words_of(request)}"
        digest = hashlib.sha256(text.encode()).digest()
        rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        luck, seed = rng.random(len(self.rules)), int(rng.integers(2**32))
        if request.kind not in (Capability.STILL, Capability.ANGLE):
            return Order(seed=seed)
        hit = [
            rule.fault
            for rule, number in zip(self.rules, luck, strict=True)
            if number < self.chance(rule, words_of(request))
        ]
        return Order(kinds=tuple(hit), seed=seed)

"""The offline planner behind the same interface as any chat model.

It knows English screenplays, photography and cutting as tables and rules. The same task always
gives the same answer. It does not understand a story the way a person or a language model does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

from pydantic import BaseModel

from agents.conversation import Call, ChatTask
from agents.exchange import CandidateTask, DirectorTask, ReasonTask, WriterTask
from agents.offline.breakdown import break_down
from agents.offline.clip_prompt import write_clip_prompt
from agents.offline.remarks import candidates, reason
from agents.offline.still_prompt import write_still_prompt
from agents.offline.understanding import turn
from agents.spending import Account
from agents.talk import Picture
from tools.dinov3.findings import AssetKind
from tools.errors import ModelOutputInvalid

AnswerT = TypeVar("AnswerT", bound=BaseModel)

OFFLINE_NAME = "offline planner"


class OfflinePlanner:
    """Answers the four agents' tasks by rule."""

    name = OFFLINE_NAME
    sees = False

    async def answer(
        self,
        system: str,
        task: BaseModel,
        schema: type[AnswerT],
        pictures: Sequence[Picture] = (),
    ) -> AnswerT:
        """The answer to a task it knows; ModelOutputInvalid for any other."""
        del system, pictures  # the rules are its instructions, and they read words
        found = _answer(task)
        if not isinstance(found, schema):
            raise ModelOutputInvalid(
                f"the {self.name} cannot answer {type(task).__name__} with {schema.__name__};"
                " set OPENAI_API_KEY or OPENAI_BASE_URL for a language model."
            )
        return found

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        """The tools that the person's words name, or what they returned, in their own words."""
        del system
        said = turn(task)
        for part in (said,) if isinstance(said, str) else said:
            yield part

    def charged_to(self, account: Account) -> OfflinePlanner:
        """Itself: rules cost nothing."""
        del account
        return self


def _answer(task: BaseModel) -> BaseModel | None:
    match task:
        case DirectorTask():
            return break_down(task)
        case WriterTask():
            clip = task.stage is AssetKind.CLIP
            return write_clip_prompt(task) if clip else write_still_prompt(task)
        case CandidateTask():
            return candidates(task)
        case ReasonTask():
            return reason(task)
        case _:
            return None

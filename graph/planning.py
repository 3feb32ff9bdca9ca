"""Breakdown: what memory knows goes to the director, the plan comes back and gets a price."""

from __future__ import annotations

from agents.models import ChatModel
from agents.splits import split_long
from graph.consent import check_lengths, longest_on_sale
from graph.context import Context
from graph.quoting import quote_plan
from graph.quoting_words import with_words
from graph.records import Quote
from graph.revisions import adopt
from graph.talking import master_reference
from memory.choosing import Need
from tools.providers.models import model_book
from tools.screenplay.plan import Plan


async def plan_production(context: Context) -> Plan:
    """The plan in `shots.json`: the one there, which a person may have edited, or a new one."""
    folder = context.folder
    plan = folder.load("shots.json", Plan)
    if plan is None:
        lead = folder.cast(folder.script.lead or "lead") or folder.cast("lead")
        script = folder.script
        recalled = context.recalled.recall(Need(f"{script.title}. {script.overview}"), k=5)
        plan = await context.director.plan(
            script,
            folder.brief,
            lead=lead.dna if lead else None,
            pictures=master_reference(folder, lead),
            lessons=recalled,
        )
        if folder.brief.studio != "previz":
            offered = context.dispatch.provider.offers
            plan = split_long(plan, lambda shot: longest_on_sale(shot, model_book(), offered))
        folder.save("shots.json", plan)
    adopt(folder)
    if folder.brief.studio != "previz":
        check_lengths(plan, model_book(), context.dispatch.provider.offers)
    if folder.load("quote.json", Quote) is None:
        lessons = context.recalled.newest()
        quote = quote_plan(plan, folder.brief, context.generator, lessons)
        folder.save("quote.json", with_words(quote, plan, folder.script, _models(context)))
    return plan


def _models(context: Context) -> dict[str, ChatModel]:
    """Whom each agent asks."""
    return {
        "director": context.director.model,
        "writer": context.writer.model,
        "generator": context.generator.model,
        "critic": context.critic.model,
    }

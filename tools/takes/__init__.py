"""Prompt sheets, takes and verdicts: the records that agents, memory and pre-flight share."""

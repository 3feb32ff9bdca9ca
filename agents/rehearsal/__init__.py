"""A stand-in for language models: OpenAI's chat and embeddings on this machine, faults included.

It answers the crew's tasks as the offline planner does, so that what comes through it is known.
"""

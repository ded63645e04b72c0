"""The score, as pure functions: arrays in, arrays out, no Django and no database.

Start with `run.score_people`, which walks the steps in order; each file beside it is one step.
"""

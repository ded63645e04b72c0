"""Benchmarks: one file each, registered by being there.

Each module has NAME, PEERS (packages of requirements-bench.txt that it imports), `options(parser)`
and `measure(seed, say, **options)`, which gives a `result.Result`. The same people and questions
go to every engine; answers are compared, and each peer is tuned as its own manual advises.
"""

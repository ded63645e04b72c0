"""Protocols that measure the product on real data: one file each, registered by being there.

Each module has NAME, NEEDS (a folder of the data directory) and `measure(folder, seed)`, which
gives a `Measured`.
"""

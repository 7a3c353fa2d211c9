"""Fuzzing (`make fuzz`): what reads others' bytes is given bytes that coverage leads to.

Not installed with the exporter. Targets are functions that atheris drives; a unit test replays `corpus`.
"""

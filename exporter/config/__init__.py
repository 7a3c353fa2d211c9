"""The configuration: from YAML text to one frozen `Settings`, every fault of it named at once.

`tree` reads YAML, `schema` says what may stand in it, `shape` holds one against the other, `parse` makes
settings of it; `load` alone touches files and the environment. Imports nothing above `ports`.
"""

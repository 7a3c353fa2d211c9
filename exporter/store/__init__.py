"""The store: everything that must survive a restart, in one SQLite database in `state.dir`.

This package alone opens the database and holds all SQL. A noun that is to be kept gets
1. a step at the end of `schema.MIGRATIONS` (the steps before it are never edited),
2. a file of its own here: its frozen values, and functions that take a connection and take or return values,
3. a rule in `prune.RULES`, for nothing may grow without a limit.

Whoever uses it awaits `Store.write` or `Store.read` with a function of a connection, which may call any of
these. It runs in the store's thread, never in the event loop; what it raises undoes all that it wrote. It may
run twice (a neighbour in its transaction failed), so it changes nothing but the database. StoreError says
that the store cannot be used now: each caller decides what it does then.

No password and no token comes here: of passwords there is a salted fingerprint.
"""

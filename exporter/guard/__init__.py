"""The lockout guard: may this principal try its password now, without the account being locked for it?

The law: a refused password is held until it changes, is released or the hold passes; an uncertain failure
only when it follows another; and no principal fails more than twice in any sliding hour, whatever happens.

It holds because every attempt is on record before it starts and counts as a failure until it is settled;
one that never is (kill -9) becomes a failure at the latest time it can have happened.

`law` judges and `words` words, both pure; `memory` remembers, on disk through `file`; `keeper` keeps the
door, `loop` keeps it for an event loop. `pace` spaces out logins, for many from one address look like a
password spray.
"""

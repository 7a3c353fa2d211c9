"""The lockout guard: may this principal try its password now, without the account being locked for it?

A refused password is held until it changes, an operator releases it or the hold passes; an uncertain failure
only when it follows another; and no principal fails more than twice in any sliding hour, whatever happens.
For every attempt is in the store before it starts, and counts as a failure until it is settled.

`rules` judges and `words` words, both pure; `fingerprint` tells passwords apart; `guard` plays the rules on
what the store says. `pace` spaces out logins, for many from one address look like a password spray.
"""

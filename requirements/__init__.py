"""Locks: exact versions with hashes of everything that is installed here."""

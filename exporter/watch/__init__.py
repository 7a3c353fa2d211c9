"""Watches for the mails of round trips once they were handed in. Holds no connection of a sender."""

"""The web side locked down, as its clients meet it."""

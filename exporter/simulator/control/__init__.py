"""The control address: what a scenario is switched with, and what clients are told."""

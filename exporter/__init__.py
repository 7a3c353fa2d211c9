"""Synthetic SMTP submissions for Prometheus: what broke, why, and what to do."""

__version__ = "0.1.0"

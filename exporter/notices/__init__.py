"""Notices: incidents told to Alertmanager at once, beside Prometheus, by its API v2. Never the only way."""

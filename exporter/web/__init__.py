"""The HTTP side: what Prometheus scrapes and people look at. No host, port or credential comes in here."""

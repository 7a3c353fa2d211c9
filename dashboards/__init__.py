"""The Grafana dashboards: drawn here in Python, written by `generate` to the JSON files beside.

A file of this room is one board, or one noun that boards are made of. Boards are frozen values that say what
is asked and how it looks; only the looks (`figure`, `table`, ...), `render` and `variables` know Grafana's
own terms. Nothing here runs in the exporter.
"""

"""The Grafana dashboards: built here in Python, written by `generate` to the JSON files beside.

A file here is one dashboard, or one noun that dashboards are made of. Dashboards are frozen values that say
what is asked and how it looks; only the visualizations (`stat`, `table`, ...), `render` and `variables` know
Grafana's own terms. Nothing here runs in the exporter.
"""

"""Incidents: what somebody must do something about, whatever number of probes shows it.

Pure: observations and time in, the set of incidents out, incrementally. No clock, no metric, no network, no
store. `engine` holds it together; `kinds` is the table: one entry is one kind of incident.
"""

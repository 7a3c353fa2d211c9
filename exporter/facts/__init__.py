"""Pure readers of evidence: what a server's own words say about it. No judgement, no I/O."""

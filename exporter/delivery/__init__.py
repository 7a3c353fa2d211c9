"""Delivery: what became of a mail after it was handed in. Values and judgement, no socket and no clock."""

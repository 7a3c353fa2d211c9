"""What the judge has learnt from labelled texts: whose a text is, which cause its words tell,
and whether anything has failed in it.

`python -m training foreign|causes|faultless [--write]`: each file of texts is left out once and judged by
what is learnt from the others; `--write` then learns from all and writes the weights that the exporter reads.
"""

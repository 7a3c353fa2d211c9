"""What the judge has learnt from labelled texts: whose a text is, and which cause its words tell.

`python -m training foreign|causes [--write]`: each file of texts is left out once and judged by what is
learnt from the others; `--write` then learns from all and writes the weights that the exporter reads.
"""

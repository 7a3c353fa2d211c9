"""Files that deploy the exporter, as far as they can be judged without an engine."""

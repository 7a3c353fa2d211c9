"""Alert rules, made from Python and the table of causes. What they say is here, the numbers are in YAML."""

"""Alert rules: one line for each kind of incident, and what an exporter cannot say of itself."""

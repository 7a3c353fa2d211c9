"""Microsoft 365's submission service impersonated, with faults on demand; shares nothing with the prober."""

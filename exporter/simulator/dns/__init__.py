"""The name server of the simulated tenant's domain."""

"""Documentation: what is derived from the code lies here beside what people wrote. See `generate`."""

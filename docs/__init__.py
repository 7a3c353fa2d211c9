"""Documentation that is derived from the code lies here beside what people wrote. `generate` makes and checks it."""

"""Benchmarks: two things compared in one run, as a ratio with its spread. None of them is a test."""

"""`python -m training foreign|causes|faultless [--write]`."""

from __future__ import annotations

import argparse
from importlib import import_module

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("what", choices=("foreign", "causes", "faultless"))
    parser.add_argument("--write", action="store_true", help="learn from all and write the weights")
    asked = parser.parse_args()
    import_module(f"training.{asked.what}").train(write=asked.write)

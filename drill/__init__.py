"""The whole way from a fault to a page, with the real programs: how it is proven, and how long it takes."""

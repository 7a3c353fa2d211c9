"""The only network I/O: sockets, TLS, name resolution, kernel clocks.

Foreign exceptions end here, as Failures.
"""

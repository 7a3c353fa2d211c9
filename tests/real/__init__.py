"""The exporter against real servers: Postfix with Dovecot, Exim, OpenSMTPD, Prometheus.

Everything runs on free high ports of 127.0.0.1 out of directories of its own and is ended by its pid. A file
here is one server or one thing that all of them need; the tests say what they ask of it.
"""

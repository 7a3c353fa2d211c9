"""SMTP without I/O: replies in, commands and dialogues out. No socket, no TLS, no clock lives here."""

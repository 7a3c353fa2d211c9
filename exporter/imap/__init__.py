"""IMAP (RFC 3501) without I/O: responses in, commands and dialogues out. No socket, TLS or clock is here."""

"""The mailbox side of the simulated tenant: what accepted mail becomes, and IMAP and Graph to look at it."""

"""The simulated tenant: mailboxes, applications and their credentials. Memory only."""

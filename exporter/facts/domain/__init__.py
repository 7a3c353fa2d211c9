"""The DNS records by which a domain allows its mail: one file reads one record. Pure."""

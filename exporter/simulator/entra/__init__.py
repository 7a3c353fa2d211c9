"""The Entra side: the tenant's token service over HTTPS."""

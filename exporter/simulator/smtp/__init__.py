"""The SMTP side: Microsoft 365's submission service. Shares nothing with `exporter.smtp`."""

"""The only package that names a metric. What a probe has come to is one frozen value, exposed whole or not.

It is replaced in one assignment when a turn ends: a scrape never sees half of a turn, and a label set that is
no longer true is gone. Sample:
    smtp_probe_success{probe="login",account="invoices",relay="office365",auth="basic"} 1
"""

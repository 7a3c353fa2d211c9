"""The dashboards as Grafana and Prometheus meet them: the checked-in files, and every expression played."""

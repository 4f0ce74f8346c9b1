# Monitor and MonitorMixin are always there.

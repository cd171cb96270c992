"""The text of a report: its few marks, and the figures it names."""

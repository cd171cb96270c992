"""Settings, system checks and URLs of the portal; no business code."""

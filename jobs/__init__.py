"""Work that takes long: rows with progress, run by worker processes, safe to run twice.

`queue` starts, cancels and retries jobs; `running` runs one that a worker claimed; `periodic` says
what is due by the clock; `sweeping` takes back what dead workers left and clears what is old;
`pulse` is a worker's heartbeat. Knows nothing of what the jobs do: `settings.JOB_KINDS` names that.
"""

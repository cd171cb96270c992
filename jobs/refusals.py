"""Why something asked of a job is not done; each carries the Vietnamese sentence to show."""


class JobRefused(ValueError):
    """A job that cannot be started, cancelled or retried."""


class JobFailed(Exception):
    """Raised by a kind's own code: the job cannot be completed, for the reason given."""

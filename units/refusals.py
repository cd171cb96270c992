"""What the actions on units and people raise; why, in Vietnamese sentences."""


class Refused(ValueError):
    """A change that cannot be made; `faults` are Vietnamese sentences."""

    def __init__(self, faults: list[str]):
        super().__init__(" ".join(faults))
        self.faults = faults

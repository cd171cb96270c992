"""The text keys of `units.text`, under the name the pure modules of this app use."""

from units.text import fold, nfc, sort_key

__all__ = ["fold", "nfc", "sort_key"]

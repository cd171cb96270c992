"""The demo portal, told through the real actions from `fixtures/demo/`.

Every cell passes the gate, every step the transition table, at the time the story gives. Nothing
here knows another way in.
"""

from reports.demo.cast import PASSWORD
from reports.demo.figures import NOTE
from reports.demo.plain import NotEmpty, tell
from reports.demo.year import tell as tell_year

__all__ = ["NOTE", "PASSWORD", "NotEmpty", "tell", "tell_year"]

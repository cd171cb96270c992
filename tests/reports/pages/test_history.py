"""The history tells every kind of event in words."""

import re
from pathlib import Path

from reports import actions, entry, workflow
from reports.pages import history

# A name given to record.append as a text; the names of transitions are given as a variable.
NAMED = re.compile(r'record\.append\(\s*\w+,\s*"(\w+)"')


def test_every_event_the_code_writes_has_words():
    sources = [*Path(actions.__file__).parent.glob("*.py"), Path(entry.__file__)]
    written = {name for path in sources for name in NAMED.findall(path.read_text())}
    assert {"created", "joined", "cells", "remark", "narrative"} <= written
    assert written <= {*history.DEEDS, *history.DETAILS, *workflow.TRANSITIONS}

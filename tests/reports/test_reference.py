"""docs/reference says what the tables say."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports import reference, workflow
from units.policy import Permission, Role


def test_the_diagram_draws_every_transition():
    page = reference.states()
    for one in workflow.TRANSITIONS.values():
        for source in one.sources:
            assert f"{source} --> {one.target}: {one.name}\n" in page


def test_the_permission_page_has_a_row_for_each_permission_and_a_column_for_each_role():
    page = reference.permissions()
    assert all(f"`{one}`" in page for one in Permission)
    assert all(one.label in page for one in Role)


def test_every_command_others_rely_on_is_listed():
    page = reference.commands()
    for name in (
        "check_report",
        "create_token",
        "export_report",
        "import_appendix",
        "load_forms",
        "rollup",
        "seed_demo",
        "show_report",
        "verify_events",
    ):
        assert f"`{name}`" in page


def test_a_page_that_differs_fails_the_check(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="states.md"):
        call_command("reference", "--check")
    call_command("reference")
    call_command("reference", "--check")
    page = Path(tmp_path) / "docs" / "reference" / "states.md"
    page.write_text("something else")
    with pytest.raises(CommandError, match="states.md out of date"):
        call_command("reference", "--check")

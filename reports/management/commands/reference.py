"""Write docs/reference, or check that it is up to date."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports import reference


class Command(BaseCommand):
    help = "Writes the generated pages of docs/reference; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when a page differs")

    def handle(self, *args, check, **options):
        folder = Path(settings.BASE_DIR) / "docs" / "reference"
        folder.mkdir(parents=True, exist_ok=True)
        stale = []
        for name, text in reference.pages().items():
            path = folder / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
                if not check:
                    path.write_text(text, encoding="utf-8")
        if check and stale:
            raise CommandError(f"{', '.join(stale)} out of date: run `manage.py reference`.")
        self.stdout.write("Up to date." if not stale else f"Written: {', '.join(stale)}.")

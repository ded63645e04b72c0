"""Bring the catalogues of translations up to date with templates and code, and compile them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks.ground import scopes


class Command(BaseCommand):
    help = "Read templates and code again, write perks/, scoring/ and campaigns/locale, compile."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from campaigns.catalogues import books
        except ImportError as error:
            raise CommandError("Babel is missing: install requirements-dev.txt.") from error
        missing = 0
        with scopes.act_as(scopes.system("catalogues")):
            for package, messages in books.wanted().items():
                for language in books.LANGUAGES:
                    missing += self.write(package, language, messages)
        self.stdout.write(f"{missing} messages are not translated." if missing else "Complete.")

    def write(self, package: str, language: str, messages: Any) -> int:
        """Write one catalogue; gives how many of its messages are at fault, and names them."""
        from campaigns.catalogues import books

        catalog = books.updated(package, language, messages)
        folder = books.folder(package, language)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "django.po").write_bytes(books.as_po(catalog))
        (folder / "django.mo").write_bytes(books.as_mo(catalog))
        faults = books.faults(catalog)
        for fault in faults:
            self.stderr.write(f"{package} {language} {fault}")
        return len(faults)

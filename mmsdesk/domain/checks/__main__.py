"""Prints the rule book in force as Markdown: `python -m mmsdesk.domain.checks > docs/rules.md`."""

import sys

from mmsdesk.domain.checks.book import rule_book

if __name__ == "__main__":
    sys.stdout.write(rule_book())

r"""Strip boilerplate from scraped article text, repair it, and log every removed span.

>>> from cleanse import clean
>>> article = clean("The bridge opened on Monday.\n\nShare this article")
>>> article.text
'The bridge opened on Monday.'
>>> [(change.before, change.category) for change in article.removed]
[('Share this article', 'share')]
"""

from typing import TYPE_CHECKING, Any

from cleanse.version import __version__

if TYPE_CHECKING:
    from cleanse.cleaner import Cleaner, clean
    from cleanse.rule import Rule, RuleSet
    from cleanse.rulepack import load_rules
    from cleanse.types import Article, Change, CleanseError, Document, Source, Status, Suspect

__all__ = [
    "Article",
    "Change",
    "Cleaner",
    "CleanseError",
    "Document",
    "Rule",
    "RuleSet",
    "Source",
    "Status",
    "Suspect",
    "__version__",
    "clean",
    "load_rules",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `cleanse --help` does not pay for the pipeline."""
    if name not in __all__:
        raise AttributeError(f"module 'cleanse' has no attribute {name!r}")
    from importlib import import_module

    homes = {"clean": "cleaner", "Cleaner": "cleaner", "Rule": "rule", "RuleSet": "rule", "load_rules": "rulepack"}
    return getattr(import_module(f"cleanse.{homes.get(name, 'types')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""What the class, id and role of an element say about what stands in it; never enough to decide alone."""

from __future__ import annotations

import re
from functools import lru_cache

# Stems of class names, by what such elements hold on the sites of many languages and content systems.
_STEMS = {
    "comment": r"comment|disqus|respond(?!er)|discuss|reply|replies|kommentar|livefyre|coral",
    "related": r"relat|recommend|similar|outbrain|taboola|recirc|readmore|read-more|read-next|readnext|also|popular|trending|most-?read|most-?view|latest|recent|yarpp|zergnet|suggest|next-?article|further|more-(?:stories|news|articles|from|on)",
    "share": r"share|sharing|social|facebook|twitter|whatsapp|addthis|addtoany|sociable|follow|(?<![a-z])sns",
    "ad": r"(?<![a-z])ads?(?![a-z])|advert|sponsor|promo|(?<![a-z])banner|commercial|affiliate|(?<![a-z])dfp|(?<![a-z])gpt|werbung|publi|marketing|(?<![a-z])cta(?![a-z])|offer",
    "author": r"author|(?<![a-z])bio(?![a-z])|byline|autor|contributor|writer|profile|(?<![a-z])about(?![a-z])|vcard|signature",
    "nav": r"(?<![a-z])nav|menu|breadcrumb|pagination|pager|(?<![a-z])skip|toolbar|(?<![a-z])tabs?(?![a-z])|search|sitemap|(?<![a-z])prev(?![a-z])|(?<![a-z])next(?![a-z])|navigation|topbar|jump",
    "footer": r"foot|copyright|legal|disclaimer|colophon|imprint|(?<![a-z])bottom",
    "header": r"masthead|site-?header|page-?header|(?<![a-z])header|(?<![a-z])top(?![a-z])|logo|branding",
    "side": r"side-?bar|(?<![a-z])side(?![a-z])|aside|(?<![a-z])rail|widget|complementary|secondary|tertiary|column-?right|right-?col|(?<![a-z])right(?![a-z])|gadget|module",
    "newsletter": r"newsletter|subscri|sign-?up|mailing|mailchimp|opt-?in|paywall|piano|regwall|register|login|account|donat|membership",
    "tags": r"(?<![a-z])tags?(?![a-z])|tag-?list|categor|topic|taxonom|keyword|label|rubri|kicker",
    "meta": r"meta|date|(?<![a-z])time|published|posted|timestamp|dateline|credit|reading-?time|info(?!graph)",
    "caption": r"caption|figure|legend|photo|image|(?<![a-z])img|credit|gallery|slide|carousel|thumb|media|video|player|embed",
    "consent": r"cookie|consent|gdpr|privacy|modal|popup|overlay|lightbox|dialog|alert|notice|notification",
    "card": r"teaser|(?<![a-z])cards?(?![a-z])|(?<![a-z])tile|list-?item|listing|excerpt|snippet|preview|grid|(?<![a-z])feed|stream|archive|(?<![a-z])box(?![a-z])|block-?list|promo|headline-?list|river",
    "hidden": r"hidden|hide|sr-only|screen-?reader|visually|invisible|collapsed|no-?print|print-?only|mobile-?only",
    "form": r"(?<![a-z])form|input|field|button|(?<![a-z])btn|poll|quiz|survey|vote|rating",
    "quote": r"quote|(?<![a-z])pull|tweet|instagram|blockquote",
    "lead": r"intro|(?<![a-z])lead(?![a-z])|(?<![a-z])lede|standfirst|(?<![a-z])dek(?![a-z])|summary|sub-?title|sub-?head|abstract|chapo|sottotitolo|vorspann|entradilla|deck|synopsis|excerpt",
    "title": r"title|headline|(?<![a-z])heading|titulo|titre",
    "box": r"info-?box|fact-?box|callout|highlight|key-?points|takeaway|(?<![a-z])toc(?![a-z])|table-of-contents|contents-?list|footnote|reference|correction|update",
    "body": r"article-?body|story-?body|post-?body|entry-?content|post-?content|article-?content|story-?content|page-?content|articletext|article-?text|story-?text|body-?text|main-?content|text-?body|body-?copy|article__body|content-?body|post-?entry|entry-?body|rich-?text|(?<![a-z])prose|paragraph|detail-?text|news-?text|story-?detail|article-?detail",
    "story": r"article|story|(?<![a-z])post(?!ed|s|-?meta|-?nav|-?info)|(?<![a-z])entry|(?<![a-z])blog|(?<![a-z])news(?!letter)",
    "main": r"(?<![a-z])main|(?<![a-z])content|primary|(?<![a-z])center|(?<![a-z])middle|(?<![a-z])body|(?<![a-z])text|wysiwyg|editor|copy(?!right)",
}
_ANY = re.compile("|".join(f"(?P<{name}>{stems})" for name, stems in _STEMS.items()))


@lru_cache(maxsize=8192)
def groups_of(words: str) -> frozenset[str]:
    """Return the groups that the class words of an element speak of.

    >>> sorted(groups_of(" article-body related-links "))
    ['body', 'related']
    """
    return frozenset[str]().union(*map(_groups_of_word, words.split()))


@lru_cache(maxsize=16384)
def _groups_of_word(word: str) -> frozenset[str]:
    # Words come back on every page of a site, their combinations do not.
    return frozenset(match.lastgroup or "" for match in _ANY.finditer(word))

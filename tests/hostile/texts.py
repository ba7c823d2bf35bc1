"""Families of the hostile corpus that are texts."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.hostile.sample import Family, Sample, Scale, page, text

_SIGNS = "a0.-_| !?:/#*\"'(<&@,;=~`$%^+[{\\…—•\u3000"
_WORDS = {
    "by": "By ",
    "photo": "Photo: ",
    "dates": "1/1/",
    "at": "a@",
    "urls": "http://a ",
    "word-hyphen": "word-",
    "brackets": "(a ",
    "quotes": '"a ',
    "initials": "A. ",
    "capitals": "Ada Vallebrook ",
    "bars": "Rope | ",
    "read-more": "Read more: ",
    "hash": "#rope ",
    "times": "10:30 ",
    "copyright": "© 2031 ",
    "dots": "rope . . . ",
    "tags": "<b>rope</b> ",
    "entities": "&amp;lt;",
    "months": "3 March 2031, ",
    "accents": "é ",
}


def long_lines(n: Scale) -> Iterator[Sample]:
    size = n(20_000_000)
    yield text("words", "salt and rope " * (size // 14))
    yield text("no-space", "x" * size)
    yield text("sentences", " ".join(n.story(size // 2)))
    yield text("cjk", "港湾在星期一早晨空无一人。" * (size // 40))
    yield text("accented", "é" * (size // 2))
    yield text("curly", "‘rope’ and “salt” " * (size // 30))
    yield Sample("cp1252.txt", "señor, the façade. ".encode("cp1252") * (size // 40))
    yield text("commas", "rope," * (size // 10))
    yield text("capitals", "ROPE AND SALT " * (size // 30))


def empty_lines(n: Scale) -> Iterator[Sample]:
    many = n(5_000_000)
    for name, sign in {"lf": "\n", "crlf": "\r\n", "cr": "\r", "space": " \n", "tab": "\t\n", "ff": "\f"}.items():
        yield text(name, sign * (many // len(sign)))
    yield text("line-separators", "\u2028" * (many // 3))
    yield text("blank", "\xa0\n" * (many // 5))
    yield page("breaks", "<br>" * (many // 10))
    yield page("blank-paragraphs", "<p>&nbsp;</p>" * (many // 20))
    yield text("between", "\n\n\n\n\n".join(n.story(many // 5)))


def short_lines(n: Scale) -> Iterator[Sample]:
    many = n(1_000_000)
    yield text("one-letter", "a\n" * many)
    yield text("numbers", "\n".join(map(str, range(many // 2))))
    yield text("items", "- rope\n" * (many // 4))
    yield text("crlf-lines", "rope\r\n" * (many // 4))
    yield text("indented", "  rope\n    salt\n" * (many // 8))
    yield text("names", "\n".join(f"Ada Vallebrook {i}" for i in range(many // 8)))
    yield text("paragraphs", "a\n\n" * (many // 3))
    yield text("urls", "\n".join(f"https://quay.example/{i}" for i in range(many // 8)))
    yield text("sentences", "\n".join(n.sentence() for _ in range(many // 20)))


def repeated(n: Scale) -> Iterator[Sample]:
    line = n.paragraph()
    other = n.paragraph()
    yield text("same", f"{line}\n\n" * n(100_000))
    yield text("same-short", "The ferry crossed the long quay again, as ever and ever.\n" * n(100_000))
    yield text("two-by-turns", f"{line}\n\n{other}\n\n" * n(20_000))
    story = "\n\n".join(n.story(n(1_000_000)))
    yield text("all-twice", f"{story}\n\n{story}")
    yield text("all-ten-times", "\n\n".join(["\n\n".join(n.story(n(200_000)))] * 10))
    yield text("long-paragraph", f"{' '.join([line] * 200)}\n\n" * n(200))
    yield page("page", f"<p>{line}</p>" * n(20_000))
    yield text("one-line", f"{line} " * n(50_000))


def near_duplicates(n: Scale) -> Iterator[Sample]:
    yield text(
        "numbered",
        "\n".join(f"The ferry carried {i} baskets of rope over the long quay today." for i in range(n(50_000))),
    )
    words = [f"rope{i}" for i in range(1_000)]
    middle = "while the harbour clerk counted the two wet ledgers again and again"
    pick = n.chance.choice
    yield text(
        "same-middle",
        "\n".join(f"{pick(words)} {pick(words)} {middle} {pick(words)} {pick(words)}." for _ in range(n(20_000))),
    )
    yield text("prefixes", "\n".join(" ".join(words[:i]) for i in range(10, n(1_500))))
    yield text(
        "one-word-differs",
        "\n".join(f"Nobody {pick(words)} mended the broken oar before noon without a word." for _ in range(n(20_000))),
    )
    quoted = [n.sentence()]
    for _ in range(n(400)):
        quoted.append(f"> {quoted[-1]} {n.sentence()}"[-4_000:])
    yield text("quoting", "\n".join(quoted))
    yield text("shuffled", "\n".join(" ".join(n.chance.sample(words[:40], 20)) + "." for _ in range(n(20_000))))
    yield text("periodic", "\n".join(f"{'ab' * 60}{i}{'ab' * 60} ab ab ab ab ab ab ab." for i in range(n(5_000))))
    yield page(
        "page", "".join(f"<p>The ferry carried {i} baskets of rope over the quay.</p>" for i in range(n(20_000)))
    )


def runs(n: Scale) -> Iterator[Sample]:
    """Yield lines that regular expressions stumble over: one sign, or one word, very often, and then another."""
    for sign in _SIGNS:
        yield text(f"sign-{ord(sign):x}", f"{sign * n(500_000)}{'!' if sign != '!' else 'x'}")
    for name, word in _WORDS.items():
        yield text(f"word-{name}", f"{word * n(200_000)}!")
        yield text(f"lines-{name}", f"{word * 8}!\n" * n(20_000))


def hyphens(n: Scale) -> Iterator[Sample]:
    yield text("broken", "the gov-ernment and the har-bour met " * n(50_000))
    yield text("line-ends", "the gov-\nernment of the har-\nbour\n" * n(50_000))
    yield text("chain", "a-" * n(500_000) + "a")
    yield text("words-chain", "rope-salt-" * n(100_000))
    yield text("soft", "gov\xadernment " * n(100_000))
    yield text("spaced", "rope - salt – quay — " * n(100_000))
    yield text("not-breaking", "gov\u2011ernment " * n(100_000))
    yield text("distinct", " ".join(f"har-bo{'abcdefghij'[i % 10]}{i:x}ur" for i in range(n(100_000))))
    yield text("glued", "the end.Next one,and more" * n(50_000))
    yield text("glued-distinct", " ".join(f"end{i:x}.Next" for i in range(n(100_000))))
    yield text("split-words", "the har bour and the gov ernment " * n(50_000))
    yield page("page", f"<p>{'the gov-ernment and the har-bour met ' * n(30_000)}</p>")


def blobs(n: Scale) -> Iterator[Sample]:
    blob = base64.b64encode(n.chance.randbytes(n(3_000_000))).decode()
    folded = "\n".join(blob[i : i + 76] for i in range(0, len(blob), 76))
    yield text("one-line", blob)
    yield text("folded", folded)
    yield text("data-uri", f"data:image/png;base64,{blob}")
    yield text("pem", f"-----BEGIN ROPE-----\n{folded}\n-----END ROPE-----")
    yield text("hex", blob.encode().hex()[: len(blob)])
    yield page("image", f'<img src="data:image/png;base64,{blob}">')
    yield page("many-images", f'<img src="data:image/png;base64,{blob[:3_000]}">' * n(2_000))
    yield page("shown", f"<p>{blob}</p>")


def code(n: Scale) -> Iterator[Sample]:
    script = "!function(e,t){var n=e[0]||{};for(var r in t)n[r]=t[r];return n}(window,{a:1});"
    yield text("minified", script * n(50_000))
    yield text("lines", f"{script}\n" * n(30_000))
    yield text("style", ".a>.b:hover{color:#fff;margin:0 auto}" * n(50_000))
    yield text("json", '{"a":[1,2,{"b":null}],"c":"rope"},' * n(50_000))
    yield text("log", "2031-02-03T04:05:06Z INFO quay[17]: rope tied in 12 ms (id=9f)\n" * n(50_000))
    yield text("markup-as-text", '<div class="a"><p>Rope &amp; salt</p></div>\n' * n(30_000))
    yield page("shown", f"<p>{script * n(30_000)}</p>".replace("&&", "&amp;&amp;"))
    yield page("pre", f"<pre><code>{f'{script}{chr(10)}' * n(20_000)}</code></pre>")
    yield text("csv", "\n".join(f"{i},rope,{i * 7},salt" for i in range(n(100_000))))
    yield text("markdown", "| rope | salt |\n|---|---|\n| 1 | 2 |\n\n## Quay\n\n* [a](http://a)\n" * n(10_000))


def cues(n: Scale) -> Iterator[Sample]:
    """Yield what rules look for, far too often."""
    lines = {
        "read-more": "Read more: The ferry is late",
        "share": "Share this article",
        "byline": "By Ada Vallebrook",
        "date": "3 March 2031, 10:30",
        "advert": "Advertisement",
        "photo": "A view of the quay. Photo: Ada Vallebrook/AP",
        "newsletter": "Subscribe to our newsletter",
        "reply": "Reply",
        "copyright": "© 2031 Quay Media. All rights reserved.",
        "tags": "Tags: rope, salt, quay",
        "comments": "Leave a comment",
        "related": "Related articles",
    }
    for name, line in lines.items():
        yield text(name, f"{line}\n" * n(50_000))
    yield text(
        "thread", "\n".join(f"Bram {i} says:\n3 March 2031 at 10:30\n{n.sentence()}\nReply\n" for i in range(n(10_000)))
    )
    yield text("by-turns", "\n".join(f"Advertisement\n{n.sentence()}" for _ in range(n(20_000))))
    yield text("openers", "\n".join(f"Related articles\n{n.sentence()}\n\n{n.paragraph()}\n" for _ in range(n(5_000))))
    yield text("all-kinds", "\n".join(lines.values()) * n(3_000))


def right_to_left(n: Scale) -> Iterator[Sample]:
    arabic = "كان الميناء خاليا صباح يوم الاثنين، وكتب الكاتب ساعة القارب الأول. "
    hebrew = "הנמל היה ריק בבוקר יום שני, והפקיד רשם את שעת הסירה הראשונה. "
    for name, line in {"arabic": arabic, "hebrew": hebrew, "mixed": f"{arabic}The harbour. {hebrew}"}.items():
        yield text(name, f"{line * 5}\n\n" * n(5_000))
        yield page(f"{name}-page", f"<p dir=rtl>{line * 5}</p>" * n(3_000))
        yield text(f"{name}-line", line * n(20_000))
    yield text("pointed", "הַנָּמֵל הָיָה רֵיק " * n(50_000))
    yield text("stretched", "كـــــــــان المينـــــــاء " * n(50_000))


def large(n: Scale) -> Iterator[Sample]:
    """Yield large documents that are nothing but honest: they are cleaned whole."""
    size = n(2_000_000)
    yield Sample("book.txt", "\n\n".join(n.story(size)).encode())
    yield Sample("book-of-lines.txt", "\n".join(n.sentence() for _ in range(size // 70)).encode())
    body = "".join(f"<p>{one}</p>" for one in n.story(size))
    yield Sample("book.html", f"<title>Rope</title><nav><a href=/>Home</a></nav><article><h1>Rope</h1>{body}".encode())
    comment = '<li class="comment"><div class="author"><a href="/u/7">Bram {i}</a> <time>3 March 2031</time></div><p>{said}</p><a href="#">Reply</a></li>'
    thread = "".join(comment.format(i=i, said=n.sentence()) for i in range(size // 210))
    story = "".join(f"<p>{n.paragraph()}</p>" for _ in range(12))
    yield Sample(
        "thread.html",
        f"<title>Rope</title><article><h1>Rope</h1>{story}</article><ul class=comments>{thread}</ul>".encode(),
    )
    rows = "".join(
        f"<tr><td>{i}</td><td>Ada Vallebrook</td><td>{i * 7 % 1000}</td><td>Quay</td></tr>" for i in range(size // 80)
    )
    yield Sample(
        "table.html", f"<title>Rope</title><article><h1>Rope</h1>{story}<table>{rows}</table></article>".encode()
    )
    menus = "".join(f'<li class="menu-item"><a href="/p/{i}">Rope and salt {i}</a></li>' for i in range(size // 65))
    yield Sample(
        "menus.html", f"<title>Rope</title><nav><ul>{menus}</ul></nav><article><h1>Rope</h1>{story}</article>".encode()
    )
    said = "\n\n".join(f"Bram {i} says:\n{n.sentence()}" for i in range(size // 95))
    yield Sample("thread.txt", f"{n.paragraph()}\n\n{n.paragraph()}\n\nComments\n\n{said}".encode())
    yield Sample(
        "book-german.txt",
        ("Der Hafen lag am Montagmorgen leer, und der Schreiber vermerkte die frühe Stunde. " * 4 + "\n\n").encode()
        * (size // 340),
    )


TEXTS: tuple[Family, ...] = (
    long_lines,
    empty_lines,
    short_lines,
    repeated,
    near_duplicates,
    runs,
    hyphens,
    blobs,
    code,
    cues,
    right_to_left,
    large,
)

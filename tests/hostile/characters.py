"""Families of the hostile corpus that are about characters and bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from tests.hostile.sample import Family, Sample, Scale, page, text

_EUROPEAN = "Crème brûlée – ‘rope’ – naïve façade, señor: the harbour lay empty. "
_DECLARED = (
    "utf-8",
    "cp1252",
    "koi8-r",
    "shift_jis",
    "gb18030",
    "euc-kr",
    "utf-16",
    "utf-7",
    "big5",
    "iso-2022-jp",
    "hex",
)


def surrogates(n: Scale) -> Iterator[Sample]:
    yield page("references", f"<p>{'&#xD800;&#xDFFF;' * n(100_000)}</p>")
    yield page("pair-references", f"<p>{'&#xD83D;&#xDEA2;' * n(100_000)}</p>")
    yield page("bytes", "<p>" + "rope \ud800 salt " * n(100_000) + "</p>")
    yield text("bytes", "rope \ud800 salt " * n(100_000))
    yield text("pairs-of-three-bytes", "rope \ud83d\udea2 salt\n" * n(50_000))
    yield Sample("escapes.jsonl", (json.dumps({"text": "rope \ud800 salt " * n(100_000)}) + "\n").encode())
    yield Sample("utf-16.txt", "rope \ud800 salt\n".encode("utf-16-le", "surrogatepass") * n(50_000))


def bidi(n: Scale) -> Iterator[Sample]:
    for sign in "\u202e\u202d\u2066\u2067\u200f\u061c\u202c":
        yield text(f"flood-{ord(sign):x}", sign * n(300_000))
    yield text("each-letter", "\u202er\u202co\u2066p\u2069e " * n(100_000))
    yield text("unclosed-lines", "\u202erope and salt\n" * n(50_000))
    yield page("page", "<p>" + "\u202erope\u202c \u2066salt\u2069 " * n(50_000) + "</p>")


def combining(n: Scale) -> Iterator[Sample]:
    yield text("one-letter", "e" + "\u0301" * n(200_000))
    yield text("mixed-classes", "e" + "\u0301\u0323\u0345\u0327" * n(50_000))
    yield text("zalgo", ("r" + "\u0301\u0322\u0353\u0489" * 10 + "o") * n(20_000))
    yield text("under-the-bar", ("r" + "\u0301\u0323" * 14) * n(50_000))
    yield text("at-line-starts", ("\u0301" * 40 + "rope\n") * n(20_000))
    yield text("jamo", "\u1112\u1161\u11ab" * n(200_000))
    yield text("joiners", "\U0001f468\u200d" * n(200_000))
    yield text("selectors", "a" + "\ufe0f" * n(200_000))
    yield text("tibetan", "\u0f71\u0f72\u0f74" * n(100_000))
    yield text("expanding", "\ufdfa" * n(200_000))
    yield page("page", "<p>e" + "\u0301" * n(200_000) + "</p>")


def charset_lies(n: Scale) -> Iterator[Sample]:
    body = f"<p>{_EUROPEAN * n(2_000)}</p>"
    for declared in _DECLARED:
        markup = f"<html><head><meta charset={declared}><title>Harbour</title></head><body>{body}</body></html>"
        for actual in ("utf-8", "cp1252"):
            yield Sample(f"{declared}-is-{actual}.html", markup.encode(actual))
    markup = f"<html><head><meta charset=utf-8></head><body>{body}</body></html>"
    for actual in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp500"):
        yield Sample(f"utf-8-is-{actual}.html", markup.encode(actual, "replace"))


def broken_bytes(n: Scale) -> Iterator[Sample]:
    line = _EUROPEAN.encode()
    old = _EUROPEAN.encode("cp1252")
    yield Sample("lines-of-both.txt", (line + b"\n" + old + b"\n") * n(50_000))
    yield Sample("few-bad.txt", line * n(20_000) + b"\xff\xfe" + line * n(20_000))
    yield Sample("bad-everywhere.txt", b"rope \xff " * n(500_000))
    yield Sample("half-characters.txt", "é".encode()[:1] * n(2_000_000))
    yield Sample("half-at-the-end.txt", line * n(1_000) + b"\xe2\x80")
    yield Sample("overlong.txt", b"\xc0\xaf\xe0\x80\xaf" * n(300_000))
    yield Sample("five-bytes.txt", b"\xf8\x88\x80\x80\x80 rope " * n(100_000))
    yield Sample("all-bytes.txt", bytes(range(256)) * n(10_000))
    yield Sample("high-bytes.txt", bytes(range(128, 256)) * n(20_000))
    yield Sample("utf-16-odd.txt", _EUROPEAN.encode("utf-16") * 1 + _EUROPEAN.encode("utf-16-le") * n(10_000) + b"r")
    yield Sample("utf-16-without-mark.txt", _EUROPEAN.encode("utf-16-be") * n(20_000))
    yield Sample("utf-16-bad.txt", b"\xff\xfe" + b"\x00\xdc" * n(200_000))
    yield Sample("utf-32-bad.txt", b"\xff\xfe\x00\x00" + b"\xff\xff\xff\xff" * n(200_000))
    yield Sample("utf-7.txt", _EUROPEAN.encode("utf-7") * n(20_000))
    yield Sample("two-marks.txt", b"\xef\xbb\xbf\xef\xbb\xbf" + line)
    yield Sample("many-marks.txt", b"\xef\xbb\xbf" * n(300_000))
    yield Sample("sjis.txt", "港湾は月曜日の朝、空だった。".encode("shift_jis") * n(30_000))
    yield Sample("jis-escapes.txt", b"\x1b$B%b%d\x1b(B rope " * n(50_000))


def controls(n: Scale) -> Iterator[Sample]:
    floods = {
        "nul": "\0",
        "bell": "\a",
        "backspace": "r\b",
        "vertical": "\v",
        "form-feed": "\f",
        "c1": "\x85\x9d",
        "del": "\x7f",
    }
    for name, sign in floods.items():
        yield text(f"flood-{name}", sign * n(300_000))
        yield text(f"few-{name}", f"{'rope and salt ' * 5}{sign}" * n(30_000))
    yield text("ansi", "\x1b[31mrope\x1b[0m and salt\n" * n(50_000))
    yield text("separators", "rope\u2028salt\u2029" * n(100_000))
    yield text("noncharacters", "rope\ufffe\uffff\ufdd0" * n(100_000))
    yield text("replacements", "\ufffd" * n(500_000))
    yield page("nul-in-tags", "<\0p>rope</\0p><p\0 class=\0>rope\0rope</p>" * n(10_000))
    yield page("page", "<p>" + "rope\x01salt\x0b" * n(50_000) + "</p>")


def zero_width(n: Scale) -> Iterator[Sample]:
    for sign in "\u200b\u200c\u200d\u2060\ufeff\xad\u180e\u034f":
        yield text(f"flood-{ord(sign):x}", "ro" + sign * n(300_000) + "pe")
    yield text("each-letter", "r\u200bo\u200bp\u200be\u200b " * n(100_000))
    yield text("lines", "\u200b\n" * n(100_000))
    yield page("page", "<p>" + "r\u200bo\xadpe " * n(100_000) + "</p>")


def new_characters(n: Scale) -> Iterator[Sample]:
    step = 1_000_000 // n(1_000_000)
    ranges = {
        "unassigned": range(0x10FF0, 0x11000),
        "garay": range(0x10D40, 0x10D66),
        "legacy-symbols": range(0x1CC00, 0x1CCFA),
        "private": range(0xE000, 0xF8FF),
        "private-planes": range(0xF0000, 0xF2000),
        "tags": range(0xE0020, 0xE007F),
        "selectors": range(0xE0100, 0xE01EF),
        "hieroglyphs": range(0x13460, 0x143FA),
        "all": (point for point in range(0x20, 0x11_0000, step) if not 0xD800 <= point < 0xE000),
    }
    for name, points in ranges.items():
        run = "".join(map(chr, points))
        yield text(name, " ".join([run] * max(1, n(500_000) // len(run))))
    astral = "".join(chr(n.chance.randint(0x10000, 0x10FFFF)) for _ in range(n(500_000)))
    yield text("random", astral)


def mojibake(n: Scale) -> Iterator[Sample]:
    once = _EUROPEAN.encode().decode("latin-1")
    twice = once.encode().decode("latin-1")
    yield text("once", once * n(20_000))
    yield text("twice", twice * n(10_000))
    yield text("four-times", twice.encode().decode("latin-1").encode().decode("latin-1") * n(5_000))
    yield text("one-line-no-space", once.replace(" ", "") * n(20_000))
    yield text("many-lines", f"{once}\n" * n(20_000))
    yield text("distinct-lines", "\n".join(f"{once}{i}" for i in range(n(20_000))))
    for sign in ("Ã", "â€™", "Ã‚Â", "ï¿½", "Ð", "Â\xa0", "ðŸ˜€", "ã\x81"):
        yield text(f"flood-{sign.encode().hex()}", sign * n(200_000))
    yield text("with-tag", f"<b> {once} &eacute; " * n(10_000))
    yield text("cyrillic", "Гавань была пуста в понедельник. ".encode().decode("cp1251", "replace") * n(20_000))
    yield page("page", f"<p>{once * n(10_000)}</p>")
    yield page("paragraphs", f"<p>{once}</p>" * n(10_000))


def binary(n: Scale) -> Iterator[Sample]:
    noise = n.chance.randbytes(n(1_000_000))
    found = {
        "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + zlib.compress(noise),
        "pdf": b"%PDF-1.7\n1 0 obj" + noise,
        "gzip": gzip.compress(noise, mtime=0),
        "zip": b"PK\x03\x04" + noise,
        "noise": noise,
        "zeros": bytes(n(1_000_000)),
        "elf": b"\x7fELF\x02\x01\x01" + noise,
        "late": _EUROPEAN.encode() * n(20_000) + noise,
        "four-percent": b"\x01rope and salt and rope an" * n(100_000),
    }
    for name, data in found.items():
        yield Sample(f"{name}.html", data)
        yield Sample(f"{name}.txt", data)


def empty(n: Scale) -> Iterator[Sample]:
    found = {
        "nothing": b"",
        "mark": b"\xef\xbb\xbf",
        "white": " \t\r\n\xa0\u2003\u3000\u200b".encode() * n(100_000),
        "newline": b"\n",
        "doctype": b"<!DOCTYPE html>",
        "comment": b"<!-- nothing -->",
        "lone-tag": b"<",
        "lone-letter": b"a",
        "dots": b". . .",
        "only-hidden": b"<div hidden><p>Later.</p></div>",
    }
    for name, data in found.items():
        yield Sample(f"{name}.txt", data)
        yield Sample(f"{name}.html", data)
    yield Sample("nothing.jsonl", b"")
    yield Sample("blank-lines.jsonl", b"\n" * n(10_000))
    yield Sample("no-text.jsonl", b'{"text": ""}\n{"text": null}\n{"text": " "}\n{}\n')


def records(n: Scale) -> Iterator[Sample]:
    good = json.dumps({"text": n.paragraph(), "id": "good"}).encode() + b"\n"
    yield Sample("deep.jsonl", good + b"[" * n(200_000) + b"\n" + good)
    yield Sample("deep-value.jsonl", good + b'{"text": "rope", "a": ' + b'{"a":' * n(100_000) + b"\n" + good)
    yield Sample("deep-closed.jsonl", b'{"text": "rope", "a": ' + b"[" * n(900) + b"]" * n(900) + b"}\n" + good)
    yield Sample("huge.jsonl", json.dumps({"text": "\n".join(n.story(n(5_000_000)))}).encode() + b"\n" + good)
    yield Sample("huge-key.jsonl", json.dumps({"text": "rope", "k" * n(5_000_000): 1}).encode() + b"\n")
    yield Sample("huge-other.jsonl", json.dumps({"text": "rope", "title": "Rope " * n(1_000_000)}).encode() + b"\n")
    yield Sample("huge-authors.jsonl", json.dumps({"text": "rope", "authors": ["Ada"] * n(100_000)}).encode() + b"\n")
    yield Sample("cut.jsonl", good * 3 + good[:40])
    yield Sample(
        "types.jsonl", b'{"text": 1}\n{"text": []}\n[]\n1\n"a"\nnull\n{"text": "rope", "url": 5, "title": {}}\n'
    )
    yield Sample(
        "numbers.jsonl",
        b'{"text": "rope", "n": 1e999}\n{"text": "rope", "n": NaN}\n{"text": "a", "n": ' + b"9" * n(100_000) + b"}\n",
    )
    yield Sample("keys.jsonl", b'{"text": "a", "text": "b"}\n')
    yield Sample("nul.jsonl", good.replace(b"\n", b"\0\n") + good)
    yield Sample("escaped-nul.jsonl", b'{"text": "rope\\u0000salt\\ud800"}\n')
    yield Sample("carriage.jsonl", good.replace(b"\n", b"\r\n") * 3)
    yield Sample("page.jsonl", json.dumps({"html": f"<p>{n.paragraph()}</p>" * n(10_000)}).encode() + b"\n")
    yield Sample("small.jsonl", good * n(3_000))
    yield Sample("not-utf-8.jsonl", good + '{"text": "crème"}\n'.encode("cp1252") + good)
    yield Sample(
        "bad-url.jsonl", b'{"text": "rope", "url": "http://[::1"}\n{"text": "rope", "url": "\\u0000//\\ud800"}\n'
    )


def containers(n: Scale) -> Iterator[Sample]:
    """Yield whole, cut and bursting containers; what readers do with them is theirs, but they may not crash."""
    story = "\n".join(n.story(n(100_000))).encode()
    squeezed = gzip.compress(story, mtime=0)
    yield Sample("whole.txt.gz", squeezed)
    yield Sample("cut.txt.gz", squeezed[: len(squeezed) // 2])
    yield Sample("flipped.txt.gz", squeezed[:200] + b"\0\0" + squeezed[202:])
    yield Sample("members.txt.gz", squeezed * 3)
    yield Sample("garbage-behind.txt.gz", squeezed + b"garbage")
    yield Sample("bomb.txt.gz", gzip.compress(bytes(n(300_000_000)), mtime=0))
    yield Sample("twice.txt.gz", gzip.compress(squeezed, mtime=0))
    yield Sample("whole.txt.bz2", bz2.compress(story))
    yield Sample("cut.txt.bz2", bz2.compress(story)[:-10])
    yield Sample("whole.txt.xz", lzma.compress(story))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(5):
            archive.writestr(zipfile.ZipInfo(f"{i}.txt", (2031, 2, 3, 4, 5, 6)), story[:5_000], zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("../../escape.txt", (2031, 2, 3, 4, 5, 6)), b"rope")
        archive.writestr(zipfile.ZipInfo("bomb.txt", (2031, 2, 3, 4, 5, 6)), bytes(n(50_000_000)), zipfile.ZIP_DEFLATED)
    yield Sample("whole.zip", packed.getvalue())
    yield Sample("cut.zip", packed.getvalue()[:-30])
    taken = io.BytesIO()
    with tarfile.open(fileobj=taken, mode="w") as tape:
        for i in range(3):
            member = tarfile.TarInfo(f"{i}.html")
            member.size = len(story)
            tape.addfile(member, io.BytesIO(story))
    yield Sample("whole.tar", taken.getvalue())
    yield Sample("cut.tar", taken.getvalue()[:-700])
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page("", "").data
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Target-URI: http://quay.example/\r\n"
    )
    record = head + f"Content-Length: {len(answer)}\r\n\r\n".encode() + answer + b"\r\n\r\n"
    yield Sample("whole.warc", record * 5)
    yield Sample("cut.warc", (record * 5)[:-300])
    yield Sample("bad-length.warc", record + record.replace(b"Content-Length: ", b"Content-Length: 99999999") + record)
    yield Sample("whole.warc.gz", gzip.compress(record, mtime=0) * 5)
    yield Sample("cut.warc.gz", (gzip.compress(record, mtime=0) * 5)[:-100])
    yield Sample("magic-only.parquet", b"PAR1" + bytes(100) + b"PAR1")
    yield Sample("frame.txt.zst", b"\x28\xb5\x2f\xfd\x24\x04\x21\x00\x00rope")


CHARACTERS: tuple[Family, ...] = (
    surrogates,
    bidi,
    combining,
    charset_lies,
    broken_bytes,
    controls,
    zero_width,
    new_characters,
    mojibake,
    binary,
    empty,
    records,
    containers,
)

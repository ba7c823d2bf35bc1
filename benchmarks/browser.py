"""The words that a real browser shows of a page, against the words of our source text.

Needs Chromium (Debian package `chromium`); it is spoken to over its debugging pipe, without network. For each page:
the share of the browser's words that our source text holds (visible recall), and the share of ours that the browser
shows (the rest is hidden by a style sheet or script that we do not run, or cut otherwise into words).

    python benchmarks/browser.py [FILE|DIR]... [--words 8] [--most N]

Without arguments: samples/pages.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cleanse.extract.charset import decode_page
from cleanse.extract.layout import read_page
from corpus import parser
from report import fraction, table

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parents[1] / "samples" / "pages"
_WORD = re.compile(r"[^\W_]+")
_PATIENCE = 20.0
_STATE = "location.protocol === 'file:' ? document.readyState : ''"  # a new tab is first a blank page, and complete
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-first-run",
    "--disable-extensions",
    "--window-size=1280,4000",
)


class Browser:
    """A headless Chromium behind its debugging pipe: messages are JSON ended by a zero byte."""

    def __init__(self, program: str, profile: str) -> None:
        """Start it; `profile` is an empty folder that it may fill."""
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        shell = f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$@"'
        command = ["bash", "-c", shell, "bash", program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            command, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._buffer = b""
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def inner_text(self, path: Path) -> str:
        """Return `document.body.innerText` of a page on disk, once it is loaded or patience ends."""
        target = self._ask("Target.createTarget", url=path.resolve().as_uri())["targetId"]
        session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        deadline = time.monotonic() + _PATIENCE
        while self._evaluate(session, _STATE) != "complete" and time.monotonic() < deadline:
            time.sleep(0.05)
        text = self._evaluate(session, "document.body ? document.body.innerText : ''")
        self._ask("Target.closeTarget", targetId=target)
        return text or ""

    def _evaluate(self, session: str, expression: str) -> Any:
        answer = self._ask("Runtime.evaluate", session, expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")

    def _ask(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == self._number:
                result: dict[str, Any] = answer.get("result", {})
                return result
        raise SystemExit("the browser went away")

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" not in self._buffer:
                piece = os.read(self._in, 1 << 16)
                if not piece:
                    return
                self._buffer += piece
            line, _, self._buffer = self._buffer.partition(b"\0")
            yield json.loads(line)


def main() -> None:
    flags = parser(__doc__ or "")
    flags.add_argument("paths", nargs="*", type=Path, metavar="FILE|DIR", help="pages (default: samples/pages)")
    flags.add_argument(
        "--words", type=int, default=8, metavar="N", help="how many differing words to name (default: 8)"
    )
    flags.add_argument("--most", type=int, metavar="N", help="look at N pages at most, evenly chosen")
    args = flags.parse_args()
    program = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if program is None:
        raise SystemExit("no chromium on the path: apt-get install chromium")
    pages = [*_pages(args.paths or [SAMPLES])]
    if args.most:
        pages = pages[:: max(1, len(pages) // args.most)][: args.most]
    body, theirs_all, ours_all, shared_all = [], 0, 0, 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, Browser(program, profile) as browser:
        for path in pages:
            theirs = words(browser.inner_text(path))
            ours = words(read_page(decode_page(path.read_bytes()).text).text)
            shared = sum((theirs & ours).values())
            body.append(
                [
                    path.stem,
                    str(theirs.total()),
                    *shares(shared, theirs, ours),
                    named(theirs - ours, args.words),
                    named(ours - theirs, args.words),
                ]
            )
            theirs_all, ours_all, shared_all = theirs_all + theirs.total(), ours_all + ours.total(), shared_all + shared
    total = [fraction(shared_all / max(1, one)) for one in (theirs_all, ours_all)]
    body.append(["all", str(theirs_all), *total, "", ""])
    print(table(["page", "words shown", "of them ours", "of ours shown", "only the browser", "only we"], body))
    print(f"{len(pages)} pages, {program}", file=sys.stderr)


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def shares(shared: int, theirs: Counter[str], ours: Counter[str]) -> list[str]:
    return [fraction(shared / one.total()) if one else "–" for one in (theirs, ours)]


def named(some: Counter[str], most: int) -> str:
    listed = [f"{word}×{count}" if count > 1 else word for word, count in some.most_common(most)]
    return " ".join(listed) + (
        f" (+{some.total() - sum(c for _, c in some.most_common(most))})" if len(some) > most else ""
    )


def _pages(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.html")) if path.is_dir() else [path]


if __name__ == "__main__":
    main()

"""Files elsewhere (`https://…`, `s3://…`), through fsspec. Nothing here runs unless the user names such a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from cleanse.types import CleanseError

if TYPE_CHECKING:
    from collections.abc import Callable

_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+(?:::|://)")
_PATTERN = re.compile(r"[*?\[]")


def is_remote(name: str) -> bool:
    """Return whether a name is an address, not a path.

    >>> is_remote("s3://bucket/crawl.warc.gz"), is_remote("C:/pages"), is_remote("https:page")
    (True, False, False)
    """
    return _REMOTE.match(name) is not None


def without_secrets(name: str) -> str:
    """Return an address without its user and password, which no record and no message may hold.

    >>> without_secrets("https://ann:secret@example.org/a.html?x=1")
    'https://example.org/a.html?x=1'
    """
    return re.sub(r"(://)[^/@?#]*@", r"\1", name, count=1) if is_remote(name) else name


def remote_files(name: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """Yield the files that an address names: itself, all that a pattern matches, or all of known suffixes under a folder.

    Raises CleanseError where there is nothing, and for what is not installed.
    """
    system, path = _system(name)
    is_web = name.startswith(("http://", "https://"))  # there, `?` begins a query, and a folder is a page
    if is_web:
        yield name
    elif _PATTERN.search(path):
        yield from _named(system, sorted(found for found in _asked(system.glob, path) if not system.isdir(found)), name)
    elif _asked(system.isdir, path):
        yield from _named(system, sorted(filter(is_known, _asked(system.find, path))), name)
    else:
        yield name


def open_remote(name: str) -> IO[bytes]:
    """Return the stream of bytes of an address. Raises CleanseError or OSError."""
    system, path = _system(name)
    return cast("IO[bytes]", _asked(system.open, path, "rb"))


def _named(system: Any, paths: list[str], name: str) -> Iterator[str]:
    if not paths:
        raise CleanseError(
            f"no file to read at {without_secrets(name)}: check the address, or name the files one by one"
        )
    yield from (system.unstrip_protocol(path) for path in paths)


def _system(name: str) -> tuple[Any, str]:
    scheme = urlsplit(name).scheme or name.partition(":")[0]
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise CleanseError(f"to read {scheme}:// paths, install fsspec: pip install 'cleanse[remote]'") from error
    try:
        found: tuple[Any, str] = _asked(url_to_fs, name)
    except ImportError as error:  # fsspec's own message names the package
        raise CleanseError(f"to read {scheme}:// paths, more must be installed: {error} (pip install)") from error
    except ValueError as error:
        raise CleanseError(f"{scheme}:// is no kind of address that fsspec knows: {error}") from error
    return found


def _asked(call: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a file system answers; its own errors, of a hundred kinds, become one."""
    try:
        return call(*arguments)
    except (OSError, ImportError, ValueError, CleanseError):
        raise
    except Exception as error:  # each file system raises those of its own client
        raise OSError(0, f"{type(error).__name__}: {error}") from error

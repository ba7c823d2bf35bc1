"""The same inputs give the same bytes, whoever cleans them: `benchmarks/repeat.py` has more of this, over several Pythons."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent.parent / "samples"
KINDS = ("articles", "removals", "duplicates", "errors")
# A locale of ASCII, with the modes off by which Python would make it one of UTF-8; and another place.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "UTC"}
UTF8 = {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", "TZ": "Pacific/Kiritimati"}


def written(out: Path) -> dict[str, bytes]:
    """Return what a run wrote, to one file a kind or to a folder of shards a kind."""
    made = {}
    for kind in KINDS:
        parts = sorted((out / kind).iterdir()) if (out / kind).is_dir() else [out / f"{kind}.jsonl"]
        made[kind] = b"".join(part.read_bytes() for part in parts)
    account = json.loads((out / "stats.json").read_bytes())
    del account["timing"]
    return {**made, "stats": json.dumps(account).encode()}


def test_jobs_hash_seeds_locales_and_shards_change_no_byte(cleanse: Any) -> None:
    inputs = cleanse.folder / "in"
    inputs.mkdir()
    texts, pages = sorted(SAMPLES.glob("*.txt")), sorted(SAMPLES.rglob("*.html"))[:3]
    for path in [*texts[::2], *pages, SAMPLES / "crawl.warc.gz"]:
        shutil.copy(path, inputs)
    shutil.copy(texts[0], inputs / "once-more.txt")
    (inputs / "broken.jsonl").write_bytes(b'{"text": "A sentence with caf\xc3\x83\xc2\xa9 in it."}\nbad\n')
    plain = {name: value for name, value in cleanse.environment.items() if not name.startswith(("LC_", "LANG"))}
    runs = (("1", "0", ASCII, False), ("2", "1", UTF8, True), ("3", "1", ASCII, True))
    made = []
    for number, (jobs, seed, place, is_folder) in enumerate(runs):
        out = cleanse.folder / f"out{number}"
        if is_folder:
            flags = ["-o", f"{out}/", "--shard-size", "20"]
        else:
            out.mkdir()
            named = {"-o": "articles", "--log": "removals", "--duplicates": "duplicates", "--errors": "errors"}
            flags = [part for flag, kind in named.items() for part in (flag, f"{out}/{kind}.jsonl")]
            flags += ["--stats", f"{out}/stats.json"]
        cleanse.environment = {**plain, **place, "PYTHONHASHSEED": seed}
        run = cleanse("in", "--jobs", jobs, *flags)
        assert run.returncode == 3, run.stderr
        made.append(written(out))
    assert all(made[0].values())
    for other in made[1:]:
        assert other == made[0]

"""Runs of the real command that are hurt at chosen calls to the system, many in one process.

`python -m tests.faults.runs` is started with the shim preloaded. It loads everything once, reads orders from standard input, a JSON
list a line, and forks a process for each: [folder, arguments, nth call, way] or [folder, arguments, seconds, "kill-after"].
It answers with [exit code, calls that were counted, standard error].
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

COUNT, KILL, SHORT = 0, -1, -2
HERE = Path(__file__).parent
ROOT = HERE.parent.parent


class Runs:
    """A process that runs `cleanse` again and again, each time hurt otherwise. Use it in a `with`."""

    def __init__(self, work: Path) -> None:
        self.shim = work / "shim.so"
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-O1", "-o", str(self.shim), str(HERE / "shim.c"), "-ldl"], check=True
        )

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.runs", str(self.shim)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"LD_PRELOAD": str(self.shim), "PYTHONUTF8": "1"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def run(self, folder: Path, arguments: list[str], nth: float = 0, way: int | str = COUNT) -> tuple[int, int, str]:
        """Return the exit code (negative: the signal), the calls that were counted, and what was said on standard error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(folder), arguments, nth, way]).encode() + b"\n")
        self._process.stdin.flush()
        code, seen, said = json.loads(self._process.stdout.readline())
        return code, seen, said


def serve(shim: str) -> None:
    """Carry out orders until there are no more."""
    from cleanse.cli.main import main
    from cleanse.decode import from_str
    from cleanse.pipeline import Options, pipeline_for
    from cleanse.types import Document

    fault = ctypes.CDLL(shim)
    fault.fault_seen.restype = ctypes.c_long
    pipeline_for(Options()).clean(
        Document(from_str("The first text of a language takes its time, so it is read here."))
    )
    for line in sys.stdin:
        folder, arguments, nth, way = json.loads(line)
        errors = Path(folder).parent / "stderr"
        child = os.fork()
        if child == 0:
            os._exit(_hurt_run(fault, main, folder, arguments, nth, way, errors))
        if way == "kill-after":
            time.sleep(nth)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        seen = int(errors.with_name("seen").read_text() or 0) if errors.with_name("seen").exists() else 0
        answer = [os.waitstatus_to_exitcode(status), seen, errors.read_text(encoding="utf-8", errors="replace")]
        print(json.dumps(answer), flush=True)


def _hurt_run(  # noqa: PLR0917
    fault: Any, main: Any, folder: str, arguments: list[str], nth: float, way: int | str, errors: Path
) -> int:
    os.chdir(Path(folder).parent)
    descriptor = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 2)
    os.dup2(descriptor, 1)
    os.close(descriptor)
    if isinstance(way, int):
        fault.fault_arm(os.path.realpath(folder).encode(), int(nth), way)
    code = int(main(arguments))
    errors.with_name("seen").write_text(str(fault.fault_seen()))
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve(sys.argv[1])

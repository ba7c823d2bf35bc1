"""The real command, as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples in every run, so that a failure is the change's own and can be repeated; soak with
# `--hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")


class Command:
    """Runs the installed `cleanse` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        plain = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
        self.environment = plain | {"PYTHONUTF8": "1"}

    def __call__(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "cleanse", *arguments],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environment,
            timeout=300,
            check=False,
        )

    def start(self, *arguments: str, **settings: Any) -> subprocess.Popen[bytes]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | settings
        return subprocess.Popen(
            [sys.executable, "-m", "cleanse", *arguments], cwd=self.folder, env=self.environment, **pipes
        )


@pytest.fixture
def cleanse(tmp_path: Path) -> Command:
    return Command(tmp_path)

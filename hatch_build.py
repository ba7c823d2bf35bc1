"""Build hook: the rule packs go into the wheel as they are, and compiled beside them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `cleanse/rules/compiled.json` to a wheel; an editable install reads the packs of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the packs with the code of this very checkout."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        try:
            from cleanse.rulecache import NAME, write_compiled
            from cleanse.rulepack import load_rules
        finally:
            sys.path.pop(0)
        rules = load_rules()
        if rules.faults:
            raise ValueError("\n".join(map(str, rules.faults)))
        self._folder = tempfile.TemporaryDirectory()
        compiled = Path(self._folder.name, NAME)
        write_compiled(rules, compiled)
        build_data["force_include"][str(compiled)] = f"cleanse/rules/{NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Drop the temporary file."""
        if version != "editable":
            self._folder.cleanup()

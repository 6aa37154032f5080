"""A build step that is asked for: the inner modules of the processor, compiled by mypyc.

``HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 pip install .`` runs it. The source is the same and so are the
texts that it makes; what Python does not find compiled it runs as it stands.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds an extension module beside each module that the option ``modules`` names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile a copy of the package, and put what comes of it into the wheel."""
        self._scratch = tempfile.TemporaryDirectory()
        place = Path(self._scratch.name)
        shutil.copytree(
            Path(self.root) / "bibkit", place / "bibkit", ignore=shutil.ignore_patterns("*.so")
        )
        # What bibkit imports need not be here to compile what does not use it.
        (place / "mypy.ini").write_text("[mypy]\nignore_missing_imports = true\n", encoding="utf-8")
        command = [sys.executable, "-m", "mypyc", *self.config["modules"]]
        subprocess.run(command, cwd=place, check=True)
        for built in sorted(place.rglob("*.so")) + sorted(place.rglob("*.pyd")):
            where = built.relative_to(place)
            if where.parts[0] != "build":
                build_data["force_include"][str(built)] = str(where)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the copy away."""
        self._scratch.cleanup()

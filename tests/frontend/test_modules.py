"""The page's plain modules, tested where they need no page: node's own test runner over the *.test.js beside this."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from core.management.commands.frontend import packaged_node

HERE = Path(__file__).parent


@pytest.mark.parametrize("module", sorted(HERE.glob("*.test.js")), ids=lambda path: path.name)
def test_module_keeps_what_its_tests_say(module: Path) -> None:
    node, _npm = packaged_node()
    run = subprocess.run([node, "--test", module], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr

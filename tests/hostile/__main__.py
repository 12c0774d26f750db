"""`python -m tests.hostile` prints the whole corpus: file, outcome, seconds, memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.hostile.corpus import CORPUS
from tests.hostile.running import run


def main() -> None:
    print(f"{'file':42} {'outcome':10} {'seconds':>8} {'MB':>6}")
    for file in CORPUS:
        with tempfile.TemporaryDirectory() as folder:
            ran = run(file, Path(folder))
        print(f"{file.name:42} {ran.words:10} {ran.seconds:8.2f} {ran.megabytes:6.0f}")


if __name__ == "__main__":
    main()

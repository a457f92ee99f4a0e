"""Where the project's own files lie, in a checkout and in an installed wheel alike."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
ROOT = _PACKAGE / "_data" if (_PACKAGE / "_data").exists() else _PACKAGE.parent

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
DOCUMENTS = ROOT / "documents"
MIGRATIONS = ROOT / "migrations"
VENDOR = ROOT / "vendor"  # fetched by script/bootstrap, never committed

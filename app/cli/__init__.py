"""The command `portal`. Each command loads what it needs and no more: what reads or prints paper works without a database."""

from app.cli import paper, people, running  # noqa: F401  the commands register themselves
from app.cli.group import portal


def main() -> None:
    portal()

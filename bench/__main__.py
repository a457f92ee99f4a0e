"""One command, a table out: python -m bench [paper|pages|logbook|upkeep|trust|doors]
[--circulars 100000] [--offices 10] …
"""

import argparse

from bench import doors, logbook, pages, paper, trust, upkeep


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "only", nargs="?", choices=("paper", "pages", "logbook", "upkeep", "trust", "doors")
    )
    parser.add_argument("--circulars", type=int, default=100_000)
    parser.add_argument("--offices", type=int, default=10)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=1000, help="of files, for the backup")
    parser.add_argument(
        "--minutes", type=float, default=5, help="of mixed work, for the memory of a web process"
    )
    asked = parser.parse_args()
    if asked.only in (None, "paper"):
        for line in paper.table():
            print(line, flush=True)
    if asked.only in (None, "pages"):
        print("\nPages, 8 connections\n" + "\n".join(pages.table(asked.circulars, asked.offices)))
    if asked.only in (None, "logbook"):
        print("\nThe logbook, 8 connections\n" + "\n".join(logbook.table(asked.households)))
    if asked.only in (None, "upkeep"):
        print(
            "\nBackup and restore\n"
            + "\n".join(upkeep.table(asked.circulars, asked.offices, asked.megabytes))
        )
    if asked.only in (None, "trust"):
        print(
            "\nWith the trail and the limits of tries, and without, 8 connections\n"
            + "\n".join(trust.table())
        )
    if asked.only in (None, "doors"):
        print("\nMemory of a web process\n" + "\n".join(doors.table(asked.minutes)))


if __name__ == "__main__":
    main()

"""One command, a table out: python -m bench [paper|pages] [--circulars 100000] [--offices 10]."""

import argparse

from bench import pages, paper


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("only", nargs="?", choices=("paper", "pages"))
    parser.add_argument("--circulars", type=int, default=100_000)
    parser.add_argument("--offices", type=int, default=10)
    asked = parser.parse_args()
    if asked.only != "pages":
        for line in paper.table():
            print(line, flush=True)
    if asked.only != "paper":
        print("\nPages, 8 connections\n" + "\n".join(pages.table(asked.circulars, asked.offices)))


if __name__ == "__main__":
    main()

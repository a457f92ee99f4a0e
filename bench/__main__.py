"""One command, a table out: python -m bench [--circulars 100000] [--offices 10]."""

import argparse

from bench import pages, paper


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--circulars", type=int, default=100_000)
    parser.add_argument("--offices", type=int, default=10)
    asked = parser.parse_args()
    print("A letter of two pages\n" + "\n".join(paper.table()), flush=True)
    print("\nPages, 8 connections\n" + "\n".join(pages.table(asked.circulars, asked.offices)))


if __name__ == "__main__":
    main()

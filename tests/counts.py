"""The closing line of a test run, summed over its reports."""

import sys
from xml.etree import ElementTree


def main(reports: list[str]) -> int:
    """Print the counts; 0 when something ran and nothing failed."""
    suites = [suite for report in reports for suite in ElementTree.parse(report).iter("testsuite")]
    ran, failed, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "skipped")
    )
    failed += sum(int(suite.get("errors", 0)) for suite in suites)
    passed = ran - failed - skipped
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

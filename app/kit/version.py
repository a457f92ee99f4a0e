"""Which Wian this is."""

from importlib.metadata import version

VERSION = version("wian")

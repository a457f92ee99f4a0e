"""Where an older office's archive is restored to."""

from tests.upkeep.conftest import elsewhere  # noqa: F401  a fixture

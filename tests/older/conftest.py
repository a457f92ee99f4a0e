"""Where an older office's archive is restored to."""

from tests.operations.backups.conftest import elsewhere  # noqa: F401  a fixture

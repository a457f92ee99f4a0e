"""Pictures people send, opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from PIL import ImageFile

_alone = RLock()


@contextmanager
def whole_image_only() -> Iterator[None]:
    """A picture that was cut, or swells, is no picture, whatever others in this process
    (WeasyPrint) have told Pillow.
    """
    with _alone:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before

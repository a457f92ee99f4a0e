"""What a paper may load: files of ours, nothing else. A paper with anything else in it does not
print at all.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import FatalURLFetchingError, URLFetcher

from app.kit.paths import DOCUMENTS, VENDOR

ROOTS = (DOCUMENTS.resolve(), VENDOR.resolve())


class LocalOnly(URLFetcher):
    """Reads files below documents/ and vendor/.

    Raises FatalURLFetchingError, which stops the print, for all else and for what is not there.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"file"}, allow_redirects=False, timeout=1)

    def fetch(self, url: str, headers: Any = None) -> Any:
        parts = urlsplit(url)
        file = Path(url2pathname(parts.path)).resolve()
        if (
            parts.scheme != "file"
            or parts.netloc
            or not any(file.is_relative_to(root) for root in ROOTS)
        ):
            raise FatalURLFetchingError(f"a paper may not load {url}")
        if not file.is_file():  # WeasyPrint would go on with another font
            raise FatalURLFetchingError(f"missing: {file}")
        return super().fetch(url, headers)

"""Named places in a page that a wing above fills. The page's template says where, with
`slot("household", …)`; the factory says who, in its table SLOTS. So templates know no wing above
their own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

Part = Callable[..., str]  # gives a piece of HTML, from the values its slot hands over


def slots_of(parts: Mapping[str, Sequence[Part]]) -> Callable[..., Markup]:
    """The function `slot` of all templates. Raises KeyError for a slot nobody has named."""

    def slot(name: str, **values: Any) -> Markup:
        return Markup("").join(Markup(part(**values)) for part in parts[name])  # noqa: S704

    return slot

"""All that reaches into WeasyPrint 70 beyond its public means. Its private names are imported by
`layout` and `drawing`, and these only when this is the WeasyPrint they were made for. With another,
`press.setting.unpatched` does by public means what they do: slower, the same text on as many pages.
"""

import logging

MADE_FOR = "70.0"


def fits() -> bool:
    """Whether this is the WeasyPrint the patches were made for."""
    import weasyprint

    return weasyprint.__version__ == MADE_FOR


def install() -> bool:
    """Put the patches in place; False, with a warning in the log, when this is not the WeasyPrint
    they were made for.
    """
    import weasyprint

    if not fits():
        logging.getLogger(__name__).warning(
            "WeasyPrint %s, not %s: printing the slower way", weasyprint.__version__, MADE_FOR
        )
        return False
    from app.press.weasyprint70 import layout

    layout.install()
    return True

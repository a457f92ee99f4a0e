"""For any WSGI server."""

from app.factory import create_app
from app.press.printer import printer

printer.hurry(30)
app = create_app()

"""For any WSGI server."""

from app.factory import create_app
from app.press.printer import printer

printer.hurry(30)
app = create_app()
for name in (
    app.jinja_env.list_templates()
):  # read once for all: a process that takes the place of another is as quick as it was
    app.jinja_env.get_template(name)

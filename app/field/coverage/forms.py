"""Which places are chosen."""

from wtforms import SelectMultipleField

from app.kit.fields import Form
from app.kit.translation import later as _l


class PlacesForm(Form):
    """Which places an office, or one of its people, looks after."""

    codes = SelectMultipleField(_l("พื้นที่"), coerce=int)

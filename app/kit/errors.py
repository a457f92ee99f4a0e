"""What a command says when the rule forbids it."""


class Refused(Exception):
    """The act is not allowed as things stand (ไม่อนุญาต); the text is for the person who tried. Answered 409."""

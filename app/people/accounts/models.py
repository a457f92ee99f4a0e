"""Officers (เจ้าหน้าที่), posts, who holds which post when, and their sessions."""

import json
from functools import cached_property
from typing import Any

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from app.kit import clock
from app.kit.db import Row
from app.kit.sealing import opened
from app.kit.thai import fold
from app.people.accounts.roles import ROLES, May
from app.people.offices.models import Office


class Officer(Row):
    """A person who works with the portal. What they may do comes from the posts they hold today."""

    posts: list["Appointment"]  # held today; where a query reads them with it

    sign_in = CharField(unique=True)
    name = CharField()  # with title, as it stands under a signature
    password = CharField()  # Argon2id; empty for one who signs in from outside alone
    email = CharField(default="")  # where reminders go, when the portal can send mail
    language = CharField(default="th")
    active = BooleanField(default=True)
    must_change = BooleanField(
        default=False
    )  # the password was given by somebody else, for the first sign-in
    totp = TextField(default="")  # the secret of the second factor, sealed; empty without one
    totp_step = IntegerField(default=0)  # the last time step whose code was used
    totp_offered = TextField(default="")  # a secret that is being set up, sealed
    search = TextField(default="")  # the name as kit.thai.fold makes it

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.search = fold(self.name)
        return super().save(*args, **kwargs)

    @cached_property
    def appointments(self) -> list["Appointment"]:
        """The posts held today with their offices, own posts before acting ones. One question,
        asked once a request.
        """
        today = clock.today()
        return list(
            Appointment.select(Appointment, Post, Office)
            .join(Post)
            .join(Office)
            .where(
                Appointment.officer == self,
                Appointment.from_on <= today,
                Appointment.to_on.is_null() | (Appointment.to_on >= today),
            )
            .order_by(Appointment.acting, Appointment.id)
        )

    @property
    def offices(self) -> list[int]:
        """The ids of the offices in which a post is held today."""
        return list(dict.fromkeys(held.post.office_id for held in self.appointments))

    def may(self, act: May, office_id: int) -> bool:
        """Whether a post held today in that office allows the act."""
        return any(
            act in ROLES[held.post.role]
            for held in self.appointments
            if held.post.office_id == office_id
        )

    def offices_where(self, act: May) -> list[int]:
        """The ids of the offices in which the officer may do it."""
        return list(
            dict.fromkeys(
                held.post.office_id for held in self.appointments if act in ROLES[held.post.role]
            )
        )

    @property
    def keeps_portal(self) -> bool:
        """Whether the officer administers an office with none above: then the portal itself is
        theirs to look after, with its backups, its papers that cannot be printed, and the people
        who hold no post.
        """
        return any(
            May.ADMINISTER in ROLES[held.post.role] and held.post.office.parent_id is None
            for held in self.appointments
        )

    def post_for(self, act: May, office_id: int) -> str:
        """The words under which the officer acts there today: the post, or the acting phrase
        with the post stood in for.
        """
        return next(
            (
                held.words
                for held in self.appointments
                if held.post.office_id == office_id and act in ROLES[held.post.role]
            ),
            "",
        )

    def signature_lines(self, office_id: int) -> list[str]:
        """The lines of position beneath a signature for that office (ภาคผนวก ๓): own post first
        when acting.
        """
        held = next(
            (
                held
                for held in self.appointments
                if held.post.office_id == office_id and May.SIGN in ROLES[held.post.role]
            ),
            None,
        )
        if held is None:
            return []
        own = next((other.post.title for other in self.appointments if not other.acting), "")
        return [own, held.words] if held.acting and own else [held.words]


class Post(Row):
    """A post (ตำแหน่ง) in an office."""

    office = ForeignKeyField(Office, backref="posts")
    office_id: int
    title = CharField()
    role = CharField()  # a key of ROLES


class Appointment(Row):
    """Who holds a post from a day to a day; acting ones carry their phrase (รักษาการในตำแหน่ง
    …).
    """

    officer = ForeignKeyField(Officer)
    officer_id: int
    post = ForeignKeyField(Post)
    post_id: int
    acting = CharField(default="")  # the phrase, empty for the holder
    from_on = DateField()
    to_on = DateField(null=True)  # the last day
    successor_id = IntegerField(
        null=True
    )  # the officer who gets the open work; no key of its own, or no join would know which
    settled_at = DateTimeField(null=True)  # when that work was handed over

    @property
    def in_force(self) -> bool:
        """Whether it is held today."""
        return self.from_on <= clock.today() and (self.to_on is None or self.to_on >= clock.today())

    @property
    def words(self) -> str:
        """The post in words, with the acting phrase before it."""
        return f"{self.acting} {self.post.title}" if self.acting else self.post.title


class Session(Row):
    """One signed-in browser. Only the hash of its token is kept."""

    token = CharField(unique=True)  # SHA-256, hex
    officer = ForeignKeyField(Officer)
    officer_id: int
    started_at = DateTimeField()
    seen_at = DateTimeField()
    ended_at = DateTimeField(null=True)
    address = CharField(default="")
    browser = TextField(default="")
    how = TextField(default="{}")  # JSON: by which proofs it began
    strange = BooleanField(
        default=False
    )  # from an address the officer, who had come before, never came from
    told_at = DateTimeField(null=True)  # when the officer was told so

    @property
    def proofs(self) -> dict[str, str]:
        """By which proofs it began: `by` password or whatever else stands there, `second` app or
        paper.
        """
        return json.loads(self.how)


class PendingSignIn(Row):
    """A sign-in whose first proof was right and whose second is awaited. It opens nothing."""

    token = CharField(unique=True)  # SHA-256, hex
    officer = ForeignKeyField(Officer)
    officer_id: int
    at = DateTimeField(index=True)
    how = TextField(default="{}")

    class Meta:
        table_name = "halfway"


class SpareCode(Row):
    """A one-time code on paper, for who has no phone at hand. Only its hash is kept."""

    officer = ForeignKeyField(Officer)
    officer_id: int
    salt = CharField()  # the same in a set
    code = CharField()
    used_at = DateTimeField(null=True)


class Attempt(Row):
    """A proof that was wrong. The name is kept only when somebody has it: people type passwords
    there.
    """

    at = DateTimeField(index=True)
    sign_in = CharField(index=True)
    address = CharField(index=True)
    proof = CharField(default="password")


class Submission(Row):
    """A form that has been written: its one-time key and the receipt, so that sending it twice
    writes once.
    """

    key = CharField()
    officer_id = IntegerField()
    at = DateTimeField(index=True)
    location = CharField(default="")
    receipt = TextField(default="")
    content = CharField(
        default=""
    )  # a mark of what it held; empty for what was sent before there were marks
    change = CharField(default="")  # the address of the form that changes what was written

    class Meta:
        table_name = "sent"
        indexes = ((("officer_id", "key"), True),)


class UnsentForm(Row):
    """A form that came when its sender's session was over: kept until they have signed in again,
    for a few hours at most.
    """

    token = CharField(unique=True)  # SHA-256, hex; the browser that sent it holds the token itself
    officer_id = IntegerField(
        null=True
    )  # whose session was over, where that is known: shown to nobody else
    at = DateTimeField(index=True)
    path = CharField()  # where it was sent to
    fields = TextField()  # JSON of names and values, sealed
    size = IntegerField()  # bytes of `fields`
    lost_files = BooleanField(default=False)  # files were chosen, too: they are not kept

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The fields as they were sent: names and values."""
        return [(name, value) for name, value in json.loads(opened(self.fields))]


class KeyFingerprint(Row):
    """A mark of a key that every machine of the portal has to have; the key cannot be told from
    it.
    """

    name = CharField(unique=True)  # of the setting
    mark = CharField()

    class Meta:
        table_name = "key_mark"

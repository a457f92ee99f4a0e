"""The one module that knows every room."""

from typing import Any

from flask import Flask, Response, g, request
from flask.globals import request_ctx
from flask_compress import Compress
from flask_wtf.csrf import CSRFError, CSRFProtect
from peewee import DoesNotExist, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, RequestURITooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from app.circulation.circulars.routes import bp as circulars
from app.circulation.circulars.routes import link_to_letter, receipts_of_paper, signing_of_paper
from app.circulation.overview.routes import bp as overview
from app.circulation.reminders.routes import bp as reminders
from app.circulation.reports.routes import bp as reports
from app.circulation.tasks.routes import bp as tasks
from app.circulation.tasks.routes import of_paper as tasks_of_paper
from app.desk.routes import bp as desk
from app.field.certification.routes import bp as certification
from app.field.certification.routes import of_household as certification_of_household
from app.field.coverage.routes import bp as coverage
from app.field.field_reports.routes import bp as field_reports
from app.field.households.pages.routes import bp as household_pages
from app.field.households.routes import bp as households
from app.field.imports.routes import bp as imports
from app.field.pick_lists.routes import bp as pick_lists
from app.field.plans.routes import bp as plans
from app.field.plans.routes import of_household as plans_of_household
from app.field.visits.routes import bp as visits
from app.field.visits.routes import of_household as visits_of_household
from app.kit import access, display, form_size, keeping, static
from app.kit.db import db
from app.kit.errors import Refused, disk_full
from app.kit.fields import one_time_key, shareable
from app.kit.logs import speak_reticently
from app.kit.paging import portion
from app.kit.paths import TEMPLATES
from app.kit.settings import settings
from app.kit.slots import Part, slots_of
from app.kit.storage import Absent, Unanswered
from app.kit.thai import thai_digits
from app.kit.translation import _, language
from app.kit.web import MOST_SOUGHT, Cookies, Id, home, htmx, local, page, secure
from app.operations.auditing.acts import difference_in_words, in_words
from app.operations.auditing.routes import bp as auditing
from app.operations.backups.routes import bp as backups
from app.papers.documents.routes import bp as documents
from app.papers.documents.verify.routes import bp as verify
from app.papers.documents.verify.routes import link_to_verify
from app.papers.drafts.routes import bp as drafts
from app.papers.numbers.routes import bp as numbers
from app.people.accounts import guard
from app.people.accounts.administration.routes import bp as administration
from app.people.accounts.commands.unsent import TooLarge
from app.people.accounts.queries import IDLE
from app.people.accounts.roles import May, check_setting
from app.people.accounts.routes import bp as accounts
from app.people.accounts.sign_in_providers import guard as provider_guard
from app.people.accounts.sign_in_providers.routes import bp as sign_in_providers
from app.press.print import Unprintable
from app.press.printer import PrinterFailed
from app.records.rate_limits.commands import TooMany

csrf, compress = CSRFProtect(), Compress()

# What fills the named places of pages in wings below (app/kit/slots.py).
SLOTS: dict[str, tuple[Part, ...]] = {
    "below_sign_in": (link_to_verify,),
    "paper_signing": (signing_of_paper,),
    "paper_tasks": (tasks_of_paper,),
    "paper_receipts": (receipts_of_paper,),
    "letter_link": (link_to_letter,),
    "household": (certification_of_household, plans_of_household, visits_of_household),
}


def create_app() -> Flask:
    """The portal, ready to answer. Raises WrongSetting (one line, ends the program) when a
    setting is wrong.
    """
    chosen = settings()
    check_setting()
    app = Flask("wian", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="__Host-wian"
        if chosen.https
        else "wian",  # the prefix: a browser takes it from this host alone
        SESSION_COOKIE_SECURE=chosen.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        HOME="desk.show",
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=300,
    )
    if chosen.proxies:
        # address, https, name
        app.wsgi_app = ProxyFix(app.wsgi_app, *[chosen.proxies] * 3)  # type: ignore[method-assign]
    app.session_interface = Cookies()
    access.watch(app)  # first to come, last to go: sees what every other made of the answer
    app.url_map.converters["int"] = Id
    for extension in (csrf, compress, htmx):
        extension.init_app(app)
    _open_doors(app)
    _speak(app)
    _explain(app)
    speak_reticently(app.logger.name, "gunicorn.error")
    return app


def _open_doors(app: Flask) -> None:
    files, urls = static.blueprint()
    app.before_request(_connect)
    form_size.watch(app)
    app.before_request(_check_sought)
    app.teardown_request(_disconnect)
    if settings().outside.proxy_user:
        app.before_request(provider_guard.enter)
    app.before_request(guard.enter)
    app.before_request(_check_origin)
    app.after_request(secure)
    app.after_request(keeping.forbid_storing)
    app.after_request(guard.note_refusal)
    for room in (
        files,
        desk,
        auditing,
        backups,
        reminders,
        overview,
        circulars,
        reports,
        tasks,
        drafts,
        documents,
        numbers,
        accounts,
        administration,
        verify,
        household_pages,
        visits,
        plans,
        certification,
        households,
        coverage,
        pick_lists,
        imports,
        field_reports,
    ):
        app.register_blueprint(room)
    if settings().outside.oidc:
        app.register_blueprint(sign_in_providers)
    app.jinja_env.globals["static"] = urls.__getitem__


def _connect() -> None:
    if request.endpoint != "static.file":
        db.connect(reuse_if_open=True)


def _disconnect(_problem: BaseException | None) -> None:
    if not db.is_closed():
        db.close()


def _check_origin() -> None:
    """Writing needs the token of a page of ours, and a browser that can tell must not say the form
    is another's. After the guard, so that a lost session keeps what was typed.
    """
    if g.get("officer") or request.endpoint in ("accounts.sign_in", "accounts.second_step"):
        csrf.protect()
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") in (
            "cross-site",
            "same-site",
        ):
            raise CSRFError


def _speak(app: Flask) -> None:
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        _=_,
        May=May,
        slot=slots_of(SLOTS),
        home=home,
        idle_minutes=round(IDLE.total_seconds() / 60),
        spoken=language.get,
        outside=settings().outside,
        one_time_key=one_time_key,
        whose=keeping.whose,
    )
    env.filters.update(
        day=display.day,
        moment=display.moment,
        iso_day=display.iso_day,
        brief=display.brief,
        counted=display.counted,
        size=display.size,
        browser=display.browser,
        thai_digits=thai_digits,
        portion=portion,
        act=in_words,
        difference=difference_in_words,
    )


def _explain(app: Flask) -> None:
    """Every refusal in words, at the place where the person looks."""

    def refused(text: str, status: int) -> Response:
        if status >= 500:
            g.officer = (
                None  # whose posts the page would look up in a database that may be what failed
            )
            # a receipt is for the page that was asked for, once that can be shown
            request_ctx.flashes = []
        if htmx:
            answer = page("kit/_notice.html", status=status, text=text, reference=g.reference)
            answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#notice", "outerHTML"
            return answer
        came_from = request.referrer or ""
        back = (
            local(came_from[len(request.host_url) - 1 :])
            if came_from.startswith(request.host_url)
            else ""
        )
        return page(
            "kit/refused.html",
            status=status,
            reason=text,
            back=back or home(),
            kept=_typed_texts(),
            reference=g.reference,
        )

    def fell_over(exc_info: Any) -> None:
        app.logger.error("%s %s", request.method, request.url_rule, exc_info=exc_info)

    app.log_exception = fell_over  # type: ignore[method-assign]

    def too_many(problem: TooMany) -> Response:
        answer = refused(str(problem), 429)
        answer.headers["Retry-After"] = str(problem.seconds)
        return answer

    app.register_error_handler(TooMany, too_many)
    app.register_error_handler(Refused, lambda problem: refused(str(problem), 409))
    app.register_error_handler(Unprintable, lambda problem: refused(str(problem), 409))
    app.register_error_handler(
        CSRFError, lambda _problem: refused(_("หน้านี้เปิดไว้นานเกินไป กรุณาเปิดหน้าใหม่แล้วส่งอีกครั้ง"), 400)
    )
    app.register_error_handler(DoesNotExist, lambda _problem: refused(_why(404), 404))
    for broken in (OperationalError, InterfaceError, PrinterFailed, Unanswered, OSError):
        app.register_error_handler(broken, _broken(app, refused))
    app.register_error_handler(Absent, _absent(app, refused))
    app.register_error_handler(RequestEntityTooLarge, _too_large(refused, too_many))
    app.register_error_handler(TooLarge, lambda problem: refused(str(problem), 413))
    app.register_error_handler(
        HTTPException, lambda problem: refused(_why(problem.code or 500), problem.code or 500)
    )


def _check_sought() -> None:
    if any(len(request.args.get(name, "")) > MOST_SOUGHT for name in ("q", "people")):
        raise RequestURITooLarge


def _why(code: int) -> str:
    return {
        403: _("บทบาทของท่านเข้าหน้านี้ไม่ได้"),
        404: _("ไม่มีหน้านี้ หรือไม่ใช่เรื่องของสำนักงานท่าน"),
        405: _("หน้านี้เปิดตรง ๆ ไม่ได้"),
        413: _("สิ่งที่ส่งมาใหญ่เกินไป"),
        414: _("คำค้นยาวเกินไป ค้นได้ไม่เกิน %(most)s ตัวอักษร กรุณากดย้อนกลับ แล้วตัดให้สั้นลง", most=MOST_SOUGHT),
    }.get(code, _("คำขอนี้ใช้ไม่ได้") if code < 500 else _("เกิดข้อผิดพลาด ระบบบันทึกไว้แล้ว กรุณาลองอีกครั้ง"))


def _too_large(refused: Any, too_many: Any) -> Any:
    """A form larger than its page takes: nothing of it was read. In words that name the page's
    own largest.
    """

    def answer(_problem: RequestEntityTooLarge) -> Response:
        request.read_away()  # type: ignore[attr-defined]
        g.unread = True
        try:
            guard.count_refused_size()
        except TooMany as problem:
            return too_many(problem)
        return refused(_most_taken(request.size), 413)  # type: ignore[attr-defined]

    return answer


def _most_taken(size: form_size.FormSize) -> str:
    text = display.size(size.text // form_size.AS_SENT)
    if size.files:
        return _(
            "สิ่งที่ส่งมาใหญ่เกินไป หน้านี้รับข้อความไม่เกิน %(letters)s และแฟ้มรวมกันไม่เกิน "
            "%(files)s กรุณากดย้อนกลับ แล้วส่งแฟ้มน้อยลงหรือเล็กลง",
            letters=text,
            files=display.size(size.files),
        )
    return _(
        "สิ่งที่ส่งมาใหญ่เกินไป หน้านี้รับข้อความไม่เกิน %(letters)s กรุณากดย้อนกลับ แล้วตัดข้อความให้สั้นลง", letters=text
    )


def _broken(app: Flask, refused: Any) -> Any:
    """What the portal stands on failed it: nothing was written, and sending it again is safe."""

    def answer(problem: Exception) -> Response:
        app.logger.exception(type(problem).__name__, exc_info=problem)
        if disk_full(problem):
            return refused(_("ดิสก์เต็มหรือเขียนไม่ได้ จึงยังไม่ได้บันทึก กรุณาแจ้งผู้ดูแลระบบ แล้วส่งอีกครั้ง"), 507)
        if isinstance(problem, PrinterFailed):
            return refused(_("เครื่องพิมพ์ของระบบไม่ตอบ สิ่งที่บันทึกแล้วยังอยู่ครบ กรุณาเปิดหน้านี้อีกครั้ง"), 503)
        if isinstance(problem, Unanswered):
            return refused(_("ที่เก็บแฟ้มไม่ตอบหรือเต็ม กรุณาลองอีกครั้งในอีกสักครู่"), 503)
        if isinstance(problem, OSError):
            return refused(_why(500), 500)
        return refused(_("ฐานข้อมูลไม่ตอบ กรุณาลองอีกครั้งในอีกสักครู่"), 503)

    return answer


def _absent(app: Flask, refused: Any) -> Any:
    """The store has lost a content: in words for the person, with its own in the log for the
    administrator.
    """

    def answer(problem: Exception) -> Response:
        app.logger.error("store: %s", problem)
        return refused(_("ไม่พบแฟ้มนี้ในที่เก็บแฟ้ม กรุณาแจ้งผู้ดูแลระบบ"), 404)

    return answer


def _typed_texts() -> list[tuple[str, str]]:
    """What was typed, to be copied out of a refusal; nothing of a form that was too large to be
    read, or that no page takes.
    """
    if g.get("unread") or request.routing_exception:
        return []
    try:
        typed = request.form
    except (OSError, RequestEntityTooLarge):  # it was too much for the disk, or for the page
        return []
    return [
        (name, value)
        for name, value in shareable(typed)
        if value.strip() and name not in ("csrf_token", "key", "version")
    ]

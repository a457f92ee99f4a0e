"""The logbook: lists to choose from, households and members, verification, plans and help, visits, files brought in.

The lists begin with what is known of TPMAP and the four ท, and what the real letter names; an office words them as it needs.
"""

from typing import Any

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

PARTIAL = (
    *(f"CREATE INDEX household_{act} ON household (office_id, {act}_on) WHERE {act}_on IS NOT NULL AND merged_into_id IS NULL"
      for act in ("verified", "district_certified", "province_certified", "planned", "helped")),
    "CREATE INDEX household_merged ON household (merged_into_id) WHERE merged_into_id IS NOT NULL",
    "CREATE INDEX visit_logged ON visit (office_id, \"on\") WHERE logged_at IS NOT NULL",
    "CREATE INDEX household_next_visit ON household (office_id, next_visit_on) WHERE closed_on IS NULL",
    "CREATE UNIQUE INDEX change_request_waiting ON change_request (household_id) WHERE granted IS NULL",
    "CREATE INDEX change_request_open ON change_request (office_id, id) WHERE granted IS NULL",
    "CREATE INDEX plan_item_due ON plan_item (office_id, due_on) WHERE done_on IS NULL",
    "CREATE INDEX assistance_asked ON assistance (office_id, id) WHERE referral = 'asked'",
    "CREATE UNIQUE INDEX visit_draft ON visit (household_id, by_id) WHERE logged_at IS NULL",
)
LISTS = {
    "target": (("tpmap", "เป้าหมายในระบบ TPMAP"), ("left_out", "กลุ่มเป้าหมายที่ตกหล่นจากระบบ TPMAP"), ("vulnerable", "กลุ่มคนเปราะบาง")),
    "dimension": (("health", "สุขภาพ"), ("living", "ความเป็นอยู่"), ("education", "การศึกษา"), ("income", "รายได้"),
                  ("access", "การเข้าถึงบริการภาครัฐ")),
    "vulnerability": (("elderly", "ผู้สูงอายุ"), ("disabled", "ผู้พิการ"), ("bedridden", "ผู้ป่วยติดเตียง"), ("infant", "เด็กเล็ก"),
                      ("pregnant", "หญิงตั้งครรภ์"), ("single_parent", "พ่อหรือแม่เลี้ยงเดี่ยว"), ("other", "อื่น ๆ")),
    "relation": (("head", "หัวหน้าครัวเรือน"), ("spouse", "คู่สมรส"), ("child", "บุตร"), ("parent", "บิดามารดา"),
                 ("grandchild", "หลาน"), ("relative", "ญาติ"), ("other", "ผู้อาศัย")),
    "finding": (("confirmed", "เป็นครัวเรือนเป้าหมาย"), ("not_target", "ไม่เป็นครัวเรือนเป้าหมาย"), ("not_found", "ไม่พบครัวเรือน"),
                ("moved", "ย้ายออกจากพื้นที่")),
    "visit": (("first", "เยี่ยมครั้งแรก (Knock Knock)"), ("follow", "ติดตามต่อเนื่อง"), ("help", "ไปให้ความช่วยเหลือ"),
              ("urgent", "เร่งด่วน")),
    "help": (("money", "เงินสงเคราะห์"), ("things", "สิ่งของ"), ("training", "ฝึกอาชีพหรืออบรม"), ("study", "จัดการเรียนหรือทุนการศึกษา"),
             ("house", "ซ่อมสร้างที่อยู่อาศัย"), ("health", "บริการสุขภาพ"), ("work", "จัดหางาน"), ("other", "อื่น ๆ")),
    "outcome": (("helped", "ช่วยเหลือแล้ว"), ("self", "แก้ไขปัญหาได้ด้วยตนเอง"), ("survive", "อยู่รอด"), ("moved", "ย้ายออก"),
                ("died", "เสียชีวิต"), ("not_target", "ไม่เข้าเกณฑ์")),
}
EDUCATION = ("เด็กต่ำกว่า 6 ปีมีพัฒนาการสมวัย", "อายุ 6–15 ปีได้เรียนการศึกษาภาคบังคับ", "จบ ม.3 ได้เรียนต่อ ม.4",
             "อายุ 15–59 ปีอ่าน เขียน คิดเลขได้", "มีทักษะแห่งศตวรรษที่ 21")


def up(migrator: Any, db: Any) -> None:
    class Row(Model):
        class Meta:
            database = db

    class Office(Row):
        class Meta:
            table_name = "office"

    class Officer(Row):
        class Meta:
            table_name = "officer"

    class File(Row):
        class Meta:
            table_name = "stored_file"

    class Choice(Row):
        list = CharField()
        code = CharField()
        words = CharField()
        place = IntegerField(default=0)
        active = BooleanField(default=True)
        parent = ForeignKeyField("self", null=True)

        class Meta:
            table_name = "choice"
            indexes = ((("list", "code"), True),)

    class Area(Row):
        office = ForeignKeyField(Office, index=False)
        officer = ForeignKeyField(Officer, null=True)
        code = IntegerField()

        class Meta:
            table_name = "area"
            indexes = ((("office", "officer", "code"), True),)

    class Household(Row):
        office = ForeignKeyField(Office, index=False)
        record_key = CharField(unique=True)
        external_key = CharField(null=True)
        house = CharField(default="")
        village = IntegerField(null=True)
        village_name = CharField(default="")
        subdistrict = IntegerField()
        phone = CharField(default="")
        note = TextField(default="")
        source = CharField(default="")
        source_year = IntegerField(null=True)
        latitude = DecimalField(max_digits=9, decimal_places=6, null=True)
        longitude = DecimalField(max_digits=9, decimal_places=6, null=True)
        photo = ForeignKeyField(File, null=True, index=False)
        head_name = CharField(default="")
        search = TextField(default="")
        step = IntegerField(default=0)
        verified_on = DateField(null=True)
        district_certified_on = DateField(null=True)
        province_certified_on = DateField(null=True)
        planned_on = DateField(null=True)
        helped_on = DateField(null=True)
        visited_on = DateField(null=True)
        next_visit_on = DateField(null=True)
        visits = IntegerField(default=0)
        unlocked_until = DateField(null=True)
        closed_on = DateField(null=True)
        outcome = ForeignKeyField(Choice, null=True, index=False)
        keep_until = DateField(null=True)
        merged_into = ForeignKeyField("self", null=True, index=False)
        version = IntegerField(default=1)
        counted = TextField(default="[]")
        created_at = DateTimeField()
        updated_at = DateTimeField()

        class Meta:
            table_name = "household"
            indexes = ((("office", "id"), False), (("office", "step", "id"), False), (("office", "subdistrict", "id"), False),
                       (("office", "external_key"), False))

    class Member(Row):
        household = ForeignKeyField(Household)
        name = CharField()
        is_head = BooleanField(default=False)
        birth_year = IntegerField(null=True)
        relation = ForeignKeyField(Choice, null=True, index=False)
        occupation = CharField(default="")
        citizen_sealed = TextField(null=True)
        citizen_mark = CharField(null=True, index=True)
        citizen_tail = CharField(default="")
        citizen_flag = CharField(default="")
        left_on = DateField(null=True)

        class Meta:
            table_name = "member"

    class MemberTrait(Row):
        member = ForeignKeyField(Member, on_delete="CASCADE", index=False)
        choice = ForeignKeyField(Choice)

        class Meta:
            table_name = "member_trait"
            indexes = ((("member", "choice"), True),)

    class HouseholdTrait(Row):
        household = ForeignKeyField(Household, on_delete="CASCADE", index=False)
        choice = ForeignKeyField(Choice)
        year = IntegerField(default=0)

        class Meta:
            table_name = "household_trait"
            indexes = ((("household", "choice", "year"), True),)

    class HouseholdEvent(Row):
        household = ForeignKeyField(Household)
        on = DateField()
        kind = CharField()
        text = TextField(default="")
        other = ForeignKeyField(Household, null=True, index=False)
        by = ForeignKeyField(Officer, null=True, index=False)
        as_post = TextField(default="")
        at = DateTimeField()

        class Meta:
            table_name = "household_event"

    class Reading(Row):
        household = ForeignKeyField(Household)
        officer = ForeignKeyField(Officer)
        at = DateTimeField()
        what = CharField()
        reason = TextField(default="")

        class Meta:
            table_name = "reading"

    class Pass(Row):
        household = ForeignKeyField(Household)
        officer = ForeignKeyField(Officer)
        reason = TextField()
        at = DateTimeField()
        until = DateTimeField()
        seen_at = DateTimeField(null=True)

        class Meta:
            table_name = "pass"

    class Tally(Row):
        office = ForeignKeyField(Office, index=False)
        subdistrict = IntegerField()
        facet = CharField()
        count = IntegerField()

        class Meta:
            table_name = "tally"
            indexes = ((("office", "facet", "subdistrict"), True),)

    class Monthly(Row):
        office = ForeignKeyField(Office, index=False)
        month = CharField()
        act = CharField()
        count = IntegerField()

        class Meta:
            table_name = "monthly"
            indexes = ((("office", "month", "act"), True),)

    class Verification(Row):
        household = ForeignKeyField(Household)
        office = ForeignKeyField(Office, index=False)
        on = DateField()
        team = TextField(default="")
        finding = ForeignKeyField(Choice, null=True, index=False)
        text = TextField(default="")
        by = ForeignKeyField(Officer, index=False)
        as_post = TextField(default="")
        at = DateTimeField()
        stage = CharField(default="district")
        district_at = DateTimeField(null=True)
        district_by = ForeignKeyField(Officer, null=True, index=False)
        district_as = TextField(default="")
        province_at = DateTimeField(null=True)
        province_by = ForeignKeyField(Officer, null=True, index=False)
        province_as = TextField(default="")
        comment = TextField(default="")
        returned_at = DateTimeField(null=True)
        returned_by = ForeignKeyField(Officer, null=True, index=False)
        returned_as = TextField(default="")

        class Meta:
            table_name = "verification"
            indexes = ((("office", "stage", "id"), False),)

    class ChangeRequest(Row):
        household = ForeignKeyField(Household)
        office = ForeignKeyField(Office, index=False)
        why = TextField()
        asked_at = DateTimeField()
        asked_by = ForeignKeyField(Officer, index=False)
        asked_as = TextField(default="")
        granted = BooleanField(null=True)
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Officer, null=True, index=False)
        decided_as = TextField(default="")
        comment = TextField(default="")

        class Meta:
            table_name = "change_request"

    class Plan(Row):
        household = ForeignKeyField(Household)
        office = ForeignKeyField(Office, index=False)
        problem = TextField(default="")
        state = CharField(default="draft")
        author = ForeignKeyField(Officer, index=False)
        created_at = DateTimeField()
        submitted_at = DateTimeField(null=True)
        submitted_by = ForeignKeyField(Officer, null=True, index=False)
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Officer, null=True, index=False)
        decided_as = TextField(default="")
        comment = TextField(default="")

        class Meta:
            table_name = "plan"
            indexes = ((("office", "state", "id"), False),)

    class PlanItem(Row):
        plan = ForeignKeyField(Plan, on_delete="CASCADE")
        household = ForeignKeyField(Household, index=False)
        office = ForeignKeyField(Office, index=False)
        side = CharField()
        goal = TextField(default="")
        activity = TextField()
        agency = CharField(default="")
        due_on = DateField(null=True)
        budget = DecimalField(max_digits=14, decimal_places=2, null=True)
        result = TextField(default="")
        done_on = DateField(null=True)

        class Meta:
            table_name = "plan_item"

    class Assistance(Row):
        household = ForeignKeyField(Household)
        office = ForeignKeyField(Office, index=False)
        item = ForeignKeyField(PlanItem, null=True, index=False)
        kind = ForeignKeyField(Choice, null=True, index=False)
        agency = CharField(default="")
        value = DecimalField(max_digits=14, decimal_places=2, null=True)
        on = DateField()
        text = TextField(default="")
        result = TextField(default="")
        referral = CharField(default="")
        answer = TextField(default="")
        answered_on = DateField(null=True)
        by = ForeignKeyField(Officer, index=False)
        as_post = TextField(default="")
        at = DateTimeField()

        class Meta:
            table_name = "assistance"

    class Visit(Row):
        household = ForeignKeyField(Household, index=False)
        office = ForeignKeyField(Office, index=False)
        on = DateField(null=True)
        kind = ForeignKeyField(Choice, null=True, index=False)
        team = TextField(default="")
        seen = TextField(default="")
        done = TextField(default="")
        help = TextField(default="")
        next_on = DateField(null=True)
        by = ForeignKeyField(Officer, index=False)
        as_post = TextField(default="")
        saved_at = DateTimeField()
        logged_at = DateTimeField(null=True)

        class Meta:
            table_name = "visit"
            indexes = ((("household", "on", "id"), False), (("office", "on", "id"), False))

    class VisitChoice(Row):
        visit = ForeignKeyField(Visit, on_delete="CASCADE", index=False)
        choice = ForeignKeyField(Choice)

        class Meta:
            table_name = "visit_choice"
            indexes = ((("visit", "choice"), True),)

    class Photo(Row):
        visit = ForeignKeyField(Visit, on_delete="CASCADE")
        file = ForeignKeyField(File, index=False)
        small = ForeignKeyField(File, index=False)
        origin = CharField()
        width = IntegerField()
        height = IntegerField()
        added_at = DateTimeField()

        class Meta:
            table_name = "photo"
            indexes = ((("visit", "origin"), True),)

    class Import(Row):
        office = ForeignKeyField(Office, index=False)
        file = ForeignKeyField(File, index=False)
        sha256 = CharField()
        name = CharField()
        state = CharField(default="reading")
        how = TextField(default="{}")
        total = IntegerField(default=0)
        done = IntegerField(default=0)
        problem = TextField(default="")
        by = ForeignKeyField(Officer, index=False)
        at = DateTimeField()
        confirmed_by = ForeignKeyField(Officer, null=True, index=False)
        confirmed_at = DateTimeField(null=True)
        worker = CharField(default="")
        worker_until = DateTimeField(null=True)

        class Meta:
            table_name = "import"
            indexes = ((("office", "id"), False),)

    class ImportRow(Row):
        source = ForeignKeyField(Import, on_delete="CASCADE", index=False)
        number = IntegerField()
        first = IntegerField()
        said = TextField()
        outcome = CharField()
        why = TextField(default="[]")
        chosen = CharField(default="")
        household = ForeignKeyField(Household, null=True, index=False)
        applied_at = DateTimeField(null=True)

        class Meta:
            table_name = "import_row"
            indexes = ((("source", "number"), True), (("source", "outcome", "number"), False), (("source", "first"), False))

    db.create_tables([
        Choice, Area, Household, Member, MemberTrait, HouseholdTrait, HouseholdEvent, Reading, Pass, Tally,
        Monthly, Verification, ChangeRequest, Plan, PlanItem, Assistance, Visit, VisitChoice, Photo, Import,
        ImportRow])
    for index in PARTIAL:
        db.execute_sql(index)
    for list_, entries in LISTS.items():
        Choice.insert_many([{"list": list_, "code": code, "words": words, "place": place}
                            for place, (code, words) in enumerate(entries, 1)]).execute()
    education = Choice.get(Choice.list == "dimension", Choice.code == "education")
    Choice.insert_many([{"list": "indicator", "code": f"ED0{place}", "words": words, "place": place, "parent": education}
                        for place, words in enumerate(EDUCATION, 1)]).execute()

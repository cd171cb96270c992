"""Every address and everyone who may ask for it: one table, held against the running portal.

An address that is not in the table fails the test, and so does a method the table does not name:
it must answer 405.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from indicators import drafts, outlining
from reports import actions, sheet
from reports.api import tokens
from reports.models import Report, Round
from reports.workflow import State
from tests import factories
from tests.factories import RATE, complete, fill, make_form, make_report, make_round
from units.models import Assignment, Unit, UnitParent
from units.policy import Role

# Columns, seen from one district's draft report that is ready to be presented:
#   anon  nobody logged in            nobody    an account without a role
#   edit  the district's editor       sign      its signer
#   rev   the province's reviewer     lead      the province's leader
#   near  an editor of a neighbour    far       a reviewer of another province
#   adm   an administrator
TABLE = (Path(__file__).parent / "addresses.txt").read_text()
HEAD, *LINES = (line.split() for line in TABLE.strip().splitlines() if line)
COLUMNS = HEAD[2:]
EXPECTED = {
    (name, method): dict(zip(COLUMNS, map(int, statuses), strict=True))
    for name, method, *statuses in LINES
}
# What only the people of one unit see; drafts of forms are told of one province alone.
OF_ONE_UNIT = {
    name
    for (name, _), row in EXPECTED.items()
    if 404 in row.values() and not name.startswith("indicators:draft")
}
PARTS = {  # pages of one part of a report -> its argument
    ("cell-history", "cell-sources", "cell-adjust", "cell-release"): "item",
    ("submission-detail", "submission-file", "receipt-file"): "submission",
    ("attachment-file", "attachment-withdraw"): "attachment",
    ("report-table", "report-carry"): "table",
}
DRAFT = "ban-soan-2023"
PDF = b"%PDF-1.7\n%%EOF\n"
OF_ALL_ACCOUNTS = ("units:account-list", "units:account-create")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Scene:
    """One district's report, and who stands where towards it."""

    report: Report
    round: Round
    people: dict  # column -> user, None for anon
    is_first: bool = False  # the others ask only what is about one report or unit
    remark: int = 0  # an open thread
    attachment: int = 0  # a piece of evidence
    submission: int = 0  # one sent and withdrawn
    code: str = "7K3M9QXB2DFA"  # it is verified by; before, one that finds nothing
    finding: str = ""  # key of a finding that can be explained
    target: int = 0  # one set for the unit itself
    batch: int = 0  # of files, the reviewer's
    job: int = 0  # that reads them
    delegation: int = 0  # the signer's, to the editor
    reorganisation: int = 0  # a past one
    notification: int = 0  # told the editor
    file: int = 0  # the reviewer's own
    clients: dict = field(default_factory=dict)  # column -> client, logged in once

    def address(self, name: str) -> str:
        """Return an address with its arguments, and the query a page cannot do without."""
        own = {"pk": self.report.pk}
        arguments = {
            "units:unit-detail": {"code": self.report.unit.code},
            "indicators:form-detail": {"code": self.report.form.code},
            "indicators:form-clone": {"code": self.report.form.code},
            "reports:form-preview": {"code": self.report.form.code},
            "indicators:draft-table": {"code": DRAFT, "number": "3"},
            "indicators:form-file": {"code": self.report.form.code},
            "indicators:form-difference": {"code": self.report.form.code},
            "reports:form-print": {"code": self.report.form.code},
            "indicators:indicator-detail": {"code": "tthc.huyen.dung_han"},
            "indicators:target-edit": {"pk": self.target},
            "indicators:target-delete": {"pk": self.target},
            "reports:reorganisation-detail": {"pk": self.reorganisation},
            "units:delegation-end": {"pk": self.delegation},
            "units:password-set": {"uidb64": "MQ", "token": "sai-roi"},
            "reports:notification-open": {"pk": self.notification},
            "reports:file-take": {"pk": self.file},
            "reports:file-discard": {"pk": self.file},
            "api:form-detail": {"code": self.report.form.code},
            "reports:remark-resolve": own | {"remark": self.remark},
            "reports:narrative-assemble": own | {"section": "I.1"},
            "reports:verification-result": {"code": self.code},
            "reports:adjustment-withdraw": own | {"item": "3.18", "adjustment": 1},
            "reports:submission-sources": own | {"item": "3.18", "submission": self.submission},
            "reports:report-move": own | {"name": "present"},
        }
        parts = {"item": "3.18", "table": "3"}
        parts |= {"submission": self.submission, "attachment": self.attachment}
        for pages, part in PARTS.items():
            arguments |= {f"reports:{page}": own | {part: parts[part]} for page in pages}
        period = f"period={self.report.period}&form={self.report.form.code}"
        queries = {
            "indicators:form-file": "?format=toml",
            "reports:form-print": "?format=xlsx",
            "reports:journal-file": "?format=csv",
            "reports:narrative-beside": "?muc=I.1",
            "reports:report-file": "?format=xlsx&part=appendix",
            "reports:submission-file": "?format=xlsx&part=appendix",
            "api:report-document": "?format=xlsx&part=appendix",
            "api:rollup": f"?unit={self.report.parent_code}&{period}",
        }
        if name.startswith(("jobs:", "reports:batch-d")) and name != "jobs:job-list":
            return reverse(name, args=[self.job if "job" in name else self.batch])
        if name.startswith("reports:round-") and name[14:] not in ("list", "create"):
            return reverse(name, args=[self.round.pk])
        of_a_report = ("report", "review-detail", "narrative-", "attachment-add")
        fallback = own if any(one in name.partition(":")[2] for one in of_a_report) else {}
        fallback = {} if name.endswith(":report-list") else fallback
        if name.startswith("indicators:draft"):
            fallback = {"code": DRAFT}
        if name.startswith("units:account-") and name not in OF_ALL_ACCOUNTS:
            fallback = {"pk": self.people["edit"].pk}
            if name.startswith("units:account-role-"):
                fallback["post"] = self.people["edit"].assignments.first().pk
        return reverse(name, kwargs=arguments.get(name, fallback)) + queries.get(name, "")

    def body(self, name: str) -> dict:
        """Return what a form sends, so that those who may succeed."""
        now = self.report.version
        return {
            "login": {"username": "editor", "password": "sai"},
            "indicators:form-clone": {"code": "ban-soan-2024", "title": "Mẫu năm 2024"},
            "indicators:draft-detail": {"title": "Mẫu năm 2023", "version": "1"},
            "indicators:draft-tables": {"number": "8", "title": "Biểu mới", "version": "1"},
            "indicators:draft-outline": dict.fromkeys(("version", *outlining.FIELDS), "1"),
            "indicators:draft-rules": {"bo": "ke_hoach_hoan_thanh", "version": "1", "chac": "1"},
            "indicators:draft-publish": {"version": "1"},
            "indicators:draft-discard": {"version": "1", "chac": "1"},
            "indicators:target-add": {"nam": "2022"},
            "indicators:target-edit": {
                "unit": self.report.unit.code,
                "indicator": RATE,
                "year": "2022",
                "minimum": "61",
                "source": "Kế hoạch",
            },
            "reports:round-create": {"nam": "2022", "ky": "H1"},
            "reports:report-table": {"so-3.18": "7", "ban-3.18": "1", "ghi-3.18": ""},
            "reports:report-narrative": {"muc": "I.1", "noi-dung": "Lời văn", "ban": "0"},
            "reports:report-findings": {"diem": self.finding, "giai-trinh": "Lý do"},
            "reports:report-release": {"so-van-ban": "56", "ngay-van-ban": "15/06/2022"},
            "reports:attachment-add": {"loai": "evidence", "tep": SimpleUploadedFile("a.pdf", PDF)},
            "reports:attachment-withdraw": {"ly-do": "Nhầm tệp"},
            "reports:report-remarks": {"noi-dung": "Xem lại", "dong": "3.18"},
            "reports:report-move": {"ban": str(now)},
            "reports:report-prepare": {"format": "pdf", "part": "appendix"},
            "reports:review-detail": {"noi-dung": "Xem lại", "dong": "3.18"},
            "reports:round-units": {
                "viec": "mien",
                "mien-report": str(self.report.pk),
                "mien-reason": "Đang sáp nhập",
            },
            "reports:report-extend": {"due_at": "2030-01-01T17:00", "reason": "Lũ lụt"},
            "reports:report-ask-extension": {"wanted_until": "17:00 01/01/2030", "reason": "Lũ"},
            "api:report-cells": {"changes": [{"item": "3.18", "typed": "7", "version": 1}]},
            "api:report-rehearsal": {"changes": [{"item": "3.18", "typed": "7", "version": 1}]},
            "api:report-presence": {"since": 0, "item": "3.18"},
            "api:report-transitions": {"name": "present", "version": now},
        }.get(name, {})

    def client(self, column: str, strict: bool) -> Client:
        if (column, strict) not in self.clients:
            client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
            if user := self.people[column]:
                client.force_login(user)
            self.clients[column, strict] = client
        return self.clients[column, strict]

    def ask(self, name: str, method: str, column: str, strict: bool = False):
        """Return an answer; whatever it did is undone."""
        client = self.client(column, strict)
        if name == "logout":
            del self.clients[column, strict]
        body, headers = self.body(name), {"idempotency-key": "k"}
        options = {"headers": headers}
        if name.startswith("api:"):
            body, options["content_type"] = json.dumps(body), "application/json"
        with transaction.atomic():
            if method == "GET":
                answer = client.get(self.address(name))
            elif method == "POST":
                answer = client.post(self.address(name), body, **options)
            else:
                options.setdefault("content_type", "application/json")
                answer = client.generic(method, self.address(name), body or "{}", **options)
            if answer.streaming:
                answer.getvalue()  # read to its end: it closes the file
            transaction.set_rollback(True)
        return answer


def ready(cast, unit, editor) -> Report:
    """Return a complete draft."""
    report = make_report(cast, unit=unit)
    fill(report, complete(report), by=editor)
    return Report.objects.for_page().get(pk=report.pk)


def of_the_district(cast) -> Scene:
    opened = make_round(cast)
    who = ("nobody", "editor", "signer", "reviewer", "leader", "outsider", "stranger", "admin")
    people = dict(zip(COLUMNS, [None, *map(cast.people.get, who)], strict=True))
    return Scene(ready(cast, cast.district, cast.editor), opened, people, is_first=True)


def of_its_neighbour(cast) -> Scene:
    scene = of_the_district(cast)
    scene.is_first, scene.report = False, ready(cast, cast.neighbour, cast.outsider)
    scene.people |= {"edit": cast.outsider, "sign": cast.outside_signer, "near": cast.editor}
    return scene


def of_another_province(cast, django_user_model) -> Scene:
    """The same, told of a district of the other province: there the stranger is at home."""
    from indicators.periods import Period
    from reports.actions.rounds import Asked
    from tests.factories import moment

    unit = Unit.objects.create(code="daian.xuyen", name="Huyện Xuyên", kind="district")
    beside = Unit.objects.create(code="daian.ha", name="Huyện Hạ", kind="district")
    for each in (unit, beside):
        UnitParent.objects.create(unit=each, parent=cast.units["daian"])
    there = {}
    for column, role, at in [
        ("edit", Role.EDITOR, unit),
        ("near", Role.EDITOR, beside),
        ("sign", Role.SIGNER, unit),
        ("lead", Role.LEADER, cast.units["daian"]),
        ("adm", Role.ADMINISTRATOR, cast.units["daian"]),
    ]:
        there[column] = django_user_model.objects.create_user(f"xuyen.{column}")
        Assignment.objects.create(user=there[column], role=role, unit=at, valid_from="2021-01-01")
    opened = actions.open_round(
        owner=cast.units["daian"],
        period=Period.parse("2022-H1"),
        asked=[Asked("district", make_form(), moment("2022-06-15 17:00"))],
        by=cast.stranger,
    )
    report = Report.objects.for_page().get(unit=unit)
    fill(report, complete(report), by=there["edit"])
    people = {
        "anon": None,
        "nobody": cast.nobody,
        "rev": cast.stranger,
        "far": cast.reviewer,
    }
    return Scene(Report.objects.for_page().get(pk=report.pk), opened, people | there)


SCENES = {"district": of_the_district, "neighbour": of_its_neighbour}


@pytest.fixture(params=[*SCENES, "another province"])
def scene(request, cast, django_user_model):
    """The table must hold for each of them."""
    if request.param in SCENES:
        scene = SCENES[request.param](cast)
    else:
        scene = of_another_province(cast, django_user_model)
    drafts.clone(form=make_form(), code=DRAFT, title="Mẫu năm 2023", by=cast.admin)
    reviewer = scene.people["rev"]
    for step, who in (("present", "edit"), ("submit", "sign"), ("withdraw", "sign")):
        by = scene.people[who]
        actions.move(report=scene.report, name=step, by=by, note="Nhập nhầm một dòng.")
    sent = scene.report.submissions.get()
    scene.submission, scene.code = sent.pk, sent.code
    scene.remark = actions.remark(report=scene.report, text="Xem lại", by=reviewer).pk
    scene.attachment = factories.attach(scene.report, scene.people["edit"], name="Phụ lục.pdf").pk
    factories.attach_dispatch(scene.round, reviewer)
    batch = factories.make_batch(scene.report, reviewer)
    scene.batch, scene.job = batch.pk, batch.job_id
    scene.target = factories.make_target(scene.report.unit, "60").pk
    scene.reorganisation = factories.rename_department(cast).pk
    scene.delegation = factories.delegate_later(scene.people["sign"], scene.people["edit"]).pk
    scene.file = factories.make_archive(scene.report, reviewer).pk
    scene.notification = scene.people["edit"].notifications.earliest("pk").pk
    scene.report = Report.objects.for_page().get(pk=scene.report.pk)
    found = sheet.load(scene.report).findings(scene.report)
    scene.finding = next(one.key for one in found if one.severity != "error")
    assert scene.report.state == State.DRAFT
    return scene


def names(resolver=None, space: str = ""):
    """Yield the name of every address; of the administration's, only its front page."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield space + (one.name or "")
        elif one.namespace == "admin":
            yield "admin:index"
        else:
            yield from names(one, space + (f"{one.namespace}:" if one.namespace else ""))


def test_every_address_is_in_the_table_and_the_table_names_no_other():
    assert set(names()) == {name for name, _ in EXPECTED}


def test_everyone_is_answered_as_the_table_says(scene):
    told = {
        (name, method, column): (scene.ask(name, method, column).status_code, expected)
        for (name, method), row in EXPECTED.items()
        if scene.is_first or name in OF_ONE_UNIT
        for column, expected in row.items()
    }
    assert {key: pair for key, pair in told.items() if pair[0] != pair[1]} == {}


def test_a_method_the_table_does_not_name_is_not_taken(cast):
    scene = of_the_district(cast)
    taken = {}
    for name in sorted({name for name, _ in EXPECTED}):
        if name.startswith("admin:"):
            continue  # Django's own
        for method in METHODS:
            if (name, method) not in EXPECTED:
                status = scene.ask(name, method, "edit").status_code
                if status != 405 and not (name == "login" and status == 302):
                    taken[name, method] = status
    assert taken == {}


def test_what_changes_something_needs_the_token_of_a_form(scene):
    unprotected = {
        (name, method)
        for name, method in EXPECTED
        if method != "GET"
        for column in ("edit", "rev")
        if scene.ask(name, method, column, strict=True).status_code != 403
    }
    assert unprotected == set()


def test_strangers_are_sent_to_the_login_and_come_back(cast):
    scene = of_the_district(cast)
    for (name, method), row in EXPECTED.items():
        if method == "GET" and row["anon"] == 302 and not name.startswith("admin:"):
            answer = scene.ask(name, method, "anon")
            assert answer.url.startswith("/login/?next="), name


def test_a_token_opens_the_api_and_no_page(cast):
    scene = of_the_district(cast)
    client = Client(headers={"authorization": f"Token {tokens.create(cast.editor)}"})
    for name, method in EXPECTED:
        if method == "GET" and EXPECTED[name, method]["anon"] in (302, 401):
            status = client.get(scene.address(name)).status_code
            is_api = name.startswith("api:") or name == "schema"
            assert status == (EXPECTED[name, method]["edit"] if is_api else 302), name

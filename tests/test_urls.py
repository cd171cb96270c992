"""Every address and everyone who may ask for it: one table, held against the running portal.

An address that is not in the table fails the test, and so does a method the table does not name:
it must answer 405.
"""

import json
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from indicators import drafts, outlining
from reports import actions, sheet
from reports.api import tokens
from reports.models import Report, Round
from reports.workflow import State
from tests.factories import RATE, complete, fill, make_form, make_report, make_round, make_target
from units.actions import rename
from units.models import Assignment, Reorganisation, Unit, UnitParent
from units.plan import Basis
from units.policy import Role

# Columns, seen from one district's draft report that is ready to be presented:
#   anon  nobody logged in            nobody    an account without a role
#   edit  the district's editor       sign      its signer
#   rev   the province's reviewer     lead      the province's leader
#   near  an editor of a neighbour    far       a reviewer of another province
#   adm   an administrator
TABLE = """
name                       method anon nobody edit sign rev lead near far adm
healthz                    GET    200  200    200  200  200 200  200  200 200
login                      GET    200  302    302  302  302 302  302  302 302
login                      POST   200  302    302  302  302 302  302  302 302
logout                     POST   302  302    302  302  302 302  302  302 302
admin:index                GET    302  302    302  302  302 302  302  302 200
admin:index                POST   302  302    302  302  302 302  302  302 200
schema                     GET    401  200    200  200  200 200  200  200 200

units:unit-list            GET    302  403    200  200  200 200  200  200 200
units:unit-detail          GET    302  403    200  200  200 200  200  200 200
indicators:form-list       GET    302  403    200  200  200 200  200  200 200
indicators:form-detail     GET    302  403    200  200  200 200  200  200 200
reports:form-preview       GET    302  403    200  200  200 200  200  200 200
indicators:form-clone      GET    302  403    403  403  403 403  403  403 200
indicators:form-clone      POST   302  403    403  403  403 403  403  403 302
indicators:draft-detail    GET    302  404    404  404  404 200  404  404 200
indicators:draft-detail    POST   302  404    404  404  404 403  404  404 302
indicators:draft-tables    POST   302  404    404  404  404 403  404  404 302
indicators:draft-table     GET    302  404    404  404  404 200  404  404 200
indicators:draft-table     POST   302  404    404  404  404 403  404  404 422
indicators:draft-outline   GET    302  404    404  404  404 200  404  404 200
indicators:draft-outline   POST   302  404    404  404  404 403  404  404 302
indicators:draft-rules     GET    302  404    404  404  404 200  404  404 200
indicators:draft-rules     POST   302  404    404  404  404 403  404  404 302
indicators:draft-upload    POST   302  404    404  404  404 403  404  404 302
indicators:draft-publish   POST   302  404    404  404  404 302  404  404 302
indicators:draft-discard   POST   302  404    404  404  404 403  404  404 302
indicators:form-file       GET    302  403    200  200  200 200  200  200 200
indicators:form-difference GET    302  403    200  200  200 200  200  200 200
indicators:indicator-list  GET    302  403    200  200  200 200  200  200 200
indicators:indicator-detail GET   302  403    200  200  200 200  200  200 200
indicators:target-list     GET    302  403    200  200  200 200  200  200 200
indicators:target-add      GET    302  403    403  403  403 403  403  403 200
indicators:target-add      POST   302  403    403  403  403 403  403  403 422
indicators:target-edit     GET    302  404    403  403  403 403  404  404 200
indicators:target-edit     POST   302  404    403  403  403 403  404  404 302
indicators:target-delete   GET    302  404    403  403  403 403  404  404 200
indicators:target-delete   POST   302  404    403  403  403 403  404  404 302

reports:reorganisation-list GET   302  403    200  200  200 200  200  200 200
reports:reorganisation-plan GET   302  403    403  403  403 403  403  403 200
reports:reorganisation-plan POST  302  403    403  403  403 403  403  403 422
reports:reorganisation-detail GET 302  403    200  200  200 200  200  200 200
reports:criteria-check     GET    302  403    403  403  403 403  403  403 200
reports:criteria-check     POST   302  403    403  403  403 403  403  403 422
reports:form-print         GET    302  403    200  200  200 200  200  200 200
reports:home               GET    302  200    200  200  200 200  200  200 200
reports:report-list        GET    302  200    200  200  200 200  200  200 200
reports:review-queue       GET    302  403    403  403  200 403  403  200 403
reports:round-list         GET    302  200    200  200  200 200  200  200 200
reports:round-create       GET    302  403    403  403  200 403  403  200 403
reports:round-create       POST   302  403    403  403  422 403  403  422 403
reports:round-detail       GET    302  404    404  404  200 200  404  404 404
reports:rollup             GET    302  403    200  200  200 200  200  200 403

reports:report-detail      GET    302  404    302  302  302 302  404  404 404
reports:report-table       GET    302  404    200  200  200 200  404  404 404
reports:report-table       POST   302  404    302  403  403 403  404  404 404
reports:report-carry       POST   302  404    302  403  403 403  404  404 404
reports:report-narrative   GET    302  404    200  200  200 200  404  404 404
reports:report-narrative   POST   302  404    302  403  403 403  404  404 404
reports:report-findings    GET    302  404    200  200  200 200  404  404 404
reports:report-findings    POST   302  404    302  403  403 403  404  404 404
reports:report-remarks     GET    302  404    200  200  200 200  404  404 404
reports:report-remarks     POST   302  404    403  403  302 403  404  404 404
reports:remark-resolve     POST   302  404    403  403  302 403  404  404 404
reports:report-history     GET    302  404    200  200  200 200  404  404 404
reports:report-receipt     GET    302  404    200  200  200 200  404  404 404
reports:cell-history       GET    302  404    200  200  200 200  404  404 404
reports:report-documents   GET    302  404    200  200  200 200  404  404 404
reports:report-file        GET    302  404    200  200  200 200  404  404 404
reports:report-import      GET    302  404    200  403  403 403  404  404 404
reports:report-filling     GET    302  404    200  403  403 403  404  404 404
reports:report-import      POST   302  404    422  403  403 403  404  404 404
reports:report-move        GET    302  404    200  403  403 403  404  404 404
reports:report-move        POST   302  404    302  403  403 403  404  404 404
reports:review-detail      GET    302  404    403  403  200 403  404  404 404
reports:review-detail      POST   302  404    403  403  302 403  404  404 404
reports:report-extend      GET    302  404    403  403  200 403  404  404 404
reports:report-extend      POST   302  404    403  403  302 403  404  404 404

api:unit-list              GET    401  403    200  200  200 200  200  200 200
api:form-list              GET    401  403    200  200  200 200  200  200 200
api:form-detail            GET    401  403    200  200  200 200  200  200 200
api:indicator-list         GET    401  403    200  200  200 200  200  200 200
api:report-list            GET    401  200    200  200  200 200  200  200 200
api:figure-list            GET    401  200    200  200  200 200  200  200 200
api:rollup                 GET    401  404    404  404  200 200  404  404 404
api:report-detail          GET    401  404    200  200  200 200  404  404 404
api:report-cells           GET    401  404    200  200  200 200  404  404 404
api:report-cells           PATCH  401  404    200  403  403 403  404  404 404
api:report-transitions     POST   401  404    200  403  403 403  404  404 404
api:report-document        GET    401  404    200  200  200 200  404  404 404
"""
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
DRAFT = "ban-soan-2023"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Scene:
    """One district's report, and who stands where towards it."""

    report: Report
    round: Round
    people: dict  # column -> user, None for anon
    is_first: bool = False  # the others ask only what is about one report or unit
    remark: int = 0  # an open thread
    finding: str = ""  # key of a finding that can be explained
    target: int = 0  # one set for the unit itself
    reorganisation: int = 0  # a past one
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
            "api:form-detail": {"code": self.report.form.code},
            "reports:round-detail": {"pk": self.round.pk},
            "reports:report-table": own | {"table": "3"},
            "reports:report-carry": own | {"table": "3"},
            "reports:remark-resolve": own | {"remark": self.remark},
            "reports:cell-history": own | {"item": "3.18"},
            "reports:report-move": own | {"name": "present"},
        }
        period = f"period={self.report.period}&form={self.report.form.code}"
        queries = {
            "indicators:form-file": "?format=toml",
            "reports:form-print": "?format=xlsx",
            "reports:report-file": "?format=xlsx&part=appendix",
            "api:report-document": "?format=xlsx&part=appendix",
            "api:rollup": f"?unit={self.report.parent_code}&{period}",
        }
        fallback = own if "report" in name.partition(":")[2] or "review-detail" in name else {}
        if name in ("reports:report-list", "api:report-list"):
            fallback = {}
        if name.startswith("indicators:draft"):
            fallback = {"code": DRAFT}
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
            "reports:report-remarks": {"noi-dung": "Xem lại", "dong": "3.18"},
            "reports:report-move": {"ban": str(now)},
            "reports:review-detail": {"noi-dung": "Xem lại", "dong": "3.18"},
            "reports:report-extend": {"due_at": "2030-01-01T17:00", "reason": "Lũ lụt"},
            "api:report-cells": {"changes": [{"item": "3.18", "typed": "7", "version": 1}]},
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
            transaction.set_rollback(True)
        return answer


def ready(cast, unit, editor) -> Report:
    """Return a complete draft."""
    report = make_report(cast, unit=unit)
    fill(report, complete(report), by=editor)
    return Report.objects.for_page().get(pk=report.pk)


def of_the_district(cast) -> Scene:
    opened = make_round(cast)
    people = {
        "anon": None,
        "nobody": cast.nobody,
        "edit": cast.editor,
        "sign": cast.signer,
        "rev": cast.reviewer,
        "lead": cast.leader,
        "near": cast.outsider,
        "far": cast.stranger,
        "adm": cast.admin,
    }
    return Scene(ready(cast, cast.district, cast.editor), opened, people, is_first=True)


def a_reorganisation(cast) -> Reorganisation:
    """Let the department be renamed: it changes nothing of the reports."""
    return rename(
        unit=cast.units["binhan.noivu"],
        names={"name": "Sở Nội vụ Bình An"},
        on=date(2022, 1, 1),
        basis=Basis("1/QĐ-UBND", date(2022, 1, 1), "Ủy ban nhân dân tỉnh"),
        by=cast.admin,
    )


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
    UnitParent.objects.create(unit=unit, parent=cast.units["daian"])
    there = {}
    for column, role, at in [
        ("edit", Role.EDITOR, unit),
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
        "near": cast.editor,
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
    scene.remark = actions.remark(report=scene.report, text="Xem lại", by=reviewer).pk
    scene.target = make_target(scene.report.unit, "60").pk
    scene.reorganisation = a_reorganisation(cast).pk
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

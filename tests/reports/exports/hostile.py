"""A report in which everything a person may write is hostile, and what a reader may see of it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO

import lxml.html
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from indicators import catalogue, formfile
from indicators.periods import Period
from indicators.spec import ENTRY
from reports import actions, sheet
from reports.models import Report, Submission
from reports.narrative import marks
from tests import factories
from tests.reports.exports.reading import docx, squeezed, xlsx
from units.text import nfc

# Each is told apart from all others by its number, wherever it is printed.
TEXTS = tuple(
    f"{text} {number:03d}"
    for number, text in enumerate(
        (
            "<script>alert(1)</script>",
            "<img src=http://e.org/x.png onerror=alert(1)>",
            '<svg onload="alert(1)"><image href="file:///etc/passwd"/></svg>',
            '<iframe src="file:///etc/passwd"></iframe>',
            '<a href="file:///etc/passwd">đây</a> <a href="javascript:alert(1)">đó</a>',
            '<link rel="stylesheet" href="http://e.org/a.css"><base href="http://e.org/">',
            "</style><style>body{background:url(file:///etc/passwd)}</style>",
            '@import url("http://e.org/x.css");',
            "url(file:///etc/passwd)",
            '<object data="file:///etc/passwd"></object><embed src="http://e.org/x">',
            '<meta http-equiv="refresh" content="0;url=http://e.org">',
            '"><script src="//e.org/x.js"></script>',
            "' onmouseover='alert(1)",
            "</title></textarea></script><b>đậm</b>",
            "{{ 7*7 }} {% include 'x' %} {# chú #}",
            "{{3.20}} {{999.999:change}}",
            "${7*7} #{7*7} %s %(x)s {0}",
            '=HYPERLINK("http://e.org","bấm")',
            "=cmd|' /C calc'!A0",
            '=DDE("cmd";"/C calc";"x")',
            "+1+1",
            "-1-1",
            "@SUM(A1:A9)",
            "=1+1",
            "'=1+1",
            '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
            "<![CDATA[ x ]]> ]]>",
            "&lt;b&gt; &amp; &#x41; &nbsp;",
            "</w:t></w:r><w:fldSimple w:instr='INCLUDEPICTURE \"http://e.org\"'/><w:r><w:t>",
            'MERGEFIELD DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"',
            "_x0041__x000D_",
            "\\u0041 \\n \\\\máy\\chia-sẻ",
            "a\x00b\x07c\x1bd\x0be\x0cf\x7fg\x85h",
            "đảo \u202edrowssap\u202c hết",
            "ẩn\u200bgiữa\u2060chữ\ufeff\u00ad",
            "[^chú thích] **đậm** __nghiêng__ | a | b |",
            "data:text/html,<script>alert(1)</script>",
        )
    )
)
# Of what is no element of a page of the portal, and of none of its attributes.
FOREIGN = ("iframe", "object", "embed", "applet", "base", "frame", "image", "video", "audio")
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset")
# What a PDF does when it is opened, or what it reaches out of itself with.
ACTIVE = {
    *("/URI", "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/GoToR"),
    *("/GoToE", "/SubmitForm", "/ImportData", "/OpenAction", "/AA", "/AcroForm", "/XFA"),
    *("/RichMedia", "/Movie", "/Sound", "/Rendition", "/FileAttachment"),
}
FIELDS = {"PAGE", "NUMPAGES"}


def stored(text: str) -> str:
    """Return a text as the portal keeps and prints it: what cannot be seen is gone."""
    return nfc(text)


def written(text: str) -> str:
    """Return a text as a paragraph in which nothing is a mark."""
    return marks.write([marks.Line((marks.Run(stored(text)),))])


@dataclass(frozen=True)
class Hostile:
    report: Report
    submission: Submission
    notes: dict[str, str]  # item -> note as stored
    sections: dict[str, tuple[str, ...]]  # section -> its paragraphs as they are to be read
    labels: tuple[str, ...]  # wordings and units of the form


def make(cast, client) -> Hostile:
    """Return a report sent with hostile texts in all it holds: form, unit, notes, narrative,
    number, remark, explanation."""
    unit = cast.district
    unit.name, unit.issuer_name = TEXTS[0], TEXTS[1]
    unit.superior_name, unit.issuer_symbol = TEXTS[2], stored(TEXTS[17])[:40]
    unit.place, unit.addressee = stored(TEXTS[4])[:80], TEXTS[5]
    unit.save()
    version, labels = hostile_form()
    report = actions.start_report(
        unit=unit, period=Period.parse("2022-H1"), form=version, by=cast.editor, channel="browser"
    )
    report = Report.objects.for_page().get(pk=report.pk)
    factories.fill(report, factories.complete(report), by=cast.editor)
    current = sheet.load(report)
    items = [item for item, role in current.roles.items() if role == ENTRY]
    notes = dict(zip(items, TEXTS, strict=False))
    assert len(notes) == len(TEXTS)
    annotate(client, cast.editor, report, notes, current)
    sections = [one.key for one in current.form.outline if one.takes_text]
    texts = {}
    for place, key in enumerate(sections[:5]):
        texts[key] = TEXTS[place * 8 : place * 8 + 8]
        text = "\n".join(map(written, texts[key]))
        actions.write_section(report=report, section=key, text=text, version=0, by=cast.editor)
    actions.number_document(report=report, number=stored(TEXTS[18])[:40], on=None, by=cast.editor)
    for finding in sheet.load(report).findings(report):
        if finding.severity == "explain":
            actions.explain(report=report, finding=finding, text=TEXTS[3], by=cast.signer)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    report = Report.objects.for_page().get(pk=report.pk)
    actions.remark(report=report, text=TEXTS[6], by=cast.reviewer, item=items[0])
    actions.remark(report=report, text=TEXTS[19], by=cast.reviewer)
    return Hostile(
        report,
        Submission.objects.get(report=report),
        {item: stored(text) for item, text in notes.items()},
        {key: tuple(map(stored, lines)) for key, lines in texts.items()},
        labels,
    )


def annotate(client, user, report: Report, notes: dict[str, str], current) -> None:
    """Send the notes through the API; control characters are refused there or taken out."""
    client.force_login(user)
    changes = [
        {"item": item, "note": text.replace("\0", ""), "version": current.cell(item).version}
        for item, text in notes.items()
    ]
    answer = client.patch(
        f"/api/v1/reports/{report.pk}/cells/",
        {"changes": changes},
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert {one["status"] for one in answer.json()["cells"]} == {"saved"}


def hostile_form():
    """Publish a form whose wordings, units, captions and headings are hostile."""
    form = catalogue.form_spec(factories.make_form("soctrang-2021-huyen"))
    free = [one for one in form.items.values() if not form.measures.get(one.code)]
    wordings = dict(zip((one.code for one in free), map(stored, TEXTS), strict=False))
    units = [code for code, measure in form.measures.items() if measure.kind == "count"]
    named = dict(zip(units, map(stored, TEXTS), strict=False))
    tables = tuple(
        replace(
            table,
            title=stored(TEXTS[place]),
            items=tuple(
                replace(
                    item,
                    label=wordings.get(item.code, item.label),
                    unit=named.get(item.code, item.unit),
                )
                for item in table.items
            ),
        )
        for place, table in enumerate(form.tables)
    )
    outline = tuple(
        replace(section, title=stored(TEXTS[place % len(TEXTS)]))
        for place, section in enumerate(form.outline)
    )
    changed = replace(
        form,
        code="thu-doc-hai",
        title=TEXTS[0],
        tables=tables,
        outline=outline,
        follows="",
        rules=(),
    )
    changed = formfile.cleaned(changed)
    version = catalogue.publish(formfile.from_json(formfile.to_json(changed)))
    labels = tuple(
        text
        for one in catalogue.form_spec(version).items.values()
        for text in (one.label, one.unit)
        if text
    )
    return version, labels


# ---- What may not be in a file


def no_active_parts(content: bytes) -> None:
    """Fail where a PDF does anything, holds a file, or names a place outside itself."""
    reader = PdfReader(BytesIO(content))
    found, open_, seen = set(), [reader.trailer], set()
    while open_:
        one = open_.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            found |= ACTIVE & set(one.keys())
            found |= ACTIVE & {
                one.raw_get(key) for key in ("/S", "/Type", "/Subtype") if key in one
            }
            open_ += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            open_ += list(one)
    assert len(seen) > 20 and not found, found


def no_reach_in_word(content: bytes) -> docx.Word:
    """Fail where a Word document names anything outside itself, or holds a field but page
    numbers; return it."""
    word = docx.read(content)
    for name, part in word.parts.items():
        assert b'TargetMode="External"' not in part, name
    assert word.instructions <= FIELDS, word.instructions
    body = word.parts["word/document.xml"]
    for sign in (b"<w:object", b"<w:pict", b"<w:altChunk", b"<w:hyperlink", b"<o:OLE"):
        assert sign not in body
    kinds = {name.rpartition(".")[2] for name in word.parts}
    assert kinds <= {"xml", "rels", "jpeg"}, kinds  # python-docx's thumbnail
    return word


def no_reach_in_workbook(content: bytes, formulas: set[str]) -> xlsx.Workbook:
    """Fail where a workbook names anything outside itself, or has a formula but in the given
    cells ("Biểu 1!D9"); return it."""
    book = xlsx.read(content)
    for name, part in book.parts.items():
        assert b'TargetMode="External"' not in part, name
        assert b"<hyperlink" not in part and b"ddeLink" not in part, name
    assert not any("externalLink" in name or "vba" in name for name in book.parts)
    found = {
        f"{name}!{place}"
        for name, cells in book.sheets.items()
        for place, cell in cells.items()
        if cell.formula is not None
    }
    assert found == formulas
    return book


def safe_page(html: str) -> lxml.html.HtmlElement:
    """Fail where a page has an element, attribute or address that is not ours; return it."""
    tree = lxml.html.document_fromstring(html)
    for one in tree.iter():
        if not isinstance(one.tag, str):
            continue
        assert one.tag not in FOREIGN, lxml.html.tostring(one)[:300]
        if one.tag == "script":
            is_ours = one.get("src", "").startswith("/static/") or one.get("nonce")
            assert is_ours or one.get("type") == "application/json", one.text
        for name, value in one.attrib.items():
            assert not name.startswith("on"), (one.tag, name, value)
            if name in ADDRESSES:
                assert value[:1] in ("", "/", "#", "?") and value[:2] != "//", (
                    one.tag,
                    name,
                    value,
                )
    for text in TEXTS:
        if "<" in text:
            assert text not in html, text
    return tree


def seen(tree) -> str:
    """Return all a person may read on a page, also in its fields."""
    values = [one.get("value") or "" for one in tree.iter("input", "option")]
    return squeezed(" ".join([tree.text_content(), *values]))


@contextmanager
def watched() -> Iterator[list[tuple[str, str]]]:
    """Collect what this process opens, connects to and starts meanwhile: (event, what)."""
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


_watching: list[list[tuple[str, str]]] = []
_EVENTS = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "open")


def _audit(event: str, arguments: tuple) -> None:
    if _watching and event in _EVENTS:
        told = arguments[1] if event == "socket.connect" else arguments[0]
        _watching[-1].append((event, str(told)))


sys.addaudithook(_audit)

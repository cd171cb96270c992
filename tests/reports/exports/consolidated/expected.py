"""What the tables of a consolidated document must say, from the database alone."""

from decimal import Decimal

from indicators import numbers
from indicators.models import Figure
from indicators.spec import ENTRY
from reports import sheet
from reports.models import Report
from tests.factories import make_children
from tests.reports.consolidated import ANSWER, DONE, LATE, MONEY, SHARE, Scene
from units.models import Unit, UnitParent
from units.text import sort_key


def few(cast) -> Scene:
    return taken(Scene(cast))


def many(cast) -> Scene:
    scene = Scene(cast)
    *others, _ = make_children(cast.province, 23)
    for number, unit in enumerate(others, start=1):
        cells = {
            DONE: str(1000 * number + 7),
            LATE: str(number),
            SHARE: "90,25",
            ANSWER: str(number % 2),
            MONEY: f"{number},5",
        }
        scene.file(unit, cells)
    return taken(scene)


def taken(scene: Scene) -> Scene:
    scene.take()
    scene.adjust(DONE, "+12", document="Công văn số 7")
    scene.report = Report.objects.for_page().get(pk=scene.report.pk)
    return scene


def columns(scene) -> list[Unit]:
    """The units below the province, in the order of a Vietnamese list."""
    codes = UnitParent.objects.tree().children(scene.cast.province.code)
    return sorted(Unit.objects.filter(code__in=codes), key=lambda one: sort_key(one.name))


def published(scene) -> dict[tuple[str, str], Figure]:
    """(unit, indicator) -> what stands published."""
    rows = Figure.objects.current().select_related("unit", "indicator")
    return {(one.unit.code, one.indicator.code): one for one in rows}


def plain(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts with plain spaces: a document keeps some words together."""
    return tuple(text.replace("\u00a0", " ") for text in texts)


def rows(scene) -> list[tuple[str, ...]]:
    """STT, chỉ tiêu, đơn vị tính, total, then each unit, as printed, of every row."""
    cells, figures, units = sheet.load(scene.report), published(scene), columns(scene)
    found = []
    for item in cells.form.items.values():
        told = [
            unit_text(scene, cells, item, unit, figures.get((unit.code, item.indicator)))
            for unit in units
        ]
        found.append((item.stt, item.label, item.unit, cells.display(item.code), *told))
    return found


def unit_text(scene, cells, item, unit, figure) -> str:
    form = scene.forms.get(unit.kind)
    own = sheet.catalogue.form_spec(form)
    code = own.item_of.get(item.indicator)
    if code is None or own.role(code, unit.kind) not in (ENTRY, "computed"):
        return "x"
    if figure is None:
        return ""
    measure = cells.form.measures[item.code]
    value = sheet.plain(figure.value)
    decimals = None
    if figure.mark == "value" and item.code not in cells.form.formulas:
        decimals = max(0, -Decimal(value).as_tuple().exponent)
    return numbers.display(value, measure, figure.mark, decimals)

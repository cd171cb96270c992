"""Load, publish and read form versions.

The only writer of `Indicator`, `FormVersion` and `Item`. Reading goes through `form_spec`, which
keeps published forms in memory by their hash: a form cannot change under a hash.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from indicators import faults, formfile, freezing, joining
from indicators.models import FormVersion, Indicator, Item
from indicators.spec import FormSpec, IndicatorSpec, RelatedSpec
from units.text import fold

FORMS = Path(settings.BASE_DIR) / "fixtures" / "forms"
DICTIONARY = Path(settings.BASE_DIR) / "fixtures" / "indicators"


# What a row of `Indicator` repeats of the dictionary as it stands there; `related` needs a turn.
INDICATOR_FIELDS = (
    "name",
    "value_type",
    "rollup",
    "time_basis",
    "formula",
    "source",
    "minimum",
    "maximum",
    "change_factor",
    "definition",
)


class CatalogueError(ValueError):
    """A form that cannot be taken in; the message is one Vietnamese sentence that says why."""


def read_dictionary(folder: Path = DICTIONARY) -> dict[str, IndicatorSpec]:
    """Read the shipped indicator dictionary, all files of its folder: code -> indicator."""
    files = sorted(folder.glob("*.toml"))
    return formfile.read_dictionary(*(path.read_text(encoding="utf-8") for path in files))


def read_form(path: Path, dictionary: dict[str, IndicatorSpec]) -> FormSpec:
    """Read and validate one form file. Raise CatalogueError with every fault found."""
    try:
        form = formfile.read(Path(path).read_text(encoding="utf-8"), dictionary)
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"Không đọc được tệp mẫu {path}: {error}") from error
    except ValueError as error:
        raise CatalogueError(f"Tệp mẫu {Path(path).name} sai: {error}") from error
    if found := faults.form_faults(form):
        raise CatalogueError(f"Mẫu {form.code} chưa hợp lệ: " + " ".join(found))
    return form


def dictionary() -> dict[str, IndicatorSpec]:
    """Return the dictionary as it stands in the database: code -> indicator. One query."""
    rows = Indicator.objects.values_list("code", *INDICATOR_FIELDS, "related")
    return {
        code: IndicatorSpec(code, *values, tuple(RelatedSpec(**one) for one in related))
        for code, *values, related in rows
    }


class Related(NamedTuple):
    """Another indicator that is never put into one series with this one."""

    code: str  # of the other one
    how: str  # key of spec.RELATIONS
    note: str
    is_reverse: bool  # stated by the other indicator about this one


def related_of(code: str) -> list[Related]:
    """Return what an indicator is not comparable with, stated by either side; its own first.

    One query.
    """
    return related_in(code, dictionary())


def related_in(code: str, dictionary: Mapping[str, IndicatorSpec]) -> list[Related]:
    """Return the relations of an indicator in a dictionary."""
    own = dictionary[code].related if code in dictionary else ()
    return [Related(one.code, one.how, one.note, False) for one in own] + [
        Related(spec.code, one.how, one.note, True)
        for spec in dictionary.values()
        for one in spec.related
        if one.code == code
    ]


MADE_MEANWHILE = (
    "Người khác vừa ban hành mẫu có cùng mã chỉ tiêu mới; hãy tải lại trang, xem lại rồi ban hành."
)


@transaction.atomic
def store_indicators(dictionary: Mapping[str, IndicatorSpec], by=None) -> None:
    """Write the dictionary; an indicator keeps its row when its definition is improved.

    `by`: who adds the indicators, all of them new, with a form made in the portal. None: they are
    shipped, and take over what the portal had made for itself where that means the same. Raise
    CatalogueError where an indicator would be written over that means something else, as figures
    may stand under it.
    """
    known = {one.code: one for one in Indicator.objects.all()}
    if by and known.keys() & dictionary.keys():
        raise CatalogueError(MADE_MEANWHILE)
    made_here = set() if by else _made_in_the_portal()
    if taken := [
        f"{code} «{known[code].name}»"
        for code in sorted(made_here & dictionary.keys())
        if not _is_same(known[code], dictionary[code])
    ]:
        raise CatalogueError(
            f"Chỉ tiêu {', '.join(taken)} đã được lập trên cổng với nội dung khác danh mục kèm "
            "theo; hãy đặt mã khác cho chỉ tiêu của danh mục và của các mẫu dùng nó rồi nạp lại."
        )
    for code, spec in dictionary.items():
        wanted = {name: getattr(spec, name) for name in INDICATOR_FIELDS}
        wanted["related"] = [asdict(other) for other in spec.related]
        row = known.get(code) or Indicator(code=code)
        is_kept = row.pk and code not in made_here
        if is_kept and all(getattr(row, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(row, name, value)
        row._history_user = by
        row.save()


def _made_in_the_portal() -> set[str]:
    """Return the indicators a person added with a draft and no shipped dictionary has taken over.

    Their history says so: what is shipped is written by nobody. One query.
    """
    newest = Indicator.history.latest_of_each().filter(history_user__isnull=False)
    return set(newest.values_list("code", flat=True))


def _is_same(row: Indicator, spec: IndicatorSpec) -> bool:
    """Tell whether an indicator of the portal's own is the shipped one; a draft has no definition.

    Limits and source may differ: they are frozen with each form, or only explain.
    """
    meaning = (row.value_type, row.rollup, row.time_basis, row.formula)
    is_defined_alike = row.definition in ("", spec.definition)
    return meaning == spec.meaning and fold(row.name) == fold(spec.name) and is_defined_alike


@transaction.atomic
def publish(form: FormSpec) -> FormVersion:
    """Store a form version, frozen, with its item rows. The same definition again changes nothing.

    Raise CatalogueError when the code is taken: by a published form of other content, as reports
    pin what was published and a change needs a new code, or by a draft of somebody's.
    """
    digest = sha256(formfile.canonical(form)).hexdigest()
    existing = FormVersion.objects.select_related("owner").filter(code=form.code).first()
    if existing and not existing.published_at:
        raise CatalogueError(
            f"Đang có bản soạn mang mã {form.code} của {existing.owner.name}; hãy bỏ bản soạn đó "
            "(tải về trước nếu cần giữ) rồi nạp lại."
        )
    if existing:
        if existing.sha256 == digest:
            return existing
        raise CatalogueError(
            f"Mẫu {form.code} đã ban hành với nội dung khác; hãy nhân bản thành mã mới."
        )
    version = FormVersion.objects.create(
        code=form.code, title=form.title, definition=formfile.to_json(form), sha256=digest
    )
    return freeze(version, form)


def freeze(version: FormVersion, form: FormSpec, by=None) -> FormVersion:
    """Make a draft the published form, with its item rows; it cannot be changed after this.

    `by` None: a form shipped with the portal. Call inside a transaction.
    """
    indicators = dict(
        Indicator.objects.filter(code__in=[spec.code for spec in form.indicators]).values_list(
            "code", "id"
        )
    )
    Item.objects.bulk_create(
        Item(
            form=version,
            code=item.code,
            position=position,
            indicator_id=indicators[item.indicator] if item.indicator else None,
        )
        for position, item in enumerate(form.items.values())
    )
    version.title = form.title
    version.definition = formfile.to_json(form)
    version.sha256 = sha256(formfile.canonical(form)).hexdigest()
    version.published_at, version.published_by = timezone.now(), by
    version.save()
    return version


def load(paths: list[Path] | None = None) -> list[FormVersion]:
    """Load form files, by default every shipped one, after the shipped dictionary."""
    shipped = read_dictionary()
    forms = [read_form(path, shipped) for path in paths or sorted(FORMS.glob("*.toml"))]
    with transaction.atomic():
        freezing.install(connection)
        store_indicators(shipped)
        return [publish(form) for form in forms]


def form_spec(version: FormVersion) -> FormSpec:
    """Return the form version as dataclasses, kept in memory by hash.

    No query once a process has read the form, even where `definition` is deferred. A draft has no
    hash and is read anew.
    """
    if not version.sha256:
        return formfile.from_json(version.definition)
    spec = _by_hash.get(version.sha256)
    if spec is None:
        spec = _by_hash[version.sha256] = formfile.from_json(version.definition)
    return spec


_by_hash: dict[str, FormSpec] = {}


class Comparison(NamedTuple):
    """How figures of another published form stand to those of this one."""

    old: FormSpec  # the other
    apart: Mapping[str, tuple[str, ...]]  # indicators of both -> why not compared; () = they are


@lru_cache(maxsize=256)
def comparison(old: str, new: str) -> Comparison:
    """Compare two published forms, given by their hashes, indicator by indicator.

    One query the first time a process meets the two: what is published does not change.
    """
    versions = list(FormVersion.objects.published())
    forms = {one.sha256: form_spec(one) for one in versions}
    by_code = {form.code: form for form in forms.values()}
    shared = forms[old].item_of.keys() & forms[new].item_of.keys()
    return Comparison(
        forms[old],
        {code: joining.differences(code, forms[old], forms[new], by_code) for code in shared},
    )

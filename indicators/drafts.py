"""Drafts of form versions: clone, save, discard, and a second person publishes.

The only writer of a draft. What a draft holds is a `FormSpec` like any other, which need not be
sound until it is published: `faults` names what is left to do. Raises CatalogueError with the
sentence to show, PermissionDenied for who may not, Stale for a draft someone else saved meanwhile.
"""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from indicators import catalogue, faults, formfile
from indicators.catalogue import CatalogueError
from indicators.models import FormVersion
from indicators.spec import FormSpec, IndicatorSpec
from units import policy
from units.models import Unit, UnitParent, held_by
from units.policy import Permission, Place


class Stale(Exception):
    """Someone else saved the draft meanwhile; nothing was written."""

    def __init__(self):
        super().__init__("Người khác vừa sửa bản soạn này; hãy tải lại trang rồi sửa tiếp.")


@transaction.atomic
def clone(*, form: FormVersion, code: str, title: str, by) -> FormVersion:
    """Begin the next version from a published one, for the unit where `by` edits the catalogue."""
    owner = home_of(by)
    if not form.published_at:
        raise CatalogueError("Chỉ nhân bản được mẫu đã ban hành.")
    content = catalogue.form_spec(form)
    unmarked = tuple(
        replace(table, items=tuple(replace(item, changed="") for item in table.items))
        for table in content.tables
    )
    spec = replace(content, code=code, title=title, follows=form.code, tables=unmarked)
    if problems := faults.head_faults(spec):
        raise CatalogueError(" ".join(problems))
    try:
        with transaction.atomic():
            draft = FormVersion.objects.create(
                code=code,
                title=title,
                definition=formfile.to_json(spec),
                owner=owner,
                version=1,
                edited_at=timezone.now(),
            )
    except IntegrityError as error:
        raise CatalogueError(f"Mã mẫu {code} đã có; hãy chọn mã khác.") from error
    draft.editors.add(by)
    return draft


@transaction.atomic
def save(*, draft: FormVersion, form: FormSpec, version: int, by) -> FormVersion:
    """Write what a draft has become; `version` is the one the change was made on."""
    locked = _locked(draft, version)
    require(by, Permission.CATALOGUE_EDIT, locked)
    if form.code != locked.code:
        raise CatalogueError("Mã mẫu không đổi được sau khi tạo bản soạn.")
    if len(form.title) > faults.TITLE_LIMIT:
        raise CatalogueError(f"Tên mẫu dài quá {faults.TITLE_LIMIT} ký tự; hãy rút gọn.")
    for table in form.tables:
        if not faults.TABLE_NUMBER.fullmatch(table.number):
            raise CatalogueError(
                f"Số biểu «{table.number}» chỉ được gồm 1 đến 6 chữ số, chữ không dấu hoặc dấu «-»."
            )
    locked.title, locked.definition = form.title, formfile.to_json(form)
    locked.version, locked.edited_at = version + 1, timezone.now()
    locked.save()
    locked.editors.add(by)
    return locked


@transaction.atomic
def discard(*, draft: FormVersion, by) -> None:
    """Delete a draft. What was published stays."""
    locked = _locked(draft, draft.version)
    require(by, Permission.CATALOGUE_EDIT, locked)
    locked.delete()


@transaction.atomic
def publish(*, draft: FormVersion, version: int, by) -> FormVersion:
    """Issue a draft: store its new indicators, freeze it. Refuses whoever had a hand in it."""
    locked = _locked(draft, version)
    if reasons := blockers(locked, by):
        raise CatalogueError(" ".join(reasons))
    form = catalogue.form_spec(locked)
    dictionary = catalogue.dictionary()
    new = {spec.code: spec for spec in form.indicators if spec.code not in dictionary}
    try:
        catalogue.store_indicators(new, by=by)
    except IntegrityError as error:
        raise CatalogueError(catalogue.MADE_MEANWHILE) from error
    return catalogue.freeze(locked, form, by=by)


def blockers(draft: FormVersion, user) -> list[str]:
    """Return why a person cannot publish a draft now; empty: may."""
    reasons = []
    if not may(user, Permission.CATALOGUE_PUBLISH, draft):
        reasons.append("Tài khoản này không có quyền ban hành mẫu báo cáo.")
    if draft.editors.filter(pk=user.pk).exists():
        reasons.append("Người đã soạn mẫu không tự ban hành; cần người thứ hai xem và ban hành.")
    form = catalogue.form_spec(draft)
    if found := faults.form_faults(form) + meaning_faults(form, catalogue.dictionary()):
        reasons.append(f"Mẫu còn {len(found)} điểm chưa hợp lệ.")
    return reasons


def meaning_faults(form: FormSpec, dictionary: dict[str, IndicatorSpec]) -> list[str]:
    """Return where a draft's indicators do not agree with the dictionary."""
    found = []
    for spec in form.indicators:
        if spec.code not in dictionary:
            found += [
                f"Công thức của {spec.code} dùng chỉ tiêu {name} không có trong mẫu và danh mục."
                for name in faults.names_in(spec.formula)
                if name not in form.item_of and name not in dictionary
            ]
        elif dictionary[spec.code].meaning != spec.meaning:
            found.append(
                f"Chỉ tiêu {spec.code} đã có trong danh mục với kiểu số liệu, cách tổng hợp, thời "
                "gian hoặc công thức khác; hãy dùng mã mới cho nội dung mới."
            )
    return found


def spent_keys(form: FormSpec) -> set[str]:
    """Return the keys of sections of the forms before this one. One query a form."""
    keys: set[str] = set()
    seen, code = {form.code}, form.follows
    while code and code not in seen:
        seen.add(code)
        before = FormVersion.objects.published().filter(code=code).first()
        if before is None:
            break
        spec = catalogue.form_spec(before)
        keys.update(section.key for section in spec.outline)
        code = spec.follows
    return keys


def may(user, permission: Permission, draft: FormVersion) -> bool:
    """Tell whether a person's roles reach the unit whose draft it is."""
    if draft.owner is None:
        return False
    path = UnitParent.objects.tree().path(draft.owner.code)
    return policy.can(held_by(user), permission, Place(draft.owner.code, path, ""))


def require(user, permission: Permission, draft: FormVersion) -> None:
    if not may(user, permission, draft):
        raise PermissionDenied("Tài khoản này không có quyền sửa bản soạn của đơn vị.")


def home_of(user) -> Unit:
    """Return the unit where a person edits the catalogue; raise PermissionDenied for nobody."""
    reach = policy.units_where(held_by(user), Permission.CATALOGUE_EDIT)
    if not reach:
        raise PermissionDenied("Tài khoản này không có quyền soạn mẫu báo cáo.")
    return Unit.objects.get(pk=reach[0][1].unit_id)


def _locked(draft: FormVersion, version: int) -> FormVersion:
    """Lock a draft's row for the rest of the transaction; raise when it is no longer as seen."""
    locked = FormVersion.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None or locked.published_at or locked.version != version:
        if locked and locked.published_at:
            raise CatalogueError("Mẫu đã ban hành không sửa được; hãy nhân bản thành mã mới.")
        raise Stale
    return locked

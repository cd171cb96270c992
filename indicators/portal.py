"""What the portal counts itself, under the names a formula may use beside indicator codes.

`portal.asked.<kind>`: units below that have a report of the same period; `portal.filed.<kind>`:
those of them that have sent theirs. They are no rows of any form, and no figures of a unit below,
so a roll-up never computes them again. Pure: `reports.filings` counts.
"""

_COUNTED = {"asked": "Số {} có báo cáo trên cổng", "filed": "Số {} đã gửi báo cáo trên cổng"}
_KINDS = {"commune": "đơn vị cấp xã", "office": "phòng, đơn vị thuộc huyện"}

# name -> how a formula in words tells it.
NAMES = {
    f"portal.{counted}.{kind}": words.format(units)
    for counted, words in _COUNTED.items()
    for kind, units in _KINDS.items()
}
RESERVED = "portal."  # no indicator's code begins so

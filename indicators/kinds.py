"""What kinds of unit are called where no database is at hand. Pure.

The words of `units.models.Unit.Kind`, which only Django knows; a test holds the two together.
"""

UNIT_KIND_WORDS = {
    "province": "Tỉnh, thành phố",
    "department": "Sở, ban, ngành",
    "district": "Huyện",
    "commune": "Xã, phường, đặc khu",
    "office": "Phòng, đơn vị thuộc huyện",
}

from units.views.hierarchy import require_catalogue, unit_detail, unit_list

__all__ = ["require_catalogue", "unit_detail", "unit_list"]

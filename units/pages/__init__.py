from units.pages.hierarchy import Branch, branches, life, matches

__all__ = ["Branch", "branches", "life", "matches"]

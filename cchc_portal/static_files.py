"""Static files under names that change with their content, compressed beside."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Also what JavaScript modules import is asked for by its hashed name.

    Otherwise a page opened after an update would run some modules of the old one and some of the
    new, and every visit would ask again whether they have changed.
    """

    support_js_module_import_aggregation = True

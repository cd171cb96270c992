"""Triggers that keep a published form version as it is, whoever asks the database to change it.

The catalogue refuses in words; this is what stands behind it: no page, command, administration or
query set can rewrite a row that reports pin. SQLite loses a table's triggers when a migration
rebuilds the table, so a system check asks `missing` at every start.
"""

SENTENCE = "Mẫu đã ban hành không sửa được."

# name -> (event and table, condition that the change touches a published form)
_OF_ITS_FORM = "(SELECT published_at FROM indicators_formversion WHERE id = {row}.form_id)"
TRIGGERS = {
    "formversion_frozen": ("UPDATE ON indicators_formversion", "OLD.published_at IS NOT NULL"),
    "item_frozen": (
        "UPDATE ON indicators_item",
        _OF_ITS_FORM.format(row="OLD") + " IS NOT NULL",
    ),
    "item_not_added": (
        "INSERT ON indicators_item",
        _OF_ITS_FORM.format(row="NEW") + " IS NOT NULL",
    ),
}

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
_POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger AS $$
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()
"""
_KNOWN = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def install(connection) -> None:
    """Create the triggers that are not there."""
    template = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for name in missing(connection):
            event, condition = TRIGGERS[name]
            cursor.execute(
                template.format(name=name, event=event, condition=condition, sentence=SENTENCE)
            )


def remove(connection) -> None:
    """Drop them, for a migration that goes back."""
    with connection.cursor() as cursor:
        for name, (event, _) in TRIGGERS.items():
            table = event.rpartition(" ")[2]
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def missing(connection) -> list[str]:
    """Return the names of the triggers that do not stand. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    return [name for name in TRIGGERS if name not in standing]

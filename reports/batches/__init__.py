"""Many files at once, for units that report to one: upload, read, look, confirm, write.

`uploads` takes the files in, `whose` proposes the unit of each, `reading` and `writing` are the two
jobs, `keeping` deletes what was uploaded. `actions.batches` starts and changes a batch. Nothing
here writes a cell: `reports.entry.save` does.
"""

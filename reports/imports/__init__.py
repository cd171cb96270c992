"""Files of figures -> rows -> items -> the entry gate.

`read` takes a file apart in a child process, `layout` finds the rows of an appendix in it, `match`
says which item each row is, `changes` turns rows into changes of cells, `preview` rehearses them
and tells what would happen. Nothing here writes: `reports.entry.save` does.
"""

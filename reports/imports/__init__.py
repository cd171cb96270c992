"""Files of figures -> rows -> items -> the entry gate.

`read` has files taken apart by a child process (`extract`). `layout` finds the rows of an appendix
in the cells, with `columns` for headers and `legacy` for text of before Unicode. `match` says which
item each row is: `mending` puts rows right that are plainly cut, `placing` finds their table,
`wordings` compares, `aligning` keeps the order. `changes` turns rows into changes of cells,
`preview` rehearses them and tells what would happen. Nothing here writes; `reports.entry` does.
"""

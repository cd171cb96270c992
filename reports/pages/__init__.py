"""View-models: what each page shows, ready to draw.

One module a page or a family of pages; `frame` is what every page of one report shares. They read
in a constant number of queries and format every text once; they decide nothing and write nothing.
"""

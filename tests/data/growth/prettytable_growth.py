"""Tables that grow: rows, columns, long cells."""

import io

import prettytable
from iama_growth_clock import tell


def table(rows, columns=3, cell="x"):
    made = prettytable.PrettyTable(["field %d" % number for number in range(columns)])
    for row in range(rows):
        made.add_row(["%s %d" % (cell, (row * 7919 + column) % 1000) for column in range(columns)])
    return made


def sorted_text(rows):
    return table(rows).get_string(sortby="field 1", reversesort=True)


def wrapped(words):
    made = table(1, cell="word " * words)
    made.max_width = 10
    return made.get_string()


def by_columns(rows):
    made = prettytable.PrettyTable()
    made.add_column("a", list(range(rows)))
    made.add_column("b", [float(row) for row in range(rows)])
    made.float_format = "8.3"
    return made.get_string(start=1, end=rows - 1, fields=["b"])


def taken_away(rows):
    made = table(rows)
    for _ in range(rows):
        made.del_row(0)
    return made.get_string()


def from_csv(rows):
    return prettytable.from_csv(io.StringIO("a,b,c\n" + "1,2,3\n" * rows)).get_string()


tell(
    {
        "text of rows": lambda n: table(n).get_string(),
        "page of rows": lambda n: table(n).get_html_string(format=True),
        "plain page of rows": lambda n: table(n).get_html_string(),
        "text of columns": lambda n: table(3, n).get_string(),
        "page of columns": lambda n: table(3, n).get_html_string(attributes={"id": "x"}),
        "sorted": sorted_text,
        "wrapped": wrapped,
        "lines in a cell": lambda n: table(1, cell="line\n" * n).get_string(),
        "by columns": by_columns,
        "taken away": taken_away,
        "from csv": from_csv,
        "half of it": lambda n: table(n)[0 : n // 2].get_string(header=False),
        "copied": lambda n: table(n).copy().get_string(border=False),
        "page read": lambda n: prettytable.from_html(table(n).get_html_string())[0].get_string(),
    }
)

"""Random tables printed in random ways: what prettytable shows, by a seed. Prints one digest a batch of cases."""

import hashlib
import random
import sqlite3
import sys

import prettytable

WORDS = ["", "a", "Adelaide", "x y", "Zürich", "東京", "line\nbreak", "<b>&", "-3.5", "  pad ", "0", "long words that go on and on"]


def value(draw):
    return draw.choice([draw.choice(WORDS), draw.randint(-1000, 10**6), round(draw.uniform(-50, 5000), draw.randint(0, 4)), None, True])


def options(draw, names):
    found = {
        "align": draw.choice(["l", "c", "r"]), "border": draw.random() < 0.7, "header": draw.random() < 0.8,
        "hrules": draw.choice([prettytable.FRAME, prettytable.ALL, prettytable.NONE, prettytable.HEADER]),
        "vrules": draw.choice([prettytable.FRAME, prettytable.ALL, prettytable.NONE]),
        "int_format": draw.choice(["", "5", "08"]), "float_format": draw.choice(["", "6.2", ".3"]),
        "padding_width": draw.randint(0, 3), "left_padding_width": draw.randint(0, 2), "right_padding_width": draw.randint(0, 2),
        "sortby": draw.choice([None, *names]), "reversesort": draw.random() < 0.5, "start": draw.randint(0, 3), "end": draw.randint(1, 9),
        "fields": draw.sample(names, draw.randint(1, len(names))), "header_style": draw.choice([None, "cap", "title", "upper", "lower"]),
        "vertical_char": draw.choice("|!"), "horizontal_char": draw.choice("-="), "junction_char": draw.choice("+*"),
        "max_width": draw.randint(1, 12), "valign": draw.choice(["t", "m", "b"]), "print_empty": draw.random() < 0.5,
        "xhtml": draw.random() < 0.5, "format": draw.random() < 0.5, "attributes": {"class": "t", "id": "x"}, "sort_key": repr,
    }
    return {name: found[name] for name in draw.sample(sorted(found), draw.randint(0, 5))}


def build(draw):
    names = draw.sample(["Name", "city area", "Größe", "n", "x_1", "Rate"], draw.randint(1, 5))
    table = prettytable.PrettyTable(names) if draw.random() < 0.7 else prettytable.PrettyTable(**options(draw, names))
    if not table.field_names and draw.random() < 0.8:
        table.field_names = names
    rows = [[value(draw) for _ in names] for _ in range(draw.randint(0, 6))]
    if table.field_names or draw.random() < 0.5:
        for row in rows:
            table.add_row(row)
    else:
        for at, name in enumerate(names):
            table.add_column(name, [row[at] for row in rows], *draw.choice([(), ("r",), ("l", "t"), ("x",)]))
    return names, table


def change(draw, names, table):
    what = draw.randrange(12)
    if what == 0:
        table.del_row(draw.randint(-1, 5))
    elif what == 1:
        table.clear_rows()
    elif what == 2:
        table.set_style(draw.choice([prettytable.MSWORD_FRIENDLY, prettytable.PLAIN_COLUMNS, prettytable.DEFAULT]))
    elif what == 3:
        table.align[draw.choice(names)] = draw.choice("lcr")
    elif what == 4:
        name = draw.choice(["sortby", "start", "end", "padding_width", "hrules", "vrules", "border", "header", "reversesort", "int_format",
                            "float_format", "vertical_char", "junction_char", "fields", "attributes", "header_style", "align", "valign",
                            "max_width", "print_empty", "format", "xhtml", "left_padding_width", "right_padding_width", "horizontal_char"])
        setattr(table, name, draw.choice([options(draw, names).get(name), True, False, 1, 3, "l", "m", "+", names[0], -1, "cap", {"a": "b"}]))
    elif what == 5:
        return table[draw.randint(0, 2) : draw.choice([None, 3])]
    elif what == 6:
        return table.copy()
    elif what == 7:
        table.field_names = [name + "!" for name in names]
    elif what == 8:
        table.add_row([1] * draw.randint(0, 5))
    elif what == 9:
        table.max_width[draw.choice(names)] = draw.randint(1, 9)
    return table


def source(draw):
    what = draw.randrange(4)
    if what == 0:
        import io

        lines = ["n%sm%sx" % ((draw.choice(",;\t"),) * 2)] + ["%d,a b,%s" % (at, draw.choice(["x", '"q,r"'])) for at in range(3)]
        return prettytable.from_csv(io.StringIO("\n".join(lines)), *draw.choice([(), (["p", "q", "r"],)]))
    if what == 1:
        base = sqlite3.connect(":memory:")
        cursor = base.cursor()
        cursor.execute("select 1 as one, 'two' as t" if draw.random() < 0.7 else "create table t (a)")
        return prettytable.from_db_cursor(cursor)
    _, table = build(draw)
    html = table.get_html_string()
    return prettytable.from_html_one(html) if what == 2 else prettytable.from_html(html + html)[0]


def case(draw):
    shown = []
    names, table = build(draw)
    if draw.random() < 0.15:
        table = source(draw)
        names = table.field_names
    for _ in range(draw.randint(0, 3)):
        table = change(draw, names, table) or table
    shown.append(table.get_string(**options(draw, names)))
    shown.append(table.get_html_string(**options(draw, names)))
    shown += [str(table), repr(table.get_html_string()), table._compute_widths.__name__]
    shown += [getattr(table, name) for name in ("align", "valign", "fields", "sortby", "field_names", "border", "max_width", "attributes")]
    return shown


def main(seed, batches):
    for batch in range(batches):
        total = hashlib.sha256()
        for turn in range(25):
            draw = random.Random(f"{seed}/{batch}/{turn}")
            try:
                total.update(repr(case(draw)).encode())
            except Exception as error:
                total.update(f"{type(error).__name__}: {error}".encode())
        print(batch, total.hexdigest()[:16], flush=True)


main(sys.argv[1], int(sys.argv[2]))

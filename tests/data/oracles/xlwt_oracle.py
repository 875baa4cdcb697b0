"""Random workbooks written to memory: the bytes that xlwt makes, by a seed."""

import datetime
import decimal
import hashlib
import io
import random
import sys

import xlwt
from xlwt import Utils

STYLES = ["font: bold on; align: wrap on, vert centre, horiz center", "font: name Arial, height 200, color-index red", "pattern: pattern solid, fore_colour yellow", "borders: left thin, right dashed, top double",
          "protection: cell_locked off", "align: rotation 45, indent 2", "font: italic true, underline single; borders: bottom thick, bottom_color blue", "font: bold odd", "pattern: fore_color nocolor", "align: horiz", "font: struck_out on, escapement superscript, family roman"]


def value(draw):
    return draw.choice([draw.randint(-10**9, 10**9), draw.randint(0, 100), draw.uniform(-1e6, 1e6), "text %d" % draw.randrange(5), "", "Zürich", None, True, False, datetime.date(2014, 2, draw.randint(1, 28)), datetime.datetime(2015, 3, 4, 5, 6),
                        datetime.time(3, 4, 5), decimal.Decimal("1.25"), xlwt.Formula("A1+B%d*2" % draw.randint(1, 9)), xlwt.Formula('SUM(A1:B3)&"x"'), xlwt.Formula("IF(A1>1,2,MAX(3,4))"), draw.choice([0.5, 1.0, -0.25, 123456789.25]), 1 + 2j])


def style(draw):
    if draw.random() < 0.4:
        return xlwt.easyxf(draw.choice(STYLES), num_format_str=draw.choice(["general", "0.00", "YYYY-MM-DD", "#,##0"]))
    made = xlwt.XFStyle()
    made.num_format_str = draw.choice(["General", "0%", "D-MMM-YY"])
    made.font.bold = draw.random() < 0.5
    made.alignment.wrap = draw.choice([0, 1])
    return made


def fill(draw, sheet):
    for _ in range(draw.randint(1, 14)):
        what, row, column = draw.randrange(13), draw.randint(0, draw.choice([5, 40, 300])), draw.randint(0, draw.choice([4, 30, 256]))
        if what < 6:
            sheet.write(row, column, value(draw), *draw.choice([(), (style(draw),)]))
        elif what == 6:
            sheet.write_merge(row, row + draw.randint(0, 3), column, column + draw.randint(0, 2), value(draw), style(draw))
        elif what == 7:
            sheet.merge(row, row + 1, column, column + 1)
        elif what == 8:
            sheet.col(column).width = draw.choice([1000, 5000, 65536])
            sheet.row(row).height = draw.choice([200, 400])
        elif what == 9:
            sheet.row(row).set_style(style(draw))
            sheet.row(row).set_cell_text(column, "t")
            sheet.row(row).set_cell_number(column + 1, 3)
            sheet.row(row).set_cell_boolean(column + 2, 1)
            sheet.row(row).set_cell_error(column + 3, draw.choice(["#NULL!", 0x07, "odd"]))
            sheet.row(row).set_cell_mulblanks(column + 4, column + 6)
            sheet.row(row).set_cell_date(column + 8, datetime.datetime(2014, 1, 2))
        elif what == 10:
            name = draw.choice(["panes_frozen", "horz_split_pos", "vert_split_pos", "show_grid", "portrait", "header_str", "footer_str", "fit_num_pages", "print_scaling", "protect", "password", "hidden", "visibility", "normal_magn", "show_formulas",
                                "page_preview", "RTL", "left_margin", "top_margin", "vert_page_breaks", "horz_page_breaks", "remove_splits", "col_default_width", "sheet_visible", "zoom", "paper_size_code", "copies_num"])
            setattr(sheet, name, draw.choice([True, False, 1, 2, 50, b"&P", "secret", [(1, 0, 5)], 0.5]))
        elif what == 11:
            sheet.row(row).write(column, [("rich ", xlwt.Font()), "plain"]) if draw.random() < 0.3 else sheet.write_rich_text(row, column, ["a", ("b", xlwt.easyfont("bold on"))])
        else:
            sheet.flush_row_data() if draw.random() < 0.3 else sheet.set_panes_frozen(True)


def case(draw):
    out = [Utils.rowcol_to_cell(draw.randrange(300), draw.randrange(256), draw.random() < 0.5, draw.random() < 0.5), Utils.col_by_name(draw.choice(["A", "z", "AB", "IV"])), Utils.valid_sheet_name(draw.choice(["ok", "a/b", "", "x" * 40, "'q"])),
           Utils.quote_sheet_name(draw.choice(["a b", "ok", "it's"])), Utils.cell_to_rowcol2(draw.choice(["A1", "$B$7", "c12"])), Utils.cellrange_to_rowcol_pair(draw.choice(["A1:C3", "b:c", "2:3", "A1"])), Utils.rowcol_pair_to_cellrange(1, 2, 3, 4)]
    try:
        out.append(Utils.cell_to_rowcol(draw.choice(["A1", "$B$7", "c12", "1A", ""])))
    except Exception as error:
        out.append(repr(error))
    book = xlwt.Workbook(*draw.choice([(), ("utf-8",)]), style_compression=draw.choice([0, 1, 2]))
    for number in range(draw.randint(1, 2)):
        sheet = book.add_sheet("s%d" % number, cell_overwrite_ok=draw.random() < 0.6)
        try:
            fill(draw, sheet)
        except Exception as error:
            out.append("%s: %s" % (type(error).__name__, error))
    held = io.BytesIO()
    book.save(held)
    return out, hashlib.sha256(held.getvalue()).hexdigest()


def main(seed, batches):
    for batch in range(batches):
        total = hashlib.sha256()
        for turn in range(15):
            draw = random.Random("%s/%s/%s" % (seed, batch, turn))
            try:
                total.update(repr(case(draw)).encode())
            except Exception as error:
                total.update(("%s: %s" % (type(error).__name__, error)).encode())
        print(batch, total.hexdigest()[:16], flush=True)


main(sys.argv[1], int(sys.argv[2]))

"""Workbooks that grow: rows, styles, sheets, texts."""

import io

import xlwt
from iama_growth_clock import tell
from xlwt import Utils


def saved(book):
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def sheet_of(fill):
    book = xlwt.Workbook()
    fill(book.add_sheet("S", cell_overwrite_ok=True))
    return saved(book)


def rows(n):
    return sheet_of(lambda sheet: [sheet.write(row, 0, row) for row in range(n)])


def cells(n):
    return sheet_of(lambda sheet: [sheet.row(0).write(row % 256, "text %d" % row) for row in range(n)])


def wide(n):
    return sheet_of(lambda sheet: [sheet.write(row, column, column) for row in range(n // 64) for column in range(64)])


def merged(n):
    return sheet_of(lambda sheet: [sheet.write_merge(row, row, 0, 3, "x") for row in range(n)])


def rich(n):
    return sheet_of(lambda sheet: sheet.write_rich_text(0, 0, [("ab", xlwt.Font()), "c"] * (n // 2)))


def styled(n):
    book = xlwt.Workbook(style_compression=2)
    sheet = book.add_sheet("S")
    for row in range(n // 4):
        style = xlwt.easyxf("font: height %d; align: indent 1" % (row % 50 + 100))
        sheet.write(row, 0, row, style)
    return saved(book)


def sheets(n):
    book = xlwt.Workbook()
    for number in range(n // 8):
        book.add_sheet("Sheet %d" % number).write(0, 0, 1)
    return saved(book)


def blanks(n):
    return sheet_of(lambda sheet: [sheet.row(row).set_cell_mulblanks(0, 200) for row in range(n // 16)])


def broken(n):
    def fill(sheet):
        sheet.horz_page_breaks = [(row, 0, 5) for row in range(n)]
        sheet.vert_page_breaks = [(row, 0, 5) for row in range(n)]

    return sheet_of(fill)


def high(n):
    def fill(sheet):
        for row in range(n):
            sheet.row(row).height = 300
            sheet.col(row % 256).width = 4000
            sheet.row(row).set_style(xlwt.XFStyle())

    return sheet_of(fill)


def flushed(n):
    def fill(sheet):
        for row in range(n):
            sheet.write(row, 1, 1.5)
            if row % 8 == 0:
                sheet.flush_row_data()

    return sheet_of(fill)


tell(
    {
        "rows": rows,
        "cells": cells,
        "wide": wide,
        "merged": merged,
        "rich": rich,
        "styled": styled,
        "sheets": sheets,
        "blanks": blanks,
        "page breaks": broken,
        "high": high,
        "flushed": flushed,
        "a long style": lambda n: xlwt.easyxf("font: " + ", ".join(["bold on", "height 200"] * (n // 2)) + "; align: wrap on"),
        "a rich style": lambda n: xlwt.easyxf("; ".join(["font: bold on", "align: wrap on", "pattern: fore_colour red"] * (n // 2))),
        "many styles": lambda n: [xlwt.easyxf("font: bold on, color red; align: wrap on, horiz left") for _ in range(n // 4)],
        "quoted": lambda n: Utils.quote_sheet_name("it's " * n),
        "cell names": lambda n: [Utils.cell_to_rowcol("$B$%d" % (row + 1)) for row in range(n)],
        "ranges": lambda n: [Utils.cellrange_to_rowcol_pair("A1:C%d" % (row + 1)) for row in range(n)],
        "column names": lambda n: [Utils.rowcol_to_cell(row, row % 256) for row in range(n)],
        "a long column name": lambda n: Utils.col_by_name("A" * n),
    }
)

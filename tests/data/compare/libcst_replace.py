"""Definitions replaced by a transformer of LibCST: `libcst_replace.py TASKS.json` prints a line of JSON for each task.

The new definition is parsed in a block, so that the lines of its texts keep their columns.
"""

import json
import sys
import time
from pathlib import Path

import libcst


class Replace(libcst.CSTTransformer):
    def __init__(self, name, fresh):
        self.wanted, self.fresh, self.around = name.split("."), fresh, []

    def visit_ClassDef(self, node):
        self.around.append(node.name.value)

    def leave_ClassDef(self, node, updated):
        self.around.pop()
        return updated

    def visit_FunctionDef(self, node):
        self.around.append(node.name.value)

    def leave_FunctionDef(self, node, updated):
        here = list(self.around)
        self.around.pop()
        if here != self.wanted:
            return updated
        return self.fresh.with_changes(leading_lines=updated.leading_lines, lines_after_decorators=updated.lines_after_decorators)


def parsed(text, indent):
    if not indent:
        return libcst.parse_module(text + "\n").body[0]
    return libcst.parse_module("if 1:\n" + text + "\n").body[0].body.body[0]


for task in json.loads(Path(sys.argv[1]).read_text("utf-8")):
    started = time.process_time()
    fresh = parsed(task["new_lines"].rstrip("\n"), task["indent"])
    result = libcst.parse_module(task["source"]).visit(Replace(task["name"], fresh)).code
    print("RESULT " + json.dumps({"ms": 1000 * (time.process_time() - started), "right": result == task["expected"]}))

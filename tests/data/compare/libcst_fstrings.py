"""Both commands of LibCST that make f-strings, run over files in place: `libcst_fstrings.py FILE ...` prints seconds as a line of JSON."""

import json
import sys
import time
from pathlib import Path

from libcst.codemod import CodemodContext, TransformSuccess, transform_module
from libcst.codemod.commands.convert_format_to_fstring import ConvertFormatStringCommand
from libcst.codemod.commands.convert_percent_format_to_fstring import ConvertPercentFormatStringCommand

started, failed = time.process_time(), []
for name in sys.argv[1:]:
    text = Path(name).read_text("utf-8")
    for command in (ConvertFormatStringCommand, ConvertPercentFormatStringCommand):
        result = transform_module(command(CodemodContext()), text)
        if isinstance(result, TransformSuccess):
            text = result.code
        else:
            failed.append(name)
    Path(name).write_text(text, "utf-8")
print("RESULT " + json.dumps({"cpu": time.process_time() - started, "failed": failed}))

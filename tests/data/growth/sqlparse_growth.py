"""Statements that grow: columns, conditions, cases, lines."""

import sqlparse
from iama_growth_clock import tell
from sqlparse import sql, utils


def columns(n):
    return "select " + ", ".join("t.column_%d as c%d" % (number, number) for number in range(n // 16)) + " from t"


def conditions(n):
    return "select a from t where " + " and ".join("a%d = %d" % (number, number) for number in range(n // 16))


def cases(n):
    return "select case " + " ".join("when a = %d then 'x'" % number for number in range(n // 16)) + " else 'y' end from t"


def joined(n):
    return "select * from a " + " ".join("left join b%d on a.id = b%d.id" % (number, number) for number in range(n // 16))


def walked(n):
    statement = sqlparse.parse(columns(n))[0]
    leaves = list(statement.flatten())
    names = [one.get_identifiers() for one in statement.tokens if isinstance(one, sql.IdentifierList)]
    return [list(name) for name in names], [leaf.within(sql.Identifier) for leaf in leaves]


def inserted(n):
    statement = sqlparse.parse("a = 1; ")[0]
    for _ in range(n):
        statement.insert_after(0, sql.Token(None, "x"))
    return str(statement)


tell(
    {
        "parsed columns": lambda n: sqlparse.parse(columns(n)),
        "columns in lines": lambda n: sqlparse.format(columns(n), reindent=True),
        "columns aligned": lambda n: sqlparse.format(columns(n), reindent_aligned=True),
        "columns with commas first": lambda n: sqlparse.format(columns(n), reindent=True, comma_first=True, wrap_after=20),
        "conditions in lines": lambda n: sqlparse.format(conditions(n), reindent=True),
        "conditions aligned": lambda n: sqlparse.format(conditions(n), reindent_aligned=True),
        "cases in lines": lambda n: sqlparse.format(cases(n), reindent=True),
        "cases aligned": lambda n: sqlparse.format(cases(n), reindent_aligned=True),
        "joins aligned": lambda n: sqlparse.format(joined(n), reindent_aligned=True),
        "joins in lines": lambda n: sqlparse.format(joined(n), reindent=True, keyword_case="upper"),
        "spaces and comments": lambda n: sqlparse.format("select 1 /* x */ , 2 -- y\n" * (n // 32), strip_comments=True, strip_whitespace=True),
        "in a list": lambda n: sqlparse.format("select a from t where a in (" + ", ".join("%d" % one for one in range(n // 4)) + ")", reindent=True),
        "split": lambda n: sqlparse.split("select 1; " * (n // 32)),
        "lines": lambda n: utils.split_unquoted_newlines("select 'a\nb'\n" * n),
        "walked": walked,
        "inserted": inserted,
        "values": lambda n: sqlparse.format("insert into t values " + ", ".join("(1, 2)" for _ in range(n // 16)), reindent=True),
        "operators": lambda n: sqlparse.parse("select " + " + ".join("a" for _ in range(n // 4))),
        "typed and aliased": lambda n: sqlparse.parse("select " + ", ".join("a::int b, x[1], f(1) over w, c asc" for _ in range(n // 32))),
        "blocks": lambda n: sqlparse.parse("begin if a then b; end if; for c in d loop e; end loop; end; " * (n // 32)),
    }
)

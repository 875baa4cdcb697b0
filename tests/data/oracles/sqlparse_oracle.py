"""Random statements parsed, grouped and formatted in random ways: what sqlparse gives, by a seed."""

import hashlib
import io
import random
import re
import sys

import sqlparse
from sqlparse import sql, utils

NAMES = ["a", "foo", "bar.baz", '"Q n"', "`tick`", "t1", "[br]", "x_y", "schema.tbl.col", "@v", "Total"]
OPS = ["=", "<", ">=", "<>", "LIKE", "+", "-", "*", "/", "||", "IN", "IS NOT"]
TYPES = ["int", "varchar(20)", "numeric(3, 2)", "timestamp", "double precision"]


def expression(draw, depth=0):
    what = draw.randrange(14 if depth < 3 else 5)
    if what < 2:
        return draw.choice(NAMES)
    if what == 2:
        return draw.choice(["1", "-2.5", "1e5", "0xFF", "'it''s'", "'%s'", ":name", "?", "$1", "NULL", "CURRENT_DATE", "TRUE", "'" + "z" * 40 + "'"])
    if what == 3:
        return "%s.*" % draw.choice(["t1", "foo"])
    if what == 4:
        return "*"
    one = expression(draw, depth + 1)
    if what == 5:
        return "%s(%s)" % (draw.choice(["count", "MAX", "coalesce", "foo"]), ", ".join([one] + [expression(draw, depth + 1)] * draw.randrange(3)))
    if what == 6:
        return "(%s)" % one
    if what == 7:
        return "CASE WHEN %s THEN %s ELSE %s END" % (condition(draw, depth + 1), one, expression(draw, depth + 1))
    if what == 8:
        return "%s::%s" % (one, draw.choice(TYPES))
    if what == 9:
        return "(%s)" % select(draw, depth + 1)
    if what == 10:
        return "%s[%d]" % (draw.choice(NAMES[:2]), draw.randrange(5))
    if what == 11:
        return "CAST(%s AS %s)" % (one, draw.choice(TYPES))
    if what == 12:
        return "%s AT TIME ZONE 'UTC'" % one
    return "%s %s %s" % (one, draw.choice(OPS), expression(draw, depth + 1))


def condition(draw, depth=0):
    parts = ["%s %s %s" % (expression(draw, depth + 1), draw.choice(OPS), expression(draw, depth + 1)) for _ in range(draw.randint(1, 3))]
    if draw.random() < 0.2:
        parts.append("x BETWEEN 1 AND 3")
    return draw.choice([" AND ", " or ", "\n  and "]).join(parts)


def aliased(draw, depth):
    text = expression(draw, depth)
    return text + draw.choice(["", "", " AS b", " alias", ' as "A b"', " AS  x1 "])


def select(draw, depth=0):
    text = "%s %s%s" % (draw.choice(["SELECT", "select", "Select"]), draw.choice(["", "DISTINCT "]), draw.choice([", ", ","]).join(aliased(draw, depth + 1) for _ in range(draw.randint(1, 4))))
    if draw.random() < 0.8:
        text += draw.choice([" FROM ", "\nfrom "]) + ", ".join(draw.choice(NAMES) + draw.choice(["", " t", " AS u"]) for _ in range(draw.randint(1, 3)))
    if draw.random() < 0.4:
        text += " %s JOIN b ON %s" % (draw.choice(["LEFT", "inner", "", "LEFT OUTER", "CROSS"]), condition(draw, depth + 1))
    if draw.random() < 0.5:
        text += draw.choice([" WHERE ", "\n where "]) + condition(draw, depth + 1)
    if draw.random() < 0.3:
        text += " GROUP BY a, b" + draw.choice(["", " HAVING count(*) > 1"])
    if draw.random() < 0.3:
        text += " ORDER BY a %s, b" % draw.choice(["DESC", "asc", ""])
    if draw.random() < 0.2:
        text += draw.choice([" LIMIT 10", " UNION ALL select 1", " UNION " + select(draw, depth + 2) if depth < 2 else ""])
    return text


def statement(draw):
    what = draw.randrange(13)
    if what < 5:
        text = select(draw)
    elif what == 5:
        text = "INSERT INTO foo (a, b) VALUES (%s, %s), (1, 2)" % (expression(draw), expression(draw))
    elif what == 6:
        text = "UPDATE foo SET a = %s, b=2 WHERE %s" % (expression(draw), condition(draw))
    elif what == 7:
        text = "DELETE FROM foo WHERE %s" % condition(draw)
    elif what == 8:
        text = "CREATE %sTABLE foo (id int primary key, n %s default %s)" % (draw.choice(["", "TEMPORARY "]), draw.choice(TYPES), "0")
    elif what == 9:
        text = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int AS $$ DECLARE x int; BEGIN IF a > 1 THEN x := 1; END IF; FOR r IN 1 LOOP y := 2; END LOOP; END; $$ LANGUAGE plpgsql"
    elif what == 10:
        text = "WITH q AS (%s) %s" % (select(draw, 2), select(draw, 1))
    elif what == 11:
        text = "BEGIN; %s; COMMIT" % select(draw, 1)
    else:
        text = "DROP TABLE foo; ALTER TABLE x ADD COLUMN c int; foo := 3"
    for _ in range(draw.randrange(3)):
        at = draw.randrange(len(text) + 1)
        if text[at : at + 1] == " ":
            text = text[:at] + draw.choice([" -- note\n", " /* c */ ", "\n\n", "\t", "  ", " # hash\n", " /* two\nlines */ "]) + text[at:]
    return text + draw.choice(["", ";", " ;\n"])


def dump(token, out, depth=0):
    out.append((depth, type(token).__name__, str(token.ttype), str(token.value)))
    for name in ("get_alias", "get_real_name", "get_name", "get_parent_name", "get_type", "get_typecast", "get_ordering", "is_wildcard", "get_array_indices", "get_identifiers", "get_parameters", "get_cases", "has_alias"):
        if hasattr(token, name):
            try:
                found = getattr(token, name)()
                out.append((name, str(list(map(str, found)) if hasattr(found, "__iter__") and not isinstance(found, str) else found)))
            except Exception as error:
                out.append((name, type(error).__name__))
    for name in ("left", "right"):
        if isinstance(token, (sql.Comparison,)):
            out.append(str(getattr(token, name)))
    for child in getattr(token, "tokens", None) or ():
        dump(child, out, depth + 1)


def options(draw):
    found = {
        "keyword_case": draw.choice(["upper", "lower", "capitalize", "odd"]), "identifier_case": draw.choice(["upper", "lower", "capitalize"]),
        "strip_comments": True, "strip_whitespace": True, "reindent": True, "reindent_aligned": True, "indent_width": draw.choice([1, 2, 4, "x", 0]),
        "indent_tabs": draw.choice([True, False, 3]), "wrap_after": draw.choice([0, 20, 80, -1]), "comma_first": draw.choice([True, False]),
        "use_space_around_operators": True, "output_format": draw.choice(["python", "php", "sql", "odd"]), "right_margin": draw.choice([20, 5, "a"]),
        "truncate_strings": draw.choice([5, 1, "x"]), "truncate_char": draw.choice(["...", "!"]), "indent_after_first": True,
    }
    if draw.random() < 0.6:
        return dict([("reindent", True)] + [(name, found[name]) for name in draw.sample(["keyword_case", "wrap_after", "comma_first", "indent_width", "strip_comments", "identifier_case"], draw.randrange(4))])
    return {name: found[name] for name in draw.sample(sorted(found), draw.randrange(1, 4))}


def case(draw):
    text = statement(draw)
    out = [sqlparse.format(text, **options(draw)), sqlparse.format(text, reindent=True), sqlparse.format(text, reindent_aligned=True), sqlparse.split(text)]
    for one in sqlparse.parse(text):
        dump(one, out)
        shown = io.StringIO()
        one._pprint_tree(max_depth=draw.choice([None, 2]), f=shown)
        out += [shown.getvalue().replace("0x", "")[:0], one.get_type(), len(list(one.flatten()))]
        leaf = draw.choice(list(one.flatten()))
        out += [leaf.within(sql.Parenthesis), leaf.has_ancestor(one), leaf.is_child_of(one), one.token_index(one.tokens[0])]
        out += [str(one.get_token_at_offset(draw.randrange(len(text) + 1))), str(one.token_first(skip_cm=draw.random() < 0.5))]
        at = draw.randrange(len(one.tokens))
        out += [str(one.token_next(at)), str(one.token_prev(at)), str(one.token_next(at, skip_ws=False, skip_cm=True)), str(one.token_matching(lambda t: t.is_keyword, 0))]
    out += [utils.split_unquoted_newlines(text), utils.remove_quotes(draw.choice(NAMES)), utils.imt(sqlparse.parse(text)[0], i=sql.Statement)]
    return [re.sub(r" at 0x[0-9A-Fa-f]+", "", str(one)) for one in out]


def main(seed, batches):
    for batch in range(batches):
        total = hashlib.sha256()
        for turn in range(20):
            draw = random.Random("%s/%s/%s" % (seed, batch, turn))
            try:
                total.update(repr(case(draw)).encode())
            except Exception as error:
                total.update(re.sub(r" at 0x[0-9A-Fa-f]+", "", "%s: %s" % (type(error).__name__, error)).encode())
        print(batch, total.hexdigest()[:16], flush=True)


main(sys.argv[1], int(sys.argv[2]))

"""What each rewrite does and refuses, rule by rule: bodies of a method, all of a recipe in one question to the JDK."""

import pytest

from tests.engine.recipes.java.rewriting import batch, batch_reasons, in_method, needs_jdk

pytestmark = needs_jdk

CHANGED: dict[str, dict[str, tuple[str, str]]] = {
    "boxed_constructors": {
        "cast": ("return (int) new Integer(3);", "return (int) Integer.valueOf(3);"),
        "qualified": ("return new java.lang.Long(3).toString();", "return java.lang.Long.valueOf(3).toString();"),
        "sum": ('return "" + new Double(2.0f) + new Boolean("true");', 'return "" + Double.valueOf(2.0f) + Boolean.valueOf("true");'),
        "compared with a number": ("return new Integer(3) == n[0];", "return Integer.valueOf(3) == n[0];"),
        "statement": ('new Integer("x"); return o;', 'Integer.valueOf("x"); return o;'),
        "inner": (
            "return new Integer(new Integer(3).intValue()).hashCode();",
            "return Integer.valueOf(Integer.valueOf(3).intValue()).hashCode();",
        ),
        "letter": ("return new Character('x').charValue();", "return Character.valueOf('x').charValue();"),
    },
    "diamond_operator": {
        "supertype": ("Collection<String> c = new TreeSet<String>(); return c;", "Collection<String> c = new TreeSet<>(); return c;"),
        "assigned": ("List<String> c; c = new ArrayList<String>(all); return c;", "List<String> c; c = new ArrayList<>(all); return c;"),
        "nested": (
            "Map<String, List<int[]>> m = new HashMap<String, List<int[]>>(); return m;",
            "Map<String, List<int[]>> m = new HashMap<>(); return m;",
        ),
    },
    "try_with_resources": {
        "null asked": (
            "StringWriter w = new StringWriter();\ntry {\n  w.write(1);\n} finally {\n  if (w != null) { w.close(); }\n}\nreturn o;",
            "try (StringWriter w = new StringWriter()) {\n  w.write(1);\n}\nreturn o;",
        ),
    },
    "lambda_expressions": {
        "field of outer": (
            "Runnable r = new Runnable() { public void run() { f = 2; } }; return r;",
            "Runnable r = () -> f = 2; return r;",
        ),
        "argument": ("return new Thread(new Runnable() { public void run() { } });", "return new Thread(() -> { });"),
        "final parameter": (
            "Comparator<String> c = new Comparator<String>() { public int compare(final String a, String b) { return 0; } }; return c;",
            "Comparator<String> c = (final String a, String b) -> 0; return c;",
        ),
        "one parameter": (
            "java.util.function.Function<String, Integer> c = new java.util.function.Function<String, Integer>() {"
            " public Integer apply(String a) { return a.length(); } }; return c;",
            "java.util.function.Function<String, Integer> c = a -> a.length(); return c;",
        ),
    },
    "enhanced_for": {
        "wider": ("for (int i = 0; i < n.length; ++i) { long x = n[i]; f += x; } return o;", "for (long x : n) {  f += x; } return o;"),
        "cast that does nothing": (
            "for (Iterator<String> i = all.iterator(); i.hasNext();) { Object x = (String) i.next(); f += x.hashCode(); } return o;",
            "for (Object x : all) {  f += x.hashCode(); } return o;",
        ),
    },
    "switch_expressions": {
        "mixed types of values": (
            "switch (n[0]) { case 1: return 'x'; case 2: return 1L; default: return null; }",
            "return switch (n[0]) { case 1 -> 'x'; case 2 -> 1L; default -> null; };",
        ),
    },
    "text_blocks": {
        "quotes at the end": (
            'return "a\\n"\n        + "b\\n"\n        + "\\"\\"\\"c\\"";',
            'return """\n        a\n        b\n        ""\\"c\\"""";',
        ),
        "not ended": ('return "a\\n"\n    + "\\tb\\n"\n    + "c";', 'return """\n    a\n    \\tb\n    c""";'),
        "after something": ('return f + "a\\n"\n    + "b\\n";', 'return f + """\n    a\n    b\n    """;'),
    },
    "local_var": {
        "array of objects": ("Object x = new Object(); return x;", "var x = new Object(); return x;"),
        "annotated": ("@Deprecated final Thread x = new Thread(); return x;", "@Deprecated final var x = new Thread(); return x;"),
        "generic": ("ArrayList<String> x = new ArrayList<String>(all); return x;", "var x = new ArrayList<String>(all); return x;"),
    },
}
KEPT: dict[str, dict[str, tuple[str, str]]] = {
    "boxed_constructors": {
        "double": ("return new Float(2.0).hashCode();", "there is no java.lang.Float.valueOf of a double"),
        "locked": ("synchronized (o) { return new Integer(3); }", "may tell equal objects apart"),
        "waits": ("new Integer(3).wait(); return o;", "may tell equal objects apart"),
        "identity map": ("Map<Object, Object> m = new IdentityHashMap<>(); return new Integer(3);", "may tell equal objects apart"),
        "comment": ("return new /* why */ Integer(3).hashCode();", "a comment or an annotation"),
    },
    "diamond_operator": {
        "raw": ("List c = new ArrayList<String>(); return c;", "has no arguments to take them from"),
        "wildcard": ("List<?> c = new ArrayList<String>(); return c;", "leaves its arguments open"),
        "object": ("Object c = new ArrayList<String>(); return c;", "has no arguments to take them from"),
        "anonymous": ("List<String> c = new ArrayList<String>() { }; return c;", "an anonymous class"),
        "argument": ("return f.equals(new ArrayList<String>());", ""),
        "unknown": ("List<Missing> c = new ArrayList<Missing>(); return c;", "the type Missing is not known here"),
    },
    "try_with_resources": {
        "may throw": ('FileReader r = new FileReader("x"); try { return r.read(); } finally { r.close(); }', "asks first"),
        "catch": (
            'StringReader r = new StringReader("x"); try { return r.read(); } '
            "catch (IOException e) { return null; } finally { r.close(); }",
            "a catch, which would run after close()",
        ),
        "assigned": ('StringReader r = new StringReader("x"); try { r = null; return o; } finally { r.close(); }', "assigned again"),
        "used after": ('StringReader r = new StringReader("x"); try { f++; } finally { r.close(); } return r;', "used after the try"),
        "may be null": ("Reader r = g(); try { return o; } finally { r.close(); }", "it may be null"),
        "more in finally": ('StringReader r = new StringReader("x"); try { return o; } finally { r.close(); f++; }', ""),
        "comment": ('StringReader r = new StringReader("x"); try { return o; } finally { /* why */ r.close(); }', "a comment"),
    },
    "lambda_expressions": {
        "itself": ("Runnable r = new Runnable() { public void run() { new Thread(this); } }; return r;", "it uses this"),
        "inherited": ("Runnable r = new Runnable() { public void run() { hashCode(); } }; return r;", "which belongs to the object"),
        "field": ("Runnable r = new Runnable() { int x; public void run() { x++; } }; return r;", ""),
        "locks": ("Runnable r = new Runnable() { public synchronized void run() { } }; return r;", "its method locks the object"),
        "object": ("Object r = new Runnable() { public void run() { } }; return r;", "does not say that very interface"),
        "inference": ("return Optional.of(new Runnable() { public void run() { } });", "takes its type arguments from it"),
        "overload": ("h(new Runnable() { public void run() { } }); return o;", "another method of that name takes a lambda too"),
        "shadow": (
            "int x = 1; Runnable r = new Runnable() { public void run() { int x = 2; f = x; } }; return x + f;",
            "would not compile",
        ),
        "comment": ("Runnable r = new Runnable() { /* why */ public void run() { } }; return r;", "a comment"),
    },
    "enhanced_for": {
        "assigned": ("for (int i = 0; i < n.length; i++) { int x = n[i]; n = new int[9]; f += x; } return o;", "assigned in the loop"),
        "from one": ("for (int i = 1; i < n.length; i++) { int x = n[i]; f += x; } return o;", ""),
        "list": ("for (int i = 0; i < all.size(); i++) { String x = all.get(i); f += x.length(); } return o;", ""),
        "removes": (
            "for (Iterator<String> i = all.iterator(); i.hasNext();) { String x = i.next(); i.remove(); f += x.length(); } return o;",
            "the iterator is used otherwise",
        ),
        "raw": ("for (Iterator i = ((List) all).iterator(); i.hasNext();) { Object x = i.next(); } return o;", "a raw one"),
        "narrows": (
            "for (Iterator<?> i = all.iterator(); i.hasNext();) { Integer x = (Integer) i.next(); } return o;",
            "not surely of the type that is taken",
        ),
    },
    "switch_expressions": {
        "runs on": ("switch (n[0]) { case 1: f = 1; case 2: f = 2; break; default: f = 3; } return o;", ""),
        "two variables": ("int g = 0; switch (n[0]) { case 1: f = 1; break; default: g = 3; } return g;", ""),
        "default shared": ("switch (n[0]) { case 1: return 1; case 2: default: return 2; }", ""),
        "comment": ("switch (n[0]) { case 1: /* why */ return 1; default: return 2; }", "a comment"),
    },
    "text_blocks": {
        "escape": ('return "a\\n"\n    + "b\\u00e9\\0\\n";', "an escape other than"),
        "comment": ('return "a\\n" // why\n    + "b\\n";', ""),
        "one line": ('return "a\\n" + "b\\n";', ""),
        "line goes on": ('return "a\\nb"\n    + "c\\n";', "does not end its line"),
        "indented": ('return "  a\\n"\n    + "\\n"\n    + "  b";', "every line begins with blanks"),
    },
    "local_var": {
        "wider": ("Object x = new Thread(); return x;", "the value is a java.lang.Thread"),
        "two": ("Thread x = new Thread(), y = new Thread(); return x == y;", "declared together"),
        "call": ("String x = o.toString(); return x;", ""),
        "boxed": ("long x = (int) o.hashCode(); return x;", "the variable is declared as long"),
    },
}
HEAD = "int f; Reader g() { return null; } void h(Runnable r) { } void h(java.util.concurrent.Callable<Object> c) { }"


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, rules in CHANGED.items() for rule in rules])
def test_it_changes_what_is_equal(name: str, rule: str) -> None:
    texts = tuple(in_method(before, HEAD) for before, _ in CHANGED[name].values())
    before, after = CHANGED[name][rule]
    assert batch(name, texts)[in_method(before, HEAD)] == in_method(after, HEAD)


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, rules in KEPT.items() for rule in rules])
def test_it_leaves_what_may_differ_and_says_why(name: str, rule: str) -> None:
    texts = tuple(in_method(body, HEAD) for body, _ in KEPT[name].values())
    body, words = KEPT[name][rule]
    assert batch(name, texts)[in_method(body, HEAD)] == in_method(body, HEAD)
    assert words in batch_reasons(name, texts)[in_method(body, HEAD)]

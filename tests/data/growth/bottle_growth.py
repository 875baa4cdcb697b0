"""Requests, routes, templates and containers that grow."""

import io

import bottle
from iama_growth_clock import tell


def environ(path="/", query="", body=b"", **more):
    return {"REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "SERVER_NAME": "x", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), **more}


def routed(n):
    app = bottle.Bottle()
    for number in range(n // 4):
        app.route("/a%d/<x:int>" % number, callback=lambda x: "ok")
        app.route("/s%d" % number, callback=lambda: "ok")
    return b"".join(app(environ("/a3/7", REQUEST_METHOD="GET"), lambda *given: None))


def put_together(n):
    app, other = bottle.Bottle(), bottle.Bottle()
    for number in range(n // 4):
        other.route("/m%d" % number, callback=lambda: "ok")
    app.merge(other)
    return len(app.routes)


def answered(n):
    response = bottle.HTTPResponse("x")
    for number in range(n):
        response.add_header("X-%d" % number, "v")
        response.set_cookie("c%d" % number, "v")
    return len(response.headerlist), len(response.copy().headerlist)


def kept(n):
    found = bottle.MultiDict()
    for number in range(n):
        found.append("k%d" % (number % 50), number)
        found.append("same", number)
    return found.getall("same"), found.keys(), found.values(), list(found.allitems())


def named(n):
    found = bottle.HeaderDict()
    for number in range(n):
        found.append("k-%d" % number, "v")
    found.filter(["k-%d" % number for number in range(n)])
    return len(found)


def configured(n):
    found = bottle.ConfigDict()
    found.load_dict({"a": {"b%d" % number: number for number in range(n)}})
    found.update("c", {"d%d" % number: number for number in range(n)})
    return len(found), found.keys()


def chunked(n):
    body = b"1\r\nx\r\n" * n + b"0\r\n\r\n"
    return bottle.BaseRequest(environ(body=body, HTTP_TRANSFER_ENCODING="chunked")).body.read()


def parts(n):
    body = b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nv\r\n' % number for number in range(n // 8)) + b"--x--\r\n"
    return len(bottle.BaseRequest(environ(body=body, CONTENT_TYPE="multipart/form-data; boundary=x")).POST)


def hooked(n):
    app = bottle.Bottle()
    for _ in range(n):
        app.add_hook("before_request", lambda: None)
    app.route("/", callback=lambda: ["a"] * n)
    return b"".join(app(environ(REQUEST_METHOD="GET"), lambda *given: None))


def appended(n):
    stack = bottle.AppStack()
    for _ in range(n):
        stack.push()
    return len(stack)


def built(n):
    router = bottle.Router()
    for number in range(n):
        router.add("/x%d/<a>" % number, "GET", number, name="r")
    return router


tell(
    {
        "template of lines": lambda n: bottle.SimpleTemplate("%for x in range(2):\n{{x}} text {{!x}}\n%end\n" * (n // 4)).render(),
        "template of a line": lambda n: bottle.SimpleTemplate("text {{x}} " * (n // 4)).render(x=1),
        "rendered": lambda n: bottle.SimpleTemplate("%for x in xs:\n{{x}}\n%end").render(xs=range(n)),
        "code in a template": lambda n: bottle.SimpleTemplate("<%\n" + "x = 1 # y\n" * n + "%>").code,
        "routed": routed,
        "put together": put_together,
        "answered": answered,
        "kept": kept,
        "named": named,
        "configured": configured,
        "asked": lambda n: bottle.BaseRequest(environ(query="&".join("k%d=v" % number for number in range(n)))).query.keys(),
        "filled in": lambda n: bottle.BaseRequest(environ(body="&".join("k%d=v" % number for number in range(n)).encode())).forms.keys(),
        "cookies": lambda n: bottle.BaseRequest(environ(HTTP_COOKIE="; ".join("k%d=v" % number for number in range(n)))).cookies.keys(),
        "all parameters": lambda n: len(bottle.BaseRequest(environ(query="&".join("k%d=v" % number for number in range(n)))).params),
        "chunked": chunked,
        "parts": parts,
        "hooked": hooked,
        "appended": appended,
        "ranges": lambda n: list(bottle.parse_range_header("bytes=" + ",".join("%d-%d" % (one, one + 1) for one in range(n)), n * 2)),
        "parted": lambda n: bottle._parse_qsl("a=1&b=2;" * n),
        "escaped": lambda n: bottle.html_escape("<a&'\">" * n),
        "shifted": lambda n: bottle.path_shift("", "/a" * n, n // 2),
        "remote": lambda n: bottle.BaseRequest(environ(HTTP_X_FORWARDED_FOR=", ".join("10.0.0.1" for _ in range(n)))).remote_route,
        "routes of a rule": lambda n: bottle.Router().add("/".join("<a%d>" % one for one in range(n // 4)), "GET", 1),
        "built": lambda n: [router.build("r", **{"a": 1}) for router in [built(n)] for _ in range(n)],
    }
)

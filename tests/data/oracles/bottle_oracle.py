"""Random requests, routes, templates and containers: what bottle answers, by a seed."""

import datetime
import hashlib
import io
import os
import random
import re
import sys
import time

import bottle

WORDS = ["a", "b c", "Zürich", "x=y", "", "0", "12", "-3.5", "ok", "a/b", "<b>", "q&r", "%20", "été", "../x", "long" * 20]
RULES = ["/", "/a/<x>", "/a/<x:int>", "/f/<y:float>", "/p/<z:path>", "/p/<z:path>/end", "/r/<w:re:[a-c]+>", "/old/:name", "/old/:n#[0-9]+#", "/static/file.txt", "/m/<a>-<b>", "/a/b", "/e\\:x/<q>", "/bad/<x:odd>", "/<x:int", "/a/<x:int>/<x>"]
PATHS = ["/", "/a/1", "/a/b", "/a/x y", "/f/2.5", "/p/q/r/end", "/p/q/r", "/r/abc", "/r/xyz", "/old/me", "/old/77", "/static/file.txt", "/m/1-2", "/nope", "/a/", "/e:x/1"]
LINES = ["hello {{name}}", "{{!name}} & {{name}}", "% for i in range(3):", "  item {{i}}", "% end", "% if name:", "yes", "% else:", "no", "% end", "<% x = 5 %>", "{{x if defined('x') else 0}}", "% setdefault('x', 9)", "\\\\", "%% literal", "% # comment", "{{get('y', 'dflt')}}", "line \\\\", "%include('odd')", "% print(1", "{{name.upper()}}", "% rebase('b')", "<%", "y = 2", "%>", "{{'%}'}}", "% while False:", "% endwhile", "%try:", "% except ValueError:", "% finally:"]


def environ(draw):
    body = draw.choice([b"", b"a=1&b=2&a=3", b'{"k": [1, 2]}', b"x" * 50, b"--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\\\a b.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--B--\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n"])
    found = {"REQUEST_METHOD": draw.choice(["GET", "POST", "HEAD", "PUT", "OPTIONS"]), "PATH_INFO": draw.choice(PATHS), "QUERY_STRING": draw.choice(["", "a=1&b=%20x&a=2", "k", "x=%C3%BC;y=2", "a=+b"]), "SERVER_NAME": "h", "SERVER_PORT": draw.choice(["80", "8080"]),
             "wsgi.url_scheme": draw.choice(["http", "https"]), "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "CONTENT_LENGTH": draw.choice([str(len(body)), "", "7", "-1"]), "SERVER_PROTOCOL": "HTTP/1.1",
             "CONTENT_TYPE": draw.choice(["", "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=B", "application/json; charset=utf8"]), "SCRIPT_NAME": draw.choice(["", "/mount", "/m/n/"])}
    extra = {"HTTP_COOKIE": draw.choice(["a=b; c=d", "x=\"q r\"", bottle.tob("s=!odd?odd").decode()]), "HTTP_AUTHORIZATION": draw.choice(["Basic dXNlcjpwdw==", "Basic odd", "Digest x"]), "HTTP_X_FORWARDED_FOR": "1.1.1.1, 2.2.2.2", "REMOTE_ADDR": "9.9.9.9",
             "HTTP_RANGE": draw.choice(["bytes=0-4", "bytes=-3", "bytes=2-", "bytes=9-2", "odd", "bytes=0-1,3-4"]), "HTTP_IF_MODIFIED_SINCE": draw.choice(["Thu, 01 Jan 2015 00:00:00 GMT", "odd"]), "HTTP_ACCEPT": "text/html", "HTTP_X_REQUESTED_WITH": draw.choice(["XMLHttpRequest", "odd"]),
             "HTTP_HOST": "host:81", "HTTP_X_FORWARDED_HOST": "fwd", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_TRANSFER_ENCODING": "chunked"}
    return {**found, **{name: extra[name] for name in draw.sample(sorted(extra), draw.randrange(5))}}


def guard(call, *given, **named):
    try:
        found = call(*given, **named)
        return found if isinstance(found, (str, bytes, int, float, tuple, type(None))) else repr(found).split(" at 0x")[0] if not hasattr(found, "__next__") else list(found)
    except bottle.HTTPResponse as answer:
        return type(answer).__name__, answer.status_line, str(answer.body), sorted(answer.headerlist)
    except Exception as error:
        return type(error).__name__, str(error).split(" at 0x")[0]


def asked(draw):
    request = bottle.LocalRequest(environ(draw)) if draw.random() < 0.5 else bottle.BaseRequest(environ(draw))
    names = ["path", "method", "query", "forms", "params", "files", "json", "cookies", "url", "urlparts", "fullpath", "query_string", "script_name", "content_length", "content_type", "is_xhr", "is_ajax", "auth", "remote_route", "remote_addr", "chunked", "GET", "POST", "body", "headers"]
    out = []
    for name in draw.sample(names, 9):
        found = guard(getattr, request, name)
        value = getattr(request, name, None) if not isinstance(found, tuple) else found
        out.append((name, str(sorted(map(str, value.allitems()))) if hasattr(value, "allitems") else value.read() if hasattr(value, "read") else str(value).split(" at 0x")[0]))
    out += [guard(request.path_shift, draw.randint(-2, 3)), request.environ.get("SCRIPT_NAME"), request.environ.get("PATH_INFO"), guard(request.get_header, "Range", "none"), guard(request.get_cookie, draw.choice(["a", "x", "s"]), "d", secret=draw.choice([None, "k"])), sorted(request.keys())[:5], len(request)]
    return out


def routed(draw):
    app = bottle.Bottle(catchall=draw.random() < 0.8)
    chosen = draw.sample(RULES, draw.randint(2, 6))
    out = []
    answers = [lambda **k: repr(sorted(k.items())), lambda **k: {"d": sorted(k)}, lambda **k: [b"a", b"b"], lambda **k: (x for x in ["p", "q"]), lambda **k: bottle.HTTPResponse("z", 201, X="y"), lambda **k: None, lambda **k: bottle.abort(draw.choice([404, 418])), lambda **k: 1 / 0, lambda **k: io.BytesIO(b"file"),
               lambda **k: bottle.redirect("/else"), lambda **k: b"bytes", lambda **k: ["t", "u"], lambda **k: 5, lambda **k: bottle.HTTPError(400, "bad"), lambda **k: iter([])]
    for rule in chosen:
        method = draw.choice(["GET", "POST", "ANY", ["GET", "PUT"]])
        out.append(guard(app.route, rule, method, draw.choice(answers), name=draw.choice([None, "n%d" % draw.randrange(3)])) is None)
    app.error(404)(lambda error: "custom " + str(error.status_line)) if draw.random() < 0.4 else None
    for _ in range(5):
        given, told = environ(draw), []
        given["SCRIPT_NAME"] = ""
        body = guard(lambda: b"".join(app.wsgi(given, lambda status, headers, exc_info=None: told.append((status, sorted(headers))))))
        out.append((str(told), (body[:200] if isinstance(body, bytes) and b"Traceback" not in body else str(body)[:80]).__repr__()))
    out += [guard(app.get_url, "n1", x=draw.choice([1, "a b"]), name="q"), guard(app.match, environ(draw)).__repr__().split(" at 0x")[0][:60], [(one.rule, one.method, one.name) for one in app.routes]]
    router = bottle.Router(strict=draw.random() < 0.3)
    for number, rule in enumerate(chosen):
        out.append(guard(router.add, rule, draw.choice(["GET", "ANY"]), number, name="r%d" % number))
    out += [guard(router.match, {"PATH_INFO": draw.choice(PATHS), "REQUEST_METHOD": draw.choice(["GET", "HEAD", "POST"])}) for _ in range(5)]
    out += [guard(router.build, "r%d" % draw.randrange(4), *draw.choice([(), ("v",)]), **draw.choice([{}, {"x": 5}, {"x": 1, "y": 2.5, "extra": "e"}]))]
    return out


def templated(draw):
    lines = [draw.choice(LINES) for _ in range(draw.randint(1, 6))]
    if draw.random() < 0.6:
        lines = ["% for i in range(2):", "  " + draw.choice(LINES[:2]), "% end", "% if name:", draw.choice(LINES[:2]), "% elif x:" if draw.random() < 0.3 else "% else:", "t{{i}}", "% end", draw.choice(LINES)]
    text = "\n".join(lines) + draw.choice(["", "\n"])
    return [guard(bottle.template, text, name=draw.choice(WORDS), x=draw.choice([0, 3]), **draw.choice([{}, {"template_settings": {"noescape": True}}])), guard(lambda: bottle.SimpleTemplate(text).code), guard(bottle.SimpleTemplate(text).render, {"name": "n", "x": 1})]


def kept(draw):
    multi = bottle.MultiDict(a=1, b="2")
    many = draw.choice([bottle.FormsDict, bottle.HeaderDict])(key="v")
    config = bottle.ConfigDict()
    out = []
    for _ in range(4):
        key, word = draw.choice(["a", "b", "key", "Content-Type", "x_y"]), draw.choice(WORDS)
        out += [guard(multi.append, key, word), guard(multi.replace, key, word) if draw.random() < 0.3 else None, guard(multi.get, key, "none", index=draw.choice([0, -1, 5]), type=draw.choice([None, int])), guard(multi.getall, key), guard(many.__setitem__, key, word), guard(many.get, key), guard(getattr, many, "key", 0) if draw.random() < 0.5 else 0,
                guard(config.update, key, **{"k": word}), guard(config.load_dict, {"n": {"m": word, "deep": {"z": 1}}}), guard(config.setdefault, key, word), guard(config.meta_set, key, "filter", int) if draw.random() < 0.3 else 0]
    response = bottle.BaseResponse(draw.choice(["", "body"]), draw.choice([200, "404 Odd", 99, 418, "odd"]) if draw.random() < 0.3 else draw.choice([200, 304, 500]))
    out += [guard(setattr, response, "status", draw.choice([201, "299 Mine", 1000, "x"])), guard(response.set_header, "X-A", draw.choice(WORDS)), guard(response.add_header, "x-a", "2"), guard(response.set_cookie, "c", draw.choice(["v", "w x"]), secret=draw.choice([None, "k"]), max_age=draw.choice([5, datetime.timedelta(days=1)]), expires=draw.choice([0, datetime.date(2015, 1, 2), datetime.datetime(2016, 1, 2)]), path="/p", httponly=True),
            guard(response.delete_cookie, "d"), response.status_line, response.status_code, sorted(response.headerlist), response.charset, response.content_type, sorted(many.items()), sorted(multi.allitems()), sorted(config.items()), guard(setattr, response, "expires", draw.choice([0, 5.5])), response.headers.get("Expires"), str(response), sorted(response.copy().headerlist)]
    return [str(one) for one in out]


def helped(draw):
    word = draw.choice(WORDS)
    open("iama_static.txt", "w").write("static text")
    os.utime("iama_static.txt", (1400000000, 1400000000))
    bottle.request.bind(environ(draw))
    def one(a, b=1, *, c=2): pass
    def two(x, y, z=5): pass
    return [guard(bottle.html_escape, word), guard(bottle.html_quote, word + "\n\t"), guard(lambda: list(bottle.yieldroutes(draw.choice([one, two, helped])))), guard(bottle.path_shift, "/a/b", "/c/d/", draw.randint(-3, 3)), guard(bottle.parse_auth, draw.choice(["Basic dXNlcjpwdw==", "odd", "Basic !"])), guard(lambda: list(bottle.parse_range_header(draw.choice(["bytes=0-4", "bytes=-3,5-", "x", "bytes=a-b", "bytes=8-20"]), draw.choice([0, 10, 100])))),
            guard(bottle.parse_date, draw.choice(["Thu, 01 Jan 2015 00:00:00 GMT", "odd", "Thursday, 01-Jan-15 00:00:00 GMT"])), guard(bottle.cookie_encode, {"a": word}, "k"), guard(bottle.cookie_decode, draw.choice([bottle.cookie_encode([1, word], "k"), b"odd", b"!x?y"]), "k"), guard(bottle.cookie_is_encoded, b"!x?y"), guard(bottle.static_file, draw.choice(["iama_static.txt", "none", "../etc"]), root=".", mimetype=draw.choice(["auto", "text/x"]), download=draw.choice([False, True, "n.txt"])),
            guard(bottle.tob, word), guard(bottle.touni, word.encode()), guard(lambda: bottle.WSGIHeaderDict(environ(draw)).keys()), guard(bottle._parse_qsl, draw.choice(["a=1&b", "x=%20;y=+", ""])), guard(lambda: bottle._lscmp(word, "ok")), guard(bottle.http_date, draw.choice([0, datetime.datetime(2015, 1, 2), "s", time.gmtime(5)])) if hasattr(bottle, "http_date") else 0]


def case(draw):
    return [str(part) for part in draw.choice([asked, routed, routed, templated, kept, helped])(draw)]


def main(seed, batches):
    bottle.DEBUG = False
    for batch in range(batches):
        total = hashlib.sha256()
        for turn in range(40):
            draw = random.Random("%s/%s/%s" % (seed, batch, turn))
            try:
                total.update(re.sub(r" at 0x[0-9a-f]+", "", repr(case(draw))).encode("utf-8", "surrogateescape"))
            except Exception as error:
                total.update(("%s: %s" % (type(error).__name__, error)).encode())
        print(batch, total.hexdigest()[:16], flush=True)


time.time = lambda: 1400000000.0
time.gmtime = lambda seconds=None, real=time.gmtime: real(time.time() if seconds is None else seconds)
main(sys.argv[1], int(sys.argv[2]))

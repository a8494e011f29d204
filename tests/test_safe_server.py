"""The server is safe in one trusted room: who is let in, what its addresses hold, what reaches kernels and log."""

import asyncio
import contextlib
import json
import logging
import re
import socket
import time
import urllib.error
import urllib.request
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from pace_kit.cli import run
from pace_kit.serve.app import LARGEST_MESSAGE
from pace_kit.serve.doors import LARGEST_BODY, TokenOnly, admits, front_door
from pace_kit.serve.listening import CannotListen, Place, listen, place_for, refuse_weak, words
from pace_kit.serve.logs import Discreet
from pace_kit.serve.messages import may_pass
from pace_kit.widgets.fields import LARGEST_UPLOAD

TOKEN = "a-token-for-tests"
SECRET = "Moira-of-row-4711"
NOBODY = "12345678-1234-1234-1234-123456789012"
BROWSER = {"Sec-Fetch-Mode": "navigate"}
PACKED = "v1.kernel.websocket.jupyter.org"
OLD_BROWSER = {"Upgrade-Insecure-Requests": "1", "Accept": "text/html"}


@pytest.fixture(scope="module")
def small(start_server, notebook_maker, tmp_path_factory):
    """A server whose folder holds what nobody may read, and pages that fail with a secret in hand."""
    folder = tmp_path_factory.mktemp("safe")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    notebook_maker(notebooks, "00_start_here", "# Hello", "1")
    notebook_maker(notebooks, "10_seen", "# Seen", "import os\nos.environ")
    notebook_maker(notebooks, "11_failing", "# Failing", f"child = '{SECRET}'\nraise ValueError(child)")
    notebook_maker(
        notebooks, "12_button", "# Button",
        "import ipywidgets, logging, os, sys, warnings\nbutton = ipywidgets.Button()\n"
        f"def press(_):\n    warnings.warn('{SECRET}')\n    logging.getLogger().error('{SECRET}')\n"
        f"    print('{SECRET}', file=sys.stderr)\n    raise ValueError('{SECRET}')\n"
        "button.on_click(press)\nbutton",
        "button.click()",
    )  # fmt: skip
    notebook_maker(notebooks, "13_dying", "# Dying", f"import os\nchild = '{SECRET}'\nos._exit(7)")
    for name in ("secret.txt", "secret.csv", ".hidden", "kit.xlsx"):
        (notebooks / name).write_text(SECRET)
        (folder / name).write_text(SECRET)
    return start_server(folder, notebooks=notebooks)


class Answer:
    """Status, headers and text of one answer."""

    def __init__(self, got):
        self.status, self.headers, self.text = got.status, got.headers, got.read().decode("utf-8", "replace")


def ask(server, path, method="GET", body=None, **headers):
    """Send exactly this, without cookies, following nothing."""
    place = urlsplit(server.origin)
    connection = HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def cookies(answer):
    """Cookies that an answer sets, with their marks."""
    return {line.split("=")[0]: line for line in answer.headers.get_all("Set-Cookie") or []}


def jar(*answers):
    """What a browser would send back."""
    return "; ".join(line.split(";")[0] for answer in answers for line in cookies(answer).values())


@pytest.fixture(scope="module")
def known(small):
    """The cookies of somebody who has opened a page."""
    return jar(ask(small, small.path("00_start_here")))


# --- the token ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [BROWSER, OLD_BROWSER])
def test_a_browser_swaps_the_token_for_a_cookie_and_its_address_loses_it_at_once(small, headers):
    for path in (small.path("00_start_here", a="b c"), f"/?a=b+c&token={TOKEN}"):
        first = ask(small, path, **{name.replace("-", "_"): value for name, value in headers.items()})
        assert first.status == 302
        assert first.headers["Location"] == path.split("?")[0] + "?a=b+c"
        (name,) = [name for name in cookies(first) if name.startswith("username")]
        assert "HttpOnly" in cookies(first)[name]
        assert "SameSite=Lax" in cookies(first)[name]
        assert TOKEN not in str(first.headers)
        again = ask(small, first.headers["Location"], Cookie=jar(first), **BROWSER)
        assert again.status in (200, 302)
        assert "token" not in again.headers.get("Location", "")


def test_a_browser_that_keeps_no_cookies_is_told_so_and_is_not_sent_round_in_circles(small):
    first = ask(small, small.path("00_start_here"), **BROWSER)
    second = ask(small, first.headers["Location"], **BROWSER)
    assert second.status == 403
    assert "keep cookies for this address" in second.text


def test_a_program_without_cookies_gets_every_page_with_the_token_in_its_address(small):
    assert ask(small, small.path("00_start_here")).status == 200
    with urllib.request.urlopen(f"{small.origin}/?token={TOKEN}", timeout=60) as answer:
        assert answer.status == 200
        assert "<h1" in answer.read().decode()


def test_the_token_is_compared_in_a_way_that_takes_as_long_for_every_wrong_one(small, monkeypatch):
    import hmac

    compared = []
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or a == b)

    class Handler:
        def __init__(self, brought):
            self.brought, self.request = brought, type("R", (), {"headers": {}, "host": "x"})

        def get_argument(self, name, default):
            return self.brought

        def get_secure_cookie(self, *_a, **_k):
            return None

    provider = TokenOnly(token=TOKEN)
    assert asyncio.run(provider.get_user_token(Handler(TOKEN))) is not None
    assert asyncio.run(provider.get_user_token(Handler("wörong"))) is None
    assert compared == [(TOKEN.encode(), TOKEN.encode()), ("wörong".encode(), TOKEN.encode())]


@pytest.mark.parametrize("wrong", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), f" {TOKEN[1:]}", "ü", "\x00", "%"])
def test_a_wrong_token_is_refused(small, wrong):
    answer = ask(small, f"/voila/render/00_start_here.ipynb?{urlencode({'token': wrong})}")
    assert answer.status == 403
    assert not any(name.startswith("username") for name in cookies(answer))


def test_a_cookie_that_was_tampered_with_is_refused(small, known):
    assert ask(small, "/voila/render/00_start_here", Cookie=known).status == 200
    name, value = next(pair for pair in known.split("; ") if pair.startswith("username")).split("=", 1)
    for forged in (value[:-2] + ('0"' if value[-2] != "0" else '1"'), "x", ""):
        assert ask(small, "/voila/render/00_start_here", Cookie=f"{name}={forged}").status == 403


def test_two_kits_on_one_computer_do_not_take_each_others_cookies(small, start_server, tmp_path, notebook_maker):
    notebook_maker(tmp_path, "00_start_here", "# Another", "1")
    other = start_server(tmp_path, notebooks=tmp_path)
    both = jar(ask(small, small.path("00_start_here")))  # a browser sends them to every port
    second = ask(other, other.path("00_start_here"), Cookie=both)
    assert "_xsrf" not in cookies(second)  # one that is there serves both
    both += "; " + jar(second)
    assert len(set(re.findall(r"username-127-0-0-1-\d+(?==)", both))) == 2
    for kit in (small, other):
        assert ask(kit, "/voila/render/00_start_here", Cookie=both).status == 200
        (value,) = re.findall(r"_xsrf=([^;]+)", both)
        assert end(kit, both, f"_xsrf={quote(value)}").status == 204
    other.stop()


def test_the_token_reaches_neither_kernel_nor_page(small):
    text = ask(small, small.path("10_seen", team="harbour")).text
    assert "PACE_KIT_DATABASE" in text
    assert TOKEN not in text


# --- the name of the server -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/voila/render/00_start_here", "/voila/static/voila.js", "/nowhere", "/api/kernels/x"]
)
def test_whoever_asks_under_another_name_is_refused_at_every_address(small, path):
    port = urlsplit(small.origin).port
    others = ("evil.example", "127.0.0.1.evil.example", "192.0.2.7", "localhost.evil.example")
    for host in (*(f"{name}:{port}" for name in others), "evil.example", "localhost:1"):
        answer = ask(small, f"{path}?token={TOKEN}", Host=host)
        assert answer.status == 403
        assert "does not answer under this name" in answer.text
        assert not cookies(answer)


def test_the_own_names_of_this_computer_are_known(small):
    port = urlsplit(small.origin).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
        assert ask(small, "/nowhere", Host=host).status == 404


HERE, ROOM = Place(), Place("0.0.0.0", "0.0.0.0")
ROOM_WORDS = ("can see and change the data of every team", "Nothing is encrypted", "on a network you trust")


@pytest.mark.parametrize(
    ("host", "arrived", "place", "good"),
    [
        ("127.0.0.1:8866", ("127.0.0.1", 8866), HERE, True),
        ("127.0.0.1:8867", ("127.0.0.1", 8866), HERE, False),
        ("127.0.0.1", ("127.0.0.1", 80), HERE, True),
        ("", ("127.0.0.1", 8866), HERE, False),
        ("localhost.:8866", ("127.0.0.1", 8866), HERE, False),
        ("2130706433:8866", ("127.0.0.1", 8866), HERE, False),
        ("192.168.1.5:8866", ("192.168.1.5", 8866), ROOM, True),
        ("192.168.1.5:8866", ("::ffff:192.168.1.5", 8866), Place("::", "::"), True),
        ("[fe80::1]:8866", ("fe80::1%eth0", 8866), Place("::", "::"), True),
        ("192.168.1.6:8866", ("192.168.1.5", 8866), ROOM, False),
        ("evil.example:8866", ("192.168.1.5", 8866), ROOM, False),
        ("localhost:8866", ("127.0.0.1", 8866), ROOM, True),
        (f"{socket.gethostname().lower()}:8866", ("192.168.1.5", 8866), ROOM, True),
        ("laptop.council.example:8866", ("192.168.1.5", 8866), Place("laptop.council.example", "192.168.1.5"), True),
    ],
)
def test_a_name_is_good_when_it_belongs_to_where_the_visitor_arrived(host, arrived, place, good):
    assert admits(host, arrived, place) is good


# --- what every answer carries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("/voila/render/00_start_here", "/", "/nowhere", "/voila/static/voila.js", "/voila/static/nothing"),
        *("/api/kernels/x", f"/api/kernels/{NOBODY}", "/voila/labextensions/x", "/voila/render/nowhere"),
        f"/voila/api/shutdown/{NOBODY}",
    ],
)
def test_every_answer_keeps_other_hosts_and_guesses_out(small, known, path):
    for cookie in ("", known):
        answer = ask(small, path, Cookie=cookie, Origin="http://evil.example")
        policy = answer.headers["Content-Security-Policy"]
        assert re.search(r"default-src '(none|self)'", policy)
        assert re.search(r"frame-ancestors '(none|self)'", policy)
        hosts = set(re.findall(r"(?:https?|wss?)://[\w.:-]+", policy))
        assert {urlsplit(host).netloc for host in hosts} <= {urlsplit(small.origin).netloc}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
        assert "tornado" not in str(answer.headers).lower() + answer.text.lower()
        if "static" not in path:
            assert "Traceback" not in answer.text


def test_pages_are_not_kept_by_anybody_and_scripts_may_be(small, known):
    for path in ("/voila/render/00_start_here", "/nowhere", "/"):
        assert "no-store" in ask(small, path, Cookie=known).headers["Cache-Control"]
    script = ask(small, "/voila/static/voila.js")
    assert script.status == 200
    assert "no-store" not in script.headers.get("Cache-Control", "")
    assert ask(small, "/voila/static/voila.js", If_None_Match=script.headers["Etag"]).status == 304


# --- what is behind the addresses -----------------------------------------------------------------------------------

FILES = ("secret.txt", "secret.csv", ".hidden", "kit.xlsx", "00_start_here.ipynb", "../kit.db", "../secret.txt")
UP = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..\\", "..%5c", "....//", "%c0%ae%c0%ae/", "..%00/")
NAMED = r"""
/files /files/ /tree /lab /lab/tree /notebooks /edit/secret.txt /view/secret.txt /nbconvert /consoles /terminals
/nbconvert/html/00_start_here.ipynb /terminals/1 /login /logout /metrics /lab/api/settings /lsp/status /server-status
/api /api/ /api/status /api/contents /api/contents/ /api/contents/secret.txt /api/sessions /api/kernels /api/kernels/
/api/kernelspecs /api/kernelspecs/python3 /api/terminals /api/config/notebook /api/me /api/security/csp-report
/api/spec.yaml /api/nbconvert /api/shutdown /api/events/subscribe /kernelspecs/python3/logo-64x64.png
/api/kernels/ID /api/kernels/ID/restart /api/kernels/ID/interrupt /api/kernels/ID/channels
/voila/query/ID /voila/execution/ID /voila/api/shutdown/
/static/ /static/base/images/logo.png /voila /voila/ /voila/tree /voila/files/ /voila/static/ /voila/static/../
/voila/templates/ /voila/templates/lab/static/ /voila/templates/x /voila/templates/../static/x /voila/labextensions/
/voila/labextensions/@jupyter-widgets/jupyterlab-manager/ /voila/api/contents /voila/api/themes/x
/voila/render/ /voila/render/solutions /voila/render/solutions/01_aims.ipynb /voila/render/..
/.git/HEAD /.git/config /.env /pyproject.toml /kit.db /data/kit.db /voila.json /requirements.lock /robots.txt
/exercises/solutions/01_aims.ipynb /favicon.ico //evil.example/ /\evil.example /%00 /voila/render/%00 /voila/static/%00
/voila/static/voila.js%00.txt /voila/static//etc/passwd /voila/labextensions//etc/passwd /voila/static/C:\x
/voila/static/00_start_here.ipynb /00_start_here.ipynb /00_start_here /voila/render/00_start_here.ipynb/x
"""
CLOSED = {
    *NAMED.replace("ID", NOBODY).split(),
    *(f"/voila/{part}/{name}" for part in ("files", "static", "api/contents") for name in FILES),
    *(f"/voila/render/{name}" for name in FILES if not name.endswith(".ipynb")),
    *(f"/{part}/{quote(name)}" for part in ("files", "view", "notebooks", "static") for name in FILES),
    *(f"/voila/{part}/{up * 12}etc/passwd" for part in ("static", "render", "labextensions", "files") for up in UP),
    *(f"/voila/templates/{up}{up}static/x" for up in UP),
}


def test_there_are_many_addresses_to_try():
    assert len(CLOSED) > 120


@pytest.mark.parametrize("path", sorted(CLOSED))
def test_behind_no_other_address_is_a_file_a_list_a_source_or_a_way_to_start_a_kernel(small, known, path):
    before = set(small.kernels())
    joined = "&" if "?" in path else "?"
    asked = [
        (path, "GET", None, {}),
        (f"{path}{joined}token={TOKEN}", "GET", None, {}),
        (path, "GET", None, {"Cookie": known}),
        (path, "HEAD", None, {"Cookie": known}),
        *((path, method, b'{"name": "python3"}', {"Cookie": known}) for method in ("POST", "PUT", "PATCH", "DELETE")),
        (f"{path}{joined}token={TOKEN}", "POST", b'{"name": "python3"}', {}),
    ]
    for address, method, body, headers in asked:
        answer = ask(small, address, method, body, **headers)
        assert answer.status in (302, 400, 401, 403, 404, 405), (method, address, answer.status)
        assert (answer.headers.get("Location") or "/").startswith(("/?", "/voila/render/")) or answer.status != 302
        for leak in (SECRET, "root:", "nbformat", "Traceback", "language_info", "execution_state", "SQLite format"):
            assert leak not in answer.text, (method, address)
    assert set(small.kernels()) <= before


# --- changing something ---------------------------------------------------------------------------------------------


def end(server, cookie, body, *, kernel=NOBODY, **headers):
    """Ask to end a kernel, by default one that is not there, as a page does when it goes."""
    headers |= {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    return ask(server, f"/voila/api/shutdown/{kernel}", "POST", body.encode(), **headers)


def test_the_one_address_that_changes_something_asks_for_the_pages_cookie_and_origin(small, known):
    (value,) = re.findall(r"_xsrf=([^;]+)", known)
    good = f"_xsrf={quote(value)}"
    login = "; ".join(pair for pair in known.split("; ") if pair.startswith("username"))
    assert end(small, known, good, Origin=small.origin).status == 204
    assert end(small, known, "").status == 403  # no proof
    assert end(small, known, "_xsrf=x").status == 403  # a wrong one
    assert end(small, login, good).status == 403  # without its cookie
    assert end(small, f"_xsrf={value}", good).status == 403  # nobody we know
    assert end(small, known, good, Origin="http://evil.example").status in (403, 404)
    assert end(small, "", f"token={TOKEN}").status == 403  # the token alone proves no page
    assert ask(small, f"/voila/api/shutdown/{NOBODY}?token={TOKEN}", "POST", b"").status == 403


def test_no_other_address_takes_anything(small, known):
    (value,) = re.findall(r"_xsrf=([^;]+)", known)
    proof = {"Cookie": known, "X_XSRFToken": value.strip('"')}
    for path in ("/", "/voila/render/00_start_here", f"/api/kernels/{NOBODY}", "/voila/static/voila.js", "/nowhere"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert ask(small, path, method, b"x=1", **proof).status in (403, 404, 405), (method, path)


def test_a_large_request_is_refused_before_it_is_read(small):
    path = f"/voila/api/shutdown/{NOBODY}"
    assert ask(small, path, "POST", b"x" * LARGEST_BODY).status == 403
    announced = ask(small, path, "POST", Content_Length=str(LARGEST_BODY + 1))  # nothing of it is sent
    assert announced.status == 400
    with socket.create_connection(urlsplit(small.origin).netloc.split(":"), timeout=30) as one:
        one.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000)  # a head without an end
        assert one.recv(100) == b""


def test_whoever_says_nothing_more_is_let_go():
    from tornado.web import Application

    async def silent(begin):
        bound = listen(0)
        server = front_door(Application(), patience=0.2)
        server.add_socket(bound)
        reader, writer = await asyncio.open_connection(*bound.getsockname())
        writer.write(begin)
        await writer.drain()
        told = await asyncio.wait_for(reader.read(), 20)  # ends only when the server closes it
        writer.close()
        server.stop()
        return told

    for begin in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"):
        assert b"200 OK" not in asyncio.run(silent(begin))


# --- what reaches a kernel ------------------------------------------------------------------------------------------


def written(kind, channel="shell", **content):
    """A message in plain JSON."""
    header = {"msg_id": kind, "msg_type": kind, "session": "s", "username": "u", "version": "5.3"}
    parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    return json.dumps({**parts, "channel": channel, "buffers": []})


def packed(kind, channel="shell", *, places=None, buffers=(), **content):
    """The same message packed into bytes, as the pages send it."""
    told = json.loads(written(kind, channel, **content))
    parts = ("header", "parent_header", "metadata", "content")
    pieces = [channel.encode(), *(json.dumps(told[name]).encode() for name in parts), *buffers]
    begins = [8 * (len(pieces) + 2)]
    for piece in pieces:
        begins.append(begins[-1] + len(piece))
    begins = places if places is not None else [len(begins), *begins]
    return b"".join(place.to_bytes(8, "little") for place in begins) + b"".join(pieces)


@pytest.mark.parametrize("make", [written, packed])
def test_only_what_controls_say_may_pass(make):
    for kind in ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"):
        assert may_pass(make(kind), packed=make is packed)
        for channel in ("control", "stdin", "iopub", "", "nowhere"):
            assert not may_pass(make(kind, channel), packed=make is packed)
    for kind in FORBIDDEN:
        for channel in ("shell", "control", "stdin", "iopub"):
            assert not may_pass(make(kind, channel), packed=make is packed)


FORBIDDEN = (
    *("execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request"),
    *("shutdown_request", "interrupt_request", "debug_request", "input_reply", "create_subshell_request"),
    *("usage_request", "apply_request", "connect_request", "abort_request", "clear_request"),
    *("", "COMM_MSG", "comm_msg ", None, 1),
)
SHAPELESS = [
    *("", "x", "[]", "null", "1", "{}", '{"header": {}}', "[" * 100_000),
    '{"header": [], "parent_header": {}, "metadata": {}, "content": {}}',
    written("comm_msg").replace('"buffers": []', '"buffers": ["x"]'),
    written("comm_msg").replace('"metadata": {}', '"metadata": 3'),
    *(b"", b"\x00" * 7, b"\xff" * 8, b"\xff" * 800, (2**62).to_bytes(8, "little") + b"x" * 99),
    *(packed("comm_msg")[:-1], packed("comm_msg") + b"x", packed("comm_msg").replace(b"shell", b"sh\xffll")),
    *(packed("comm_msg", places=places) for places in ([0], [6, 9, 9, 9, 9, 9, 9], [6, 56, 2**60, 70, 80, 90, 100])),
]


@pytest.mark.parametrize("message", SHAPELESS, ids=range(len(SHAPELESS)))
def test_what_is_no_whole_message_does_not_pass(message):
    assert not may_pass(message, packed=True)
    assert not may_pass(message, packed=False)


def test_bytes_behind_a_packed_message_pass_as_uploads_do():
    assert may_pass(packed("comm_msg", buffers=[b"\x00" * 1000, b""]), packed=True)


async def talk(url, messages, *, cookie="", origin=None, protocol=PACKED):
    """Open a page's connection, send the messages, and return the kinds of what came back, to the kernel's facts."""
    request = HTTPRequest(url, headers={"Cookie": cookie, **({"Origin": origin} if origin else {})})
    connection = await websocket_connect(request, subprotocols=[protocol] if protocol else None)
    for message in messages:
        await connection.write_message(message, binary=isinstance(message, bytes))
    came = []
    while "kernel_info_reply" not in came:
        got = await asyncio.wait_for(connection.read_message(), 60)
        assert got is not None, f"the server closed it after {came}"
        came += re.findall(r'"msg_type": ?"(\w+)"', got if isinstance(got, str) else got.decode("utf-8", "replace"))
    connection.close()
    return came


@pytest.fixture
def open_page(small):
    """The address of a page's connection, and the cookies that go with it; the page stays open meanwhile."""
    answer = ask(small, small.path("00_start_here"))
    (kernel,) = re.findall(r'dataset\.kernelId = "([\w-]+)"', answer.text)
    assert ask(small, f"/api/kernels/{kernel}", Cookie=jar(answer)).status == 200
    yield small.origin.replace("http", "ws") + f"/api/kernels/{kernel}/channels?session_id=s", jar(answer)
    (value,) = re.findall(r"_xsrf=([^;]+)", jar(answer))
    assert end(small, jar(answer), f"_xsrf={quote(value)}", kernel=kernel).status == 204


def test_a_page_cannot_have_code_run_end_or_crash_anything_by_what_it_sends(small, open_page):
    url, cookie = open_page
    alive = set(small.kernels())
    for make, protocol in ((packed, PACKED), (written, None)):
        channels = ("shell", "control", "stdin", "iopub")
        bad = [make(kind, channel, code="1/0") for kind in FORBIDDEN for channel in channels]
        came = asyncio.run(talk(url, [*bad, *SHAPELESS, make("kernel_info_request")], cookie=cookie, protocol=protocol))
        assert not {kind for kind in came if kind.endswith("_reply")} - {"kernel_info_reply"}
        assert "error" not in came
    assert set(small.kernels()) == alive


def test_a_pages_kernel_is_out_of_reach_without_the_cookie_or_from_another_site(open_page):
    url, cookie = open_page
    for who in ({}, {"cookie": "username-x=1"}, {"cookie": cookie, "origin": "http://evil.example"}):
        with pytest.raises(HTTPClientError, match="403"):
            asyncio.run(talk(url, [], **who))
    with pytest.raises(HTTPClientError, match="404"):
        asyncio.run(talk(re.sub(r"kernels/[\w-]+", f"kernels/{NOBODY}", url), [], cookie=cookie))
    assert "kernel_info_reply" in asyncio.run(talk(f"{url}&token={TOKEN}", [packed("kernel_info_request")]))
    port = urlsplit(url).port
    with pytest.raises(HTTPClientError, match="403"):
        asyncio.run(talk_as(url, cookie, f"evil.example:{port}"))


def begin_message(url, cookie, length):
    """Open a page's connection and announce a message of so many bytes; none of them is sent."""
    place = urlsplit(url)
    one = socket.create_connection((place.hostname, place.port), timeout=30)
    asked = f"GET {place.path}?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n"
    asked += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    one.sendall(f"{asked}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    head = one.recv(1)
    while not head.endswith(b"\r\n\r\n"):
        head += one.recv(1)
    assert b" 101 " in head
    one.sendall(b"\x82\xff" + length.to_bytes(8, "big"))
    return one


def test_a_message_over_the_limit_is_refused_with_a_reason_before_a_byte_of_it_came(open_page):
    with begin_message(*open_page, LARGEST_MESSAGE) as good, begin_message(*open_page, LARGEST_MESSAGE + 1) as large:
        told = b""
        while piece := large.recv(1000):  # the server ends it
            told += piece
        assert LARGEST_UPLOAD < LARGEST_MESSAGE
        assert told.endswith((1009).to_bytes(2, "big") + b"message too big")
        good.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while piece := good.recv(1000):
                assert b"too big" not in piece
            pytest.fail("the largest message that may be was refused")


async def talk_as(url, cookie, host):
    """Ask for a page's connection as a page under another name would."""
    headers = {"Cookie": cookie, "Host": host, "Origin": f"http://{host}", "Connection": "Upgrade"}
    headers |= {"Upgrade": "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
    await AsyncHTTPClient(force_instance=True).fetch(url.replace("ws:", "http:"), headers=headers)


# --- the log --------------------------------------------------------------------------------------------------------


def test_the_log_holds_no_token_no_team_no_value_and_no_source(small, open_page):
    url, cookie = open_page
    for page in ("11_failing", "12_button", "13_dying"):
        text = ask(small, small.path(page, team=SECRET, note=SECRET)).text
        assert SECRET not in text.replace(quote(SECRET), "")
        ask(small, small.path(page))
    ask(small, f"/nowhere?token={TOKEN}&team={SECRET}")
    ask(small, f"/voila/labextensions/{SECRET}?token={TOKEN}")
    ask(small, f"/api/kernels/{SECRET}?token={TOKEN}")
    page = ask(small, small.path("12_button")).text
    (kernel,) = re.findall(r'dataset\.kernelId = "([\w-]+)"', page)
    (button,) = set(re.findall(r'"model_id": ?"(\w+)"', page))
    press = packed("comm_msg", comm_id=button, data={"method": "custom", "content": {"event": "click"}})
    pressed = [press, packed("kernel_info_request")]
    came = asyncio.run(talk(re.sub(r"kernels/[\w-]+", f"kernels/{kernel}", url), pressed, cookie=cookie))
    assert "kernel_info_reply" in came
    said = [f'{{"{SECRET}": 1}}', packed("execute_request", code=SECRET), packed("comm_msg", comm_id=SECRET, data={})]
    asyncio.run(talk(url, [*said, packed("kernel_info_request")], cookie=cookie))
    time.sleep(0.5)
    for kind in ("A cell of a page failed: ValueError", "DeadKernelError at "):  # so it does say what went wrong
        assert kind in small.said()
    log = small.said().replace(f"/?token={TOKEN}", "", 1)
    for leak in (TOKEN, SECRET, "Traceback", "raise ValueError", "team=", "Cookie"):
        assert leak not in log


def test_a_logged_error_is_a_kind_and_a_place():
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        happened = (ValueError, error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, __file__, 7, "Failed for %s", (SECRET,), happened)
    line = Discreet().format(record)
    assert re.search(r"ERROR test_safe_server, line 7: ValueError at test_safe_server.py:\d+$", line)
    plain = logging.LogRecord("x", logging.ERROR, __file__, 7, "Failed for %s", (SECRET,), None)
    assert Discreet().format(plain).endswith("ERROR test_safe_server, line 7")
    own = logging.LogRecord("x", logging.ERROR, "/x/pace_kit/serve/pages.py", 7, "It failed", (), None)
    assert Discreet().format(own).endswith("ERROR It failed")


# --- a room ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("", "0 signs"),
        ("fifteen-signs-x", "15 signs"),
        ("a" * 40, "easy to guess"),
        ("12345678901234567890", "easy to guess"),
        ("abcdefghijklmnopqrstuvwxyz", "easy to guess"),
        ("passwordpassword", "easy to guess"),
        ("1212121212121212", "easy to guess"),
    ],
)
def test_a_token_that_could_be_guessed_does_for_no_room(token, said):
    with pytest.raises(CannotListen, match=said):
        refuse_weak(token)


def test_a_made_token_does_for_a_room():
    import secrets

    for _ in range(200):
        refuse_weak(secrets.token_urlsafe(24))
    refuse_weak("x7-Kq2_mZ9.wT4!b")


@pytest.mark.parametrize(
    ("host", "address", "local"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("127.0.0.9", "127.0.0.9", True),
        ("0.0.0.0", "0.0.0.0", False),
        ("::1", "::1", True),
        ("[::]", "::", False),
        ("192.0.2.7", "192.0.2.7", False),
    ],
)
def test_a_place_knows_whether_others_reach_it(host, address, local):
    place = place_for(host)
    assert (place.address, place.local) == (address, local)


@pytest.mark.parametrize("host", ["no.such.name.invalid", "999.1.1.1", "a b", "http://127.0.0.1"])
def test_what_is_no_address_is_refused(host):
    with pytest.raises(CannotListen, match="no address of this computer"):
        listen(0, place_for(host))


def test_an_address_of_another_computer_is_refused():
    with pytest.raises(CannotListen, match=r"'203\.0\.113\.9' is no address of this computer"):
        listen(0, place_for("203.0.113.9"))


def test_who_starts_a_kit_for_one_computer_reads_of_nothing_else():
    assert words(HERE, 8866, "/?token=x") == (
        "The kit is ready. Open this address in a browser on this computer:\n\n"
        "  http://127.0.0.1:8866/?token=x\n\nCtrl-C ends it."
    )


def test_who_starts_a_kit_for_a_room_reads_what_it_means_and_what_to_hand_out():
    said = words(Place("192.0.2.7", "192.0.2.7"), 8866, "/?token=x")
    assert all(sentence in said for sentence in ROOM_WORDS)
    assert said.count("http://192.0.2.7:8866/?token=x") == 2
    assert "http://127.0.0.1:8866/?token=x" in words(ROOM, 8866, "/?token=x").split("Other computers")[0]


def test_a_kit_opened_to_a_room_says_so_and_lets_in_only_who_brings_the_token_under_its_own_name(
    start_server, notebook_maker, tmp_path, capsys
):
    notebook_maker(tmp_path, "00_start_here", "# Hello", "1")
    room = start_server(tmp_path, notebooks=tmp_path, more=("--host", "0.0.0.0", "--token", ""))
    said = room.said()
    assert all(sentence in said for sentence in ROOM_WORDS)
    (made,) = set(re.findall(r"\?token=(\S+)", said))  # an empty token opens nothing: one is made
    assert len(made) == 32
    for host in ("127.0.0.1", "127.0.0.2"):
        place = f"{host}:{room.port}"
        room.origin = f"http://{place}"
        for brought, status in ((made, 200), ("", 403), (TOKEN, 403)):
            assert ask(room, f"/voila/render/00_start_here?token={brought}").status == status
        for name in (f"evil.example:{room.port}", f"192.0.2.7:{room.port}", "127.0.0.3"):
            stranger = ask(room, f"/voila/render/00_start_here?token={made}", Host=name)
            assert stranger.status == 403
            assert "does not answer under this name" in stranger.text
    for weak in ("short", "a" * 40):
        assert run(["serve", "--no-browser", "--host", "0.0.0.0", "--token", weak, "--database", room.database]) == 2
        assert "Leave --token out, and a good one is made." in capsys.readouterr().err
    assert room.stop() == 0

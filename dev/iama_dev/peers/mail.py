"""A page that shows the mail the product has put into its outbox: nothing is ever sent from a machine of one's own."""

import html

import psycopg
from psycopg.rows import dict_row
from starlette.responses import HTMLResponse, Response

PAGE = """<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>Outgoing mail</title>
<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}article{border-top:1px solid #8884;padding:1rem 0}
pre{white-space:pre-wrap}dt{font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem}</style><h1>Outgoing mail</h1>"""


async def answer(database_url: str) -> Response:
    """Every row of the outbox, the newest first, whatever columns it has."""
    async with await psycopg.AsyncConnection.connect(database_url, row_factory=dict_row) as connection:
        present = await (await connection.execute("SELECT to_regclass('mail_outbox') IS NOT NULL AS there")).fetchone()
        if not (present and present["there"]):
            return HTMLResponse(f"{PAGE}<p>There is no outbox yet.</p>")
        rows = await (await connection.execute("SELECT * FROM mail_outbox ORDER BY created_at DESC LIMIT 200")).fetchall()
    return HTMLResponse(PAGE + ("".join(map(_article, rows)) or "<p>Nothing was sent.</p>"))


def _article(row: dict[str, object]) -> str:
    pairs = "".join(f"<dt>{html.escape(name)}</dt><dd><pre>{html.escape(str(value))}</pre></dd>" for name, value in row.items())
    return f"<article><dl>{pairs}</dl></article>"

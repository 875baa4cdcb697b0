from iama_dev.peers.mail import answer


async def test_the_page_shows_what_was_sent_or_that_nothing_was(database_url: str) -> None:
    page = await answer(database_url)
    assert page.status_code == 200
    assert b"<h1>Outgoing mail</h1><p>" in page.body

"""The peer of SES: letters are kept privately and shown as they are."""

from pathlib import Path

from iama_dev.peers.mail import KeptLetter, MailDirectory, page


def test_the_page_shows_letters_newest_first_and_harmless(tmp_path: Path) -> None:
    letters = MailDirectory(tmp_path / "mail")
    assert b"Nothing was sent" in bytes(page(letters).body)
    for hour in (1, 2):
        letters.keep(KeptLetter(f"2026-11-20T0{hour}:00:00+00:00", "a@b.c", "x@y.z", f"hour {hour}", "<script>"))
    shown = bytes(page(letters).body).decode()
    assert shown.index("hour 2") < shown.index("hour 1")
    assert "<script>" not in shown and "&lt;script&gt;" in shown
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700

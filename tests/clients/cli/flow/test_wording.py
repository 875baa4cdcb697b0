"""Only what differs is shown."""

from iama_cli.flow.wording import preview_lines

ITEMS = [{"item_id": f"bdd-{number}", "given": "a shop", "when": f"it opens {number}", "then": "it sells"} for number in (1, 2, 3)]


def test_each_kind_of_change_has_its_lines() -> None:
    after = [{**ITEMS[0], "then": "it gives"}, ITEMS[2], {"item_id": "n", "given": "g", "when": "w", "then": "t"}]
    assert list(preview_lines(ITEMS, after)) == [
        "- bdd-2  given a shop, when it opens 2, then it sells",
        "  bdd-1",
        "-   then it sells",
        "+   then it gives",
        "+ n  given g, when w, then t",
        "1 items stay as they are",
    ]

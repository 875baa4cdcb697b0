"""Stripe's shapes where they are now."""

from iama.billing.reading import event_of, id_of, id_or_none, moment


def event(kind: str, **about: object) -> dict[str, object]:
    return {"id": "evt", "type": f"{kind}.x", "created": 0, "data": {"object": {"id": "it", "object": kind, **about}}}


def test_an_event_leads_to_a_customer_or_to_a_charge() -> None:
    assert event_of(event("customer")).customer_id == "it"
    assert event_of(event("invoice", customer={"id": "cus"})).customer_id == "cus"
    dispute = event_of(event("dispute", charge="ch"))
    assert (dispute.customer_id, dispute.object_id) == (None, "ch")


def test_an_id_comes_bare_or_expanded() -> None:
    assert id_of("x") == id_of({"id": "x"}) == "x" and id_or_none(None) is None
    assert moment(0).isoformat() == "1970-01-01T00:00:00+00:00"

"""Everything the workflows may not do themselves: databases, stores, engines, models. `contract.py` is all a workflow sees of it."""

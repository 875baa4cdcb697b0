"""JavaScript and TypeScript: one family with three grammars, because a project mixes them freely."""

"""The languages the engine knows, each behind one contract: `registry` answers which one a file is written in."""

"""Network and disk: the store, its engine, case packs and tables as files."""

"""The own routes of the shared session, all under /visit/: what phones send and fetch."""

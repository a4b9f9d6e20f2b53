"""The archive keeps discussions as canonical JSON files; the only stage that knows the stored form."""

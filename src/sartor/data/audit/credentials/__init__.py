"""Finders of credentials: by a vendor's form, by assignment, in prose. None knows of rows."""

"""The store, where the effects are: one folder with a SQLite file, blobs, and the files of the runs."""

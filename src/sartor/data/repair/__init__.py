"""From findings to a repaired file and the list of what was changed. Values in, values out: no files, no clock."""

"""DOOR: the command line. Commands load what they need when they run, so `sartor --help` is quick and torch-free."""

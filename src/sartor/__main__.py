"""`python -m sartor` is the same as `sartor`."""

from sartor.cli.main import main

main()

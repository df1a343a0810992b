"""Documents of several formats -> blocks -> passages."""

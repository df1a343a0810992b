"""One file per check, behind the contract in contract.py."""

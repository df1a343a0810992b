"""KINDS OF MODEL, one file each. Found by name through the entry-point group `sartor.tasks`, so torch loads late."""

"""VERBS: what Sartor can do, one file each. They tell the story; crafts do the work; the store keeps it."""

# Read by the type checker instead of the library, whose thousands of files take it half a minute.
from typing import Any

def __getattr__(name: str) -> Any: ...

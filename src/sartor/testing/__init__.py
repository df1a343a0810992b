"""What plugin authors test their work with: one function a kind of plugin, which says what does not hold.

```python
from sartor.testing import check_audit_check


def test_the_check_keeps_the_contract() -> None:
    check_audit_check(TONE, rows=[...])
```
"""

from sartor.testing.audit_check import check_audit_check

__all__ = ["check_audit_check"]

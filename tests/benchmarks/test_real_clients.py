"""The table of real clients tells what failed, and excuses nothing that is not listed."""

import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "clients"))

from outcomes import of_claims, of_pytest, table

REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_jobs.TestJobs" name="test_create"/>
<testcase classname="tests.test_jobs.TestJobs" name="test_pause"><failure message="not a status"/></testcase>
<testcase classname="tests.test_jobs.TestJobs" name="test_list"><error message="refused"/></testcase>
<testcase classname="tests.test_jobs.TestJobs" name="test_left_out"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_failure_counts_unless_its_reason_is_listed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, "utf-8")
    found = of_pytest(report, {r"test_pause$": "no such status"})
    assert [(o.claim.split("::")[1], o.held, o.excused) for o in found] == [
        ("test_create", True, False),
        ("test_pause", True, True),
        ("test_list", False, False),
    ]
    line = table("suite", "openai 3", "tests", found)
    assert "FAILED" in line
    assert "| 1/3 |" in line
    assert "1 excused: no such status" in line
    assert "refused" in line


def test_a_report_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    assert [o.held for o in of_pytest(tmp_path / "report.xml", {})] == [False]


def test_a_script_that_breaks_off_is_a_failure() -> None:
    said = 'CLAIM {"claim": "chat", "held": true, "why": ""}\n'
    found = of_claims(subprocess.CompletedProcess([], 1, said, "ImportError: no module"))
    assert [o.held for o in found] == [True, False]
    assert "ImportError" in found[1].why
    assert [o.held for o in of_claims(subprocess.CompletedProcess([], 0, "", ""))] == [False]
    assert [o.held for o in of_claims(subprocess.CompletedProcess([], 0, said, ""))] == [True]

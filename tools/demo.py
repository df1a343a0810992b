"""`make demo`: fetch the base and the data, run the main job, show it, write demo-result.json.

A demo that was stopped is carried on; one that is done is shown again.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SARTOR = [sys.executable, "-m", "sartor"]
NAME = "us-addresses"


def main() -> int:
    """Run the demo; returns its exit code."""
    for asset in ("smollm2-135m-instruct", NAME):
        print(f"Fetching {asset} …", file=sys.stderr)
        if code := subprocess.run([*SARTOR, "assets", "get", asset], check=False).returncode:
            return code
    known = earlier_run()
    command = ["runs", "resume", known] if known else ["tune", str(ROOT / "recipes" / f"{NAME}.yaml")]
    done = subprocess.run([*SARTOR, *command, "--json"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return done.returncode
    result = json.loads(done.stdout)
    peak_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result["peak_memory_mib"] = round(peak_kib / 1024)
    Path("demo-result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    subprocess.run([*SARTOR, "runs", "resume", result["run"]], check=True)
    print("Result:    demo-result.json")
    print(f"Machine:   {gemm_reading():.2f} TFLOP/s over 5 s (2 is nominal; less means a slower or busier machine)")
    return 0


def gemm_reading() -> float:
    """Measure this machine's matrix speed for 5 seconds, in the number format that training uses."""
    from sartor.modeling.hardware import find_hardware, gemm_tflops

    hardware = find_hardware()
    return gemm_tflops(hardware.train_dtype, seconds=5.0, device=hardware.device)


def earlier_run() -> str | None:
    """Return the newest demo run that is finished or can go on."""
    listed = subprocess.run([*SARTOR, "runs", "list", "--json"], capture_output=True, text=True, check=False)
    runs = json.loads(listed.stdout) if listed.returncode == 0 else []
    return next((r["run"] for r in runs if r["name"] == NAME and r["state"] != "failed"), None)


if __name__ == "__main__":
    sys.exit(main())

"""Says when and where the benchmarks run.

python benchmarks/occasion.py
"""

import os
import platform
from datetime import UTC, datetime

if __name__ == "__main__":
    day, cores = datetime.now(UTC).strftime("%Y-%m-%d"), os.cpu_count()
    print(f"Measured on {day} with Python {platform.python_version()} on {cores} cores ({platform.machine()}).\n")

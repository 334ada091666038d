"""Make the pictures of a shared session from the tested walks through it, on a quiet machine.

Run: `python docs/screenshots_session.py`. They are the browser tests with pictures kept.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"


def main():
    """Walk through a session, then write each picture without what a camera would add."""
    with tempfile.TemporaryDirectory() as given:
        environment = {**os.environ, "SITESELECT_SHOTS": given, "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/browser/test_session.py",
             "tests/browser/test_session_more.py"],
            cwd=ROOT, env=environment, check=True,
        )  # fmt: skip
        for path in sorted(Path(given).glob("*.png")):
            image = Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
            flat = image.quantize(128, dither=Image.Dither.NONE)  # a third of the size
            flat.save(FOLDER / path.name, optimize=True)


if __name__ == "__main__":
    main()

"""
Opening a file in headless Chromium with the network closed, and listening to what it does.

`Browser` is what tests hold; `find_chromium` says whether there is one.
"""

import base64
import json
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

DESKTOP = (1360, 768)
PHONE = (390, 844)
_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    # Every name leads nowhere: a request that slips out fails, and is in the log.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def find_chromium() -> tuple[str, str] | None:
    """The browser and its driver; None where one of them is missing."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


class Browser:
    """Headless Chromium with a profile of its own; use it in a `with` statement."""

    def __init__(self) -> None:
        found = find_chromium()
        if found is None:
            raise FileNotFoundError("chromium and chromedriver")
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.downloads = Path(self._profile.name) / "downloads"
        self.downloads.mkdir()
        options = Options()
        options.binary_location = found[0]
        for switch in (*_SWITCHES, f"--user-data-dir={self._profile.name}/profile"):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(found[1]))
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(self.downloads)}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.driver.quit()
        self._profile.cleanup()

    def open(self, path: Path, *, size: tuple[int, int] = DESKTOP, part: str = "") -> None:
        """Open a file at a screen size; `part` is what follows the # of its address."""
        phone = size[0] < size[1]
        screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        self.driver.get("about:blank")
        self.listen()
        self.driver.get(path.resolve().as_uri() + (f"#{part}" if part else ""))

    def wait(self, condition: str, *, seconds: float = 10.0) -> None:
        """Wait until a JavaScript expression holds."""
        WebDriverWait(self.driver, seconds, poll_frequency=0.02).until(
            lambda _: self.run(f"return Boolean({condition})")
        )

    def run(self, script: str, *arguments: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Run JavaScript and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def listen(self) -> tuple[list[str], list[str]]:
        """The addresses requested and the console's complaints since this was last asked."""
        entries = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        requests = [
            entry["params"]["request"]["url"] for entry in entries if entry["method"] == "Network.requestWillBeSent"
        ]
        complaints = [
            entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}
        ]
        return requests, complaints

    def press(self, x: int, y: int) -> None:
        """Click a point of the screen as a mouse does."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def picture(self, path: Path) -> Path:
        """Save what is seen as a PNG."""
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        path.write_bytes(base64.b64decode(shot["data"]))
        return path

    def print_pdf(self) -> bytes:
        """Print as the page's own style says."""
        paper = {"preferCSSPageSize": True, "printBackground": True}
        return base64.b64decode(self.driver.execute_cdp_cmd("Page.printToPDF", paper)["data"])

"""A headless Chromium, driven through a pair of pipes: real keys, real taps, no network.

with Browser(Path("/tmp/profile")) as browser:
    page = browser.open(Path("page.html"), width=320)
    page.evaluate("document.title")
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from fcntl import F_DUPFD, fcntl
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--remote-debugging-pipe", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
# Chromium reads commands from descriptor 3 and answers on 4.
_ON_3_AND_4 = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
    "os.execvp(sys.argv[3], sys.argv[3:])"
)
_KEYS = {"Tab": 9, "Enter": 13, "ArrowRight": 39}


class Browser:
    """A context manager; ``profile`` is an empty folder."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM
        commands, self._out = os.pipe()
        self._answers, answers = os.pipe()
        theirs = [fcntl(end, F_DUPFD, 10) for end in (commands, answers)]
        os.close(commands)
        os.close(answers)
        line = [sys.executable, "-c", _ON_3_AND_4, *map(str, theirs), CHROMIUM, *_FLAGS]
        line += [f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            line, pass_fds=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for end in theirs:
            os.close(end)
        self._stream = os.fdopen(self._answers, "rb")
        self._buffer = b""
        self._sent = 0

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *exc: object) -> None:
        self.send("Browser.close")
        self._process.wait(10)
        self._stream.close()
        os.close(self._out)

    def open(self, path: Path, *, width: int, height: int = 800, dark: bool = False) -> Page:
        """Open a file in a window of its own; ``width`` and ``height`` are in CSS pixels."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        page.send(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        page.send("Emulation.setEmulatedMedia", features=[scheme])
        page.send("Page.bringToFront")
        page.send("Page.navigate", url=path.as_uri())
        page.evaluate("new Promise(done => document.readyState == 'complete' ? done()"
                      " : addEventListener('load', done))")  # fmt: skip
        return page

    def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Send a command of the DevTools protocol and return its result."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self._read())
            if answer.get("id") == self._sent:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _read(self) -> bytes:
        while b"\0" not in self._buffer:
            chunk = os.read(self._answers, 1 << 16)
            if not chunk:
                raise RuntimeError("the browser has ended")
            self._buffer += chunk
        message, _, self._buffer = self._buffer.partition(b"\0")
        return message


class Page:
    """One window."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.send(method, self._session, **params)

    def evaluate(self, script: str) -> Any:
        """Return the value of a script; the policy of the page does not hold it back."""
        answer = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def until(self, condition: str, seconds: float = 5) -> bool:
        """Tell whether a condition comes true in time: what a tap does comes a moment later."""
        end = time.monotonic() + seconds
        while not (met := self.evaluate(condition)) and time.monotonic() < end:
            time.sleep(0.02)
        return bool(met)

    def press(self, key: str) -> None:
        text = {"text": "\r"} if key == "Enter" else {}
        code = {"key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key]}
        self.send("Input.dispatchKeyEvent", type="keyDown", **code, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", **code)

    def middle(self, selector: str) -> dict[str, float]:
        """Scroll an element into view and return the middle of it."""
        return self.evaluate(
            f"(e => {{e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect();"
            "return {x: b.x + b.width / 2, y: b.y + b.height / 2}})"
            f"(document.querySelector({json.dumps(selector)}))"
        )

    def tap(self, selector: str) -> None:
        point = self.middle(selector)
        self.send("Emulation.setTouchEmulationEnabled", enabled=True)
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[point])
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def hover(self, selector: str) -> None:
        self.send("Input.dispatchMouseEvent", type="mouseMoved", **self.middle(selector))

    def shoot(self, path: Path) -> None:
        """Save what is seen as PNG."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))

"""A text browser signs in and acknowledges."""

import os
import pty
import re
import select
import subprocess
import time

import pytest


class Terminal:
    """w3m in a terminal of 100 by 60, driven by keys."""

    def __init__(self, url: str, home: str):
        self.main, side = pty.openpty()
        env = {
            "HOME": home,
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "LINES": "60",
            "COLUMNS": "100",
            "PATH": os.environ["PATH"],
        }
        self.process = subprocess.Popen(
            ["w3m", "-cookie", "-no-mouse", "-o", "confirm_qq=0", url],
            stdin=side,
            stdout=side,
            stderr=side,
            env=env,
            start_new_session=True,
        )
        os.close(side)
        self.seen = ""

    def read(self, seconds: float = 1.0) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.main], [], [], 0.1)[0]:
                self.seen += os.read(self.main, 65536).decode("utf-8", "replace")
                end = max(end, time.monotonic() + 0.3)
        return self.seen

    def type(self, keys: str, seconds: float = 1.0) -> str:
        self.seen = ""
        os.write(self.main, keys.encode())
        # w3m paints a space by moving right, and every word in its place.
        return re.sub(r"\x1b\[C", " ", self.read(seconds))

    def until(self, words: str, seconds: float = 120) -> str:
        """The screen once it holds these words; painted anew until it does."""
        end = time.monotonic() + seconds
        while words not in (page := self.type("\x0c")):
            assert time.monotonic() < end, page
        return page

    def find(self, words: str) -> None:
        """Search forward for words, so that the cursor stands on them."""
        self.type(f"/{words}\r", 0.6)


@pytest.fixture
def terminal(portal, tmp_path):
    started = []

    def start(path: str) -> Terminal:
        one = Terminal(portal + path, str(tmp_path))
        started.append(one)
        one.until("ลงชื่อเข้าใช้")
        return one

    yield start
    for one in started:
        one.process.kill()
        os.close(one.main)


def test_w3m_signs_in_and_acknowledges(terminal, portal, person):
    drafter = person("rang")
    drafter.go("/circulars/sent")
    letter = drafter.page.locator("tr", has_text="1/3").last.locator("a").get_attribute("href")

    screen = terminal("/sign-in?next=" + letter)
    screen.type("\t\t")  # from the skip link over the portal's name to the first field
    screen.type("\r")
    screen.type("mueang\r")
    screen.type("\t\r")
    screen.type("phuket-2569\r")
    screen.type("\t\r")
    page = screen.until("รับทราบในตำแหน่ง")
    assert "ผู้อำนวยการ กศน.อำเภอเมืองภูเก็ต" in page, page

    screen.find("บันทึกถึงผู้ส่ง")
    screen.type("\t\t\r")  # over the note to the button
    screen.until("ผู้ส่งเห็นการรับทราบของท่านทันที")
    drafter.go(letter)
    assert "2/3" in drafter.words

"""The printer process: what it prints, and that no paper stops the next."""

import os
import signal
import subprocess
import sys
import time
from threading import Thread

import pytest

from app.kit.settings import settings
from app.press.facts import Facts
from app.press.print import Unprintable, print_paper, print_roll
from app.press.printer import Printer, PrinterFailed

pytestmark = pytest.mark.bare
LETTER = Facts(subject="ทดสอบ", to="ผู้อำนวยการ", body=["ด้วยสำนักงานขอแจ้งให้ทราบ"])
LONG = Facts(subject="ทดสอบ", body=["ด้วยสำนักงานขอแจ้งให้ทราบโดยทั่วกัน " * 60] * 80)


@pytest.fixture
def machine():
    made = Printer(seconds=30)
    yield made
    made.close()


def test_it_prints_the_same_bytes_as_the_press_itself_in_one_process(machine):
    assert machine.paper(LETTER) == print_paper(LETTER)
    process = machine._process.pid
    assert machine.paper(LETTER, draft=True) == print_paper(LETTER, draft=True)
    assert machine.roll(["บัญชี"], ["ที่"], [["1"]]) == print_roll(["บัญชี"], ["ที่"], [["1"]])
    assert machine._process.pid == process


def test_a_refusal_comes_back_in_words_and_the_printer_goes_on(machine):
    machine.paper(LETTER)
    process = machine._process.pid
    with pytest.raises(Unprintable, match="ยาวเกินกว่า"):
        machine.paper(Facts(subject="ก", body=["ก" * 300_001]))
    assert machine.paper(LETTER)
    assert machine._process.pid == process


def test_a_fault_in_one_paper_does_not_stop_the_next(machine):
    own = settings().data / "geometry.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("[page]\nleft = 3")
    try:
        with pytest.raises(RuntimeError, match=r"page\.left"):
            machine.paper(LETTER)
    finally:
        own.unlink()
    assert machine.paper(LETTER) == print_paper(LETTER)


def test_a_printer_that_hangs_is_ended_and_the_next_paper_prints():
    machine = Printer()
    machine.paper(LETTER)
    machine.seconds = 1.5
    os.kill(machine._process.pid, signal.SIGSTOP)
    with pytest.raises(PrinterFailed, match="no answer"):
        machine.paper(LETTER)
    machine.seconds = 30
    assert machine.paper(LETTER) == print_paper(LETTER)
    machine.close()


def test_a_printer_killed_in_the_middle_of_a_paper_is_replaced(machine):
    machine.paper(LETTER)
    process = machine._process.pid

    def kill():
        time.sleep(0.4)
        os.kill(process, signal.SIGKILL)

    Thread(target=kill).start()
    with pytest.raises(PrinterFailed, match="broke down"):
        machine.paper(LONG)
    assert machine.paper(LETTER) == print_paper(LETTER)
    assert machine._process.pid != process


def test_a_printer_that_died_while_idle_is_not_noticed(machine):
    machine.paper(LETTER)
    os.kill(machine._process.pid, signal.SIGKILL)
    time.sleep(0.2)
    assert machine.paper(LETTER) == print_paper(LETTER)


def test_a_printer_that_grew_too_large_is_replaced_after_its_paper():
    machine = Printer(most_memory=1)
    assert machine.paper(LETTER) == print_paper(LETTER)
    assert machine._process is None
    assert machine.paper(LETTER) == print_paper(LETTER)


def test_several_threads_wait_for_each_other(machine):
    papers = [Facts(subject=f"ทดสอบ {number}", body=["ด้วย"]) for number in range(8)]
    printed: dict[int, bytes] = {}

    def one(number: int) -> None:
        printed[number] = machine.paper(papers[number])

    threads = [Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [printed[number] for number in range(8)] == [print_paper(paper) for paper in papers]


def test_the_printer_ends_with_who_started_it():
    code = (
        "from app.press.printer import printer; from app.press.facts import Facts;"
        "printer.paper(Facts(subject='ก', body=['ข'])); print(printer._process.pid, flush=True)"
    )
    child = int(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
    )
    for _try in range(600):
        if not os.path.exists(f"/proc/{child}"):
            return
        time.sleep(0.1)
    pytest.fail("the printer is still there")


def test_who_asks_never_loads_the_press():
    code = (
        "import sys, wsgi; from app.press.printer import printer; from app.press.facts import "
        "Facts;"
        "printer.paper(Facts(subject='ก', body=['ข'])); print('weasyprint' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "False"
    )

# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""A person at a terminal: types when something is to be seen, and sees what a screen would show."""
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time

from harness import NPCS


class PseudoTerminal:
    """The command on a terminal of its own. `seen` is everything that came, escape sequences included."""

    def __init__(self, arguments, folder, columns=80, rows=24, environment=None, errors=None):
        self.master, slave = pty.openpty()
        self.resize(columns, rows)
        plain = {"TERM": "xterm", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
        self.child = subprocess.Popen([NPCS, *arguments], stdin=slave, stdout=slave, stderr=errors or slave, cwd=folder,
                                      env={**os.environ, **plain, **(environment or {})}, start_new_session=True,
                                      preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.seen = ""
        self.looked = 0

    def resize(self, columns, rows=24):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.master, text.encode())

    def until(self, text, seconds=600):
        """Waits until it is seen, behind what was waited for before."""
        end = time.monotonic() + seconds
        while text not in self.seen[self.looked:]:
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"{text!r} was not seen in {self.seen!r}")
        self.looked = self.seen.index(text, self.looked) + len(text)

    def end(self, seconds=600):
        """Waits for the end of the command. Gives its exit code."""
        end = time.monotonic() + seconds
        while self._read(end - time.monotonic()):
            pass
        os.close(self.master)
        return self.child.wait(max(1, end - time.monotonic()))

    def _read(self, seconds):
        ready, _, _ = select.select([self.master], [], [], max(0, seconds))
        if not ready:
            return False
        try:
            part = os.read(self.master, 65536)
        except OSError:
            return False
        self.seen += part.decode(errors="replace")
        return bool(part)

    def screen(self, columns=80):
        """The lines of the screen as they are now: cursor movements carried out, colours dropped."""
        lines, row, column = [[]], 0, 0
        text, at = self.seen, 0
        while at < len(text):
            c = text[at]
            at += 1
            if c == "\x1b" and text[at:at + 1] == "[":
                end = at + 1
                while not "@" <= text[end] <= "~":
                    end += 1
                count = text[at + 1:end]
                number = int(count) if count.isdigit() else 1
                if text[end] == "A":
                    row = max(0, row - number)
                elif text[end] == "G":
                    column = number - 1
                elif text[end] == "C":
                    column += number
                elif text[end] == "D":
                    column = max(0, column - number)
                elif text[end] == "K":
                    del lines[row][column:]
                elif text[end] == "J":
                    del lines[row][column:]
                    del lines[row + 1:]
                elif text[end] == "P":
                    del lines[row][column:column + number]
                elif text[end] == "@":
                    lines[row][column:column] = [" "] * number
                elif text[end] not in "mh":
                    raise AssertionError(f"what does {text[at - 1:end + 1]!r} do?")
                at = end + 1
            elif c == "\x1b":
                at += 1
            elif c == "\r":
                column = 0
            elif c == "\b":
                column = max(0, column - 1)
            elif c == "\n":
                row += 1
                while len(lines) <= row:
                    lines.append([])
            elif c >= " ":
                if column == columns:
                    row, column = row + 1, 0
                    while len(lines) <= row:
                        lines.append([])
                line = lines[row]
                line.extend(" " * (column + 1 - len(line)))
                line[column] = c
                column += 1
        return ["".join(line).rstrip() for line in lines]

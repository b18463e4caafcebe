"""Somebody at a browser. Every page they open is checked: status, console, accessibility, width; and is photographed."""

import json
import re
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

PHONE, DESK = 390, 1280
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
AXE = "options => axe.run(document, options).then(results => results.violations)"


class Broken(AssertionError):
    """A promise that is not kept."""


def expect(condition, complaint):
    if not condition:
        raise Broken(complaint)


def plain(text):
    """French typography made plain: one kind of space, of apostrophe and of minus; superscripts stay."""
    text = re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text or "").strip()
    return text.replace("’", "'").replace("−", "-")


def loosely(words, start=""):
    """These words, whatever spaces and apostrophes French typography puts between them."""
    pattern = re.escape(plain(words)).replace("\\ ", r"\s+").replace("'", "['’]").replace("\\-", "[-−]")
    return re.compile(start + pattern)


class Visitor:
    """One browser context of one width, with or without JavaScript."""

    seen = set()  # pages already audited, for all visitors: (path or name, width, signed in, JavaScript)
    folder = Path(".")
    audits = True  # what a page looks like does not depend on the database: looked at on one engine
    pictures = set()

    def __init__(self, browser, server, width=DESK, javascript=True):
        self.server, self.width, self.javascript = server, width, javascript
        self.context = browser.new_context(
            base_url=server.address, viewport={"width": width, "height": 900}, locale="fr-FR",
            timezone_id="Europe/Paris", java_script_enabled=javascript, accept_downloads=True)
        self.context.set_default_timeout(30_000)  # of a machine that does three other things
        self.page = self.context.new_page()
        self.complaints, self.signed_in, self.expected = [], False, {200}
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("response", self._response)

    def close(self):
        self.context.close()
        expect(not self.complaints, "; ".join(self.complaints))

    # ---- moving

    def opens(self, path, status=200, name=None):
        """Opens an address and checks the page."""
        with self._expecting(status):
            response = self.page.goto(path)
            expect(response.status == status, f"{path}: {response.status} instead of {status}")
            self.looks(name)
        return self

    def follows(self, link, status=200, name=None):
        """Clicks a link, given by its text or as a locator, and checks the page."""
        link = loosely(link) if isinstance(link, str) else link
        target = self.page.get_by_role("link", name=link).first if isinstance(link, re.Pattern) else link
        return self._leaves(target, status, name)

    def presses(self, label, status=200, name=None, within=None):
        """Sends a form by its button and checks the page that answers."""
        return self._leaves((within or self.main).get_by_role("button", name=label).first, status, name)

    def _leaves(self, target, status, name):
        with self._expecting(status):
            former = self.page.evaluate("performance.timeOrigin")
            with self.page.expect_navigation(wait_until="load"):
                target.click(delay=40)  # as a finger does: what moves away meanwhile is missed
            expect(self.page.evaluate("performance.timeOrigin") != former, "no new page came")
            self.looks(name)
            if status == 422:
                self._leads_to_what_is_wrong()
        return self

    @contextmanager
    def _expecting(self, status):
        self.expected = {200, status}
        yield
        self.expected = {200}

    # ---- what is on the page

    @property
    def main(self):
        return self.page.locator("main")

    @property
    def path(self):
        return urlsplit(self.page.url).path

    @property
    def title(self):
        return plain(self.page.locator("h1").inner_text())

    @property
    def answer(self):
        return plain(self.page.locator("p.answer").first.inner_text())

    @property
    def text(self):
        return plain(self.main.inner_text())

    def reads(self, *words):
        """Every one of these is written on the page."""
        text = self.text.lower()
        for word in words:
            expect(plain(word).lower() in text, f"{self.path}: « {word} » is not on the page")
        return self

    def field(self, label):
        """The field whose label begins with these words."""
        return self.main.get_by_label(loosely(label, "^")).first

    def picks(self, label):
        """Ticks a box or a round button by the words beside it, as the eye and the finger do."""
        words = self.main.locator("label", has_text=loosely(label, "^")).first
        words.click()
        expect(self.page.locator("#" + words.get_attribute("for")).is_checked(), f"« {label} » is not ticked by its words")
        return self

    def section(self, title):
        heading = self.page.get_by_role("heading", name=title)
        return self.page.locator("section").filter(has=heading).last

    def notice(self):
        return plain(self.main.locator(".fr-alert, .notice, [role=status]").first.inner_text())

    def json(self, path, status=200):
        """The same address as data, for the same person."""
        response = self.context.request.get(path, headers={"Accept": "application/json"})
        expect(response.status == status, f"{path} as JSON: {response.status} instead of {status}")
        kind = response.headers.get("content-type", "")
        expect("application/json" in kind, f"{path} as JSON answers {kind}")
        return response.json()

    def saves(self, link, to):
        """Clicks a link that is a file; gives where it was kept."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=loosely(link) if isinstance(link, str) else link).first.click()
        waiting.value.save_as(to)
        return Path(to)

    # ---- checks

    def _response(self, response):
        status = response.status
        if status >= 400 and status not in self.expected:
            self.complaints.append(f"{urlsplit(response.url).path} answered {status}")

    def _console(self, message):
        if message.type not in ("error", "warning"):
            return
        # A refused form is no fault of the page: Chromium says every answer from 400 up.
        if message.text.startswith("Failed to load resource"):
            return
        self.complaints.append(f"console on {self.path}: {message.text}")

    def looks(self, name=None):
        """Checks the page as it is, and photographs it."""
        if not Visitor.audits:
            return
        self._photograph(name)
        shape = re.sub(r"[0-9a-f-]{32,}", ":id", self.path)  # a page of one thing is built like that of the next
        key = (name or shape, self.width, self.signed_in, self.javascript)
        if key in Visitor.seen:
            return
        Visitor.seen.add(key)
        self._fits()
        if self.javascript:
            self._is_accessible()

    def _leads_to_what_is_wrong(self):
        """Every line of the summary of errors leads to a field of the page."""
        lost = self.page.evaluate(
            "[...document.querySelectorAll('#erreurs a')].map(a => a.getAttribute('href'))"
            ".filter(href => !document.querySelector(href.replace(/\\./g, '\\\\.')))")
        expect(not lost, f"the summary of errors leads nowhere: {lost}")
        focused = self.page.evaluate("!document.getElementById('erreurs') || document.activeElement.id === 'erreurs'")
        expect(focused or not self.javascript, "after a refusal, the reader is left away from what is wrong")

    def _fits(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            culprits = self.page.evaluate(
                """width => [...document.querySelectorAll('main *, header *, footer *')]
                .filter(e => e.getBoundingClientRect().right > width + 1).slice(0, 3)
                .map(e => e.tagName.toLowerCase() + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40))""",
                self.width)
            self.complaints.append(f"{self.page.url} is {wide} px wide on {self.width}: {culprits}")

    def _is_accessible(self):
        self.page.evaluate(AXE_SCRIPT)
        violations = self.page.evaluate(
            AXE, {
                "runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False,
                # The slowest rule; colours are the same at every width.
                "rules": {"color-contrast": {"enabled": self.width == DESK}}})
        for violation in violations:
            nodes = [f"{node['target'][0]} {node['html'][:120]}" for node in violation["nodes"][:3]]
            self.complaints.append(
                f"axe on {self.page.url} at {self.width}: {violation['id']} ({len(violation['nodes'])}) {json.dumps(nodes, ensure_ascii=False)}")

    def _photograph(self, name):
        path = urlsplit(self.page.url)
        words = name or (path.path + "-" + path.query).strip("/-").replace("/", "_") or "accueil"
        words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        words = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", words)
        words = re.sub(r"[^A-Za-z0-9._=-]+", "-", words)[:80]
        file = f"{words}-{self.width}{'-agent' if self.signed_in else ''}.png"
        if file not in Visitor.pictures:  # with and without JavaScript, a page looks the same
            Visitor.pictures.add(file)
            self.page.screenshot(path=Visitor.folder / file, full_page=True)

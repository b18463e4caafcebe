"""Reads a workbook (.xlsx, .ods, .xls) from its standard input, in a process of its own with little time and memory.

    reader.py SHEET CHOSEN TITLE…

SHEET is the name that the wanted sheet bears by habit, CHOSEN the one that a person asked for ("" for none), TITLE… the
titles that it must have; all in small letters without accents nor blanks. Writes records: first `ok`, the sheet that is
read, the number of visible sheets that look alike, their names, then the hidden ones that do. Then a record a line: its
number, `h` where it is hidden, its cells. Or `refus` and a word.

A cell begins with its kind: t text, n number, d day, b yes or no, e error, f formula without a result, x covered by a
cell merged across; then `p` (shown as a percentage), `m` (taken from a cell merged over several lines); then a colon and
its text. An empty cell has nothing.

Zip and XML are read here by local names, whatever the prefixes, the quotes, the slashes and the name spaces (transitional
or strict): the libraries tried refuse workbooks that every spreadsheet opens, or say nothing of formulas that were never
computed, of merged cells, of hidden lines. xlrd reads .xls.
"""
import resource
import sys

resource.setrlimit(resource.RLIMIT_AS, (1500 << 20, 1500 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

import datetime
import io
import posixpath
import re
import unicodedata
import zipfile
from xml.parsers import expat

FIELD, RECORD = "\x1f", "\x1e"
MOST_LINES = 200_001
MOST_COLUMNS = 500
MOST_BYTES = 200_000_000
HEAD = 20
ERRORS = re.compile(r"(#[A-ZÀ-Ü0-9/]+[\s\u00a0\u202f]?[!?]?|Err[\s\u00a0\u202f]?:[\s\u00a0\u202f]?[0-9]+)$")
out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="")


class Refused(Exception):
    pass


class Enough(Exception):
    pass


def say(*cells):
    out.write(FIELD.join(cells) + RECORD)


def clean(text):
    return text.replace(FIELD, " ").replace(RECORD, " ").replace("\0", " ")


def fold(text):
    plain = unicodedata.normalize("NFD", str(text).lower())
    return "".join(c for c in plain if c.isalnum())


def number(value):
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return ("%.9f" % value).rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)


def amount(text, is_percent):
    """A stored number, ×100 where it is shown as a percentage: 1 shows as 100 %."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        return ("t", text)
    if value != value or value in (float("inf"), float("-inf")):
        return ("e", "#NOMBRE!")
    return ("np", number(round(value * 100, 9))) if is_percent else ("n", number(value))


def serial(value, is_1904):
    """The day that a spreadsheet shows for a number; its hour is dropped."""
    days = int(value // 1)
    if is_1904:
        return (datetime.date(1904, 1, 1) + datetime.timedelta(days)).isoformat()
    # Their calendar has a 29 February 1900 that never was.
    return (datetime.date(1899, 12, 30 if days > 59 else 31) + datetime.timedelta(days)).isoformat()


def parse(data, start, end, text):
    """Feeds a part of an archive, by local names. No document type: no entity to multiply."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def refuse(*_):
        raise Refused("illisible")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, marks: start(name.rpartition(" ")[2], marks)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    for at in range(0, len(data), 1 << 18):
        parser.Parse(data[at:at + (1 << 18)], False)
        yield
    parser.Parse(b"", True)
    yield


def mark(marks, name):
    """An attribute by its local name."""
    value = marks.get(name)
    if value is not None:
        return value
    for key, found in marks.items():
        if key.rpartition(" ")[2] == name:
            return found
    return None


class Archive:
    def __init__(self, data):
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self.zip.infolist()
        except Exception:
            raise Refused("illisible")
        if len(parts) > 5000 or sum(part.file_size for part in parts) > MOST_BYTES:
            raise Refused("gonfle")
        self.parts = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in parts}
        if "xl/workbook.bin" in self.parts:
            raise Refused("genre")

    def has(self, path):
        return path.lower() in self.parts

    def read(self, path):
        part = self.parts.get(path.lower())
        if part is None:
            raise Refused("illisible")
        if part.flag_bits & 1:
            raise Refused("chiffre")
        return self.zip.read(part)


def links(archive, path):
    """Of a part: the ids of its links, with their kind and the part they lead to."""
    folder, name = posixpath.split(path)
    source, found = f"{folder}/_rels/{name}.rels".lstrip("/"), {}
    if not archive.has(source):
        return found

    def start(name, marks):
        if name == "Relationship":
            target = (mark(marks, "Target") or "").replace("\\", "/")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[mark(marks, "Id")] = ((mark(marks, "Type") or "").rpartition("/")[2], whole)

    for _ in parse(archive.read(source), start, lambda name: None, lambda text: None):
        pass
    return found


def column(letters):
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z0-9$:]+)[\"']")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


def unescaped(text):
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def shape(code):
    """`p` for a percentage, `d` for a day, by the words of a format."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code).lower()
    if "%" in bare:
        return "p"
    return "d" if re.search(r"[dyj]|a{2,4}|m", bare) and "general" not in bare else ""


class OfficeBook:
    """.xlsx"""

    def __init__(self, archive):
        self.archive = archive
        home = next((path for kind, path in links(archive, "").values() if kind == "officeDocument"), "xl/workbook.xml")
        linked = links(archive, home)
        self.sheets, self.is_1904 = [], False

        def start(name, marks):
            if name == "sheet":
                kind, path = linked.get(mark(marks, "id"), ("", ""))
                if kind == "worksheet":
                    self.sheets.append((clean(mark(marks, "name") or ""), mark(marks, "state") in (None, "visible"), path))
            elif name == "workbookPr":
                self.is_1904 = mark(marks, "date1904") in ("1", "true")

        for _ in parse(archive.read(home), start, lambda name: None, lambda text: None):
            pass
        paths = {kind: path for kind, path in linked.values()}
        self.shapes = self.read_styles(paths.get("styles"))
        self.strings_path, self.strings = paths.get("sharedStrings"), None

    def read_styles(self, path):
        if path is None or not self.archive.has(path):
            return []
        codes, shapes, where = {}, [], []

        def start(name, marks):
            if name == "numFmt":
                codes[mark(marks, "numFmtId")] = mark(marks, "formatCode") or ""
            elif name == "xf" and where and where[-1] == "cellXfs":
                id = mark(marks, "numFmtId") or "0"
                known = "p" if id in ("9", "10") else "d" if int(id) in DATES else ""
                shapes.append(shape(codes[id]) if id in codes else known)
            where.append(name)

        for _ in parse(self.archive.read(path), start, lambda name: where.pop(), lambda text: None):
            pass
        return shapes

    def read_strings(self):
        strings, parts, state = [], [], {"text": False, "phonetic": 0}

        def start(name, marks):
            if name == "si":
                parts.clear()
            elif name == "rPh":
                state["phonetic"] += 1
            elif name == "t":
                state["text"] = not state["phonetic"]

        def end(name):
            if name == "t":
                state["text"] = False
            elif name == "rPh":
                state["phonetic"] -= 1
            elif name == "si":
                strings.append(unescaped("".join(parts)))

        def text(more):
            if state["text"]:
                parts.append(more)

        if self.strings_path and self.archive.has(self.strings_path):
            for _ in parse(self.archive.read(self.strings_path), start, end, text):
                pass
        return strings

    def merged(self, index):
        data, found = self.archive.read(self.sheets[index][2]), []
        if b"mergeCell" not in data:
            return found
        for reference in MERGED.findall(data):
            ends = [REFERENCE.match(part) for part in reference.decode().split(":")]
            if len(ends) == 2 and all(ends):
                (a, b), (c, d) = (part.groups() for part in ends)
                found.append((int(b), column(a), int(d), column(c)))
        return found

    def rows(self, index):
        if self.strings is None:
            self.strings = self.read_strings()
        strings, shapes, is_1904 = self.strings, self.shapes, self.is_1904
        ready, cells, value, inline = [], {}, [], []
        line, at, hidden = 0, -1, False
        kind = style = None
        has_formula = in_value = in_text = False
        phonetic = 0

        def start(name, marks):
            nonlocal line, at, hidden, kind, style, has_formula, in_value, in_text, phonetic
            if name == "c":
                place = REFERENCE.match(marks.get("r", ""))
                at = column(place.group(1)) if place else at + 1
                kind, style, has_formula = marks.get("t", "n"), marks.get("s"), False
                value.clear()
                inline.clear()
            elif name == "v":
                in_value = True
            elif name == "f":
                has_formula = True
            elif name == "t":
                in_text = not phonetic
            elif name == "rPh":
                phonetic += 1
            elif name == "row":
                line = int(marks["r"]) if marks.get("r", "").isdigit() else line + 1
                hidden, at = marks.get("hidden") in ("1", "true"), -1
                cells.clear()

        def end(name):
            nonlocal in_value, in_text, phonetic
            if name == "c":
                cell = read("".join(value), "".join(inline))
                if cell and at < MOST_COLUMNS:
                    cells[at] = cell
            elif name == "v":
                in_value = False
            elif name == "t":
                in_text = False
            elif name == "rPh":
                phonetic -= 1
            elif name == "row":
                ready.append((line, hidden, dict(cells)))

        def text(more):
            if in_value:
                value.append(more)
            elif in_text:
                inline.append(more)

        def read(stored, written):
            if kind == "n" or kind is None:
                if not stored.strip():
                    return ("f", "") if has_formula else None
                look = shapes[int(style)] if style and style.isdigit() and int(style) < len(shapes) else ""
                if look == "d":
                    try:
                        return ("d", serial(float(stored), is_1904))
                    except (ValueError, OverflowError):
                        return ("t", stored)
                return amount(stored, look == "p")
            if kind == "s":
                number = int(stored) if stored.strip().isdigit() else -1
                found = strings[number] if 0 <= number < len(strings) else ""
            elif kind == "b":
                return ("b", "VRAI" if stored.strip() in ("1", "true") else "FAUX")
            elif kind == "e":
                return ("e", stored or "#ERREUR")
            elif kind == "d":
                return ("d", stored[:10])
            else:
                found = unescaped(written or stored)
            if found:
                return ("t", found)
            return ("f", "") if has_formula else None

        for _ in parse(self.archive.read(self.sheets[index][2]), start, end, text):
            yield from ready
            ready.clear()


class OpenBook:
    """.ods"""

    def __init__(self, archive):
        self.sheets, self.tables, self.spans = [], [], []
        if archive.has("META-INF/manifest.xml") and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused("chiffre")
        concealed, style = set(), None
        path, parts = [], []
        rows = spans = None
        line = at = repeat = 0
        hidden = False
        cell = None
        aside = 0

        def start(name, marks):
            nonlocal style, rows, spans, line, at, hidden, cell, aside, repeat
            if name == "style":
                style = mark(marks, "name")
            elif name == "table-properties":
                if mark(marks, "display") == "false":
                    concealed.add(style)
            elif name == "table":
                rows, spans, line = [], [], 0
                is_seen = mark(marks, "style-name") not in concealed and mark(marks, "display") != "false"
                self.sheets.append((clean(mark(marks, "name") or ""), is_seen, len(self.tables)))
                self.tables.append(rows)
                self.spans.append(spans)
            elif name == "table-row" and rows is not None:
                line += 1
                repeat = int(mark(marks, "number-rows-repeated") or 1)
                hidden, at = mark(marks, "visibility") in ("collapse", "filter"), 0
                rows.append((line, hidden, {}))
            elif name in ("table-cell", "covered-table-cell") and rows is not None:
                cell = marks
                parts.clear()
            elif name in ("annotation", "shapes", "frame", "custom-shape"):
                aside += 1
            elif name == "p" and cell is not None and not aside:
                if parts:
                    parts.append("\n")
            elif name == "s" and not aside:
                parts.append(" " * min(int(mark(marks, "c") or 1), 200))
            elif name == "tab" and not aside:
                parts.append("\t")
            elif name == "line-break" and not aside:
                parts.append("\n")
            path.append(name)

        def end(name):
            nonlocal at, cell, aside, line, rows
            path.pop()
            if name in ("annotation", "shapes", "frame", "custom-shape"):
                aside -= 1
            elif name in ("table-cell", "covered-table-cell") and cell is not None:
                found = self.read(cell, "".join(parts))
                many = int(mark(cell, "number-columns-repeated") or 1)
                down = int(mark(cell, "number-rows-spanned") or 1)
                across = int(mark(cell, "number-columns-spanned") or 1)
                if down > 1 or across > 1:
                    spans.append((line, at, line + down - 1, at + across - 1))
                if found:
                    for index in range(at, min(at + many, MOST_COLUMNS)):
                        rows[-1][2][index] = found
                at += many
                cell = None
            elif name == "table-row" and rows is not None:
                number, is_hidden, cells = rows[-1]
                if not cells:
                    rows.pop()
                else:
                    for more in range(1, min(repeat, MOST_LINES + HEAD)):
                        rows.append((number + more, is_hidden, cells))
                    if sum(map(len, self.tables)) > 4 * MOST_LINES:
                        raise Refused("lignes")
                line += repeat - 1
            elif name == "table":
                rows = None

        def text(more):
            if cell is not None and not aside and "p" in path:
                parts.append(more)

        for _ in parse(archive.read("content.xml"), start, end, text):
            pass

    @staticmethod
    def read(cell, shown):
        marks = {}
        for key, value in cell.items():
            space, _, name = key.rpartition(" ")
            # Both the office and the calcext name spaces say a value-type: an error is said by the second alone.
            if name == "value-type" and value == "error":
                return ("e", shown.strip() or "#ERREUR")
            if name != "value-type" or "calcext" not in space:
                marks[name] = value
        kind, formula = marks.get("value-type"), "formula" in marks
        if formula and ERRORS.match(shown.strip()):
            return ("e", shown.strip())
        if kind in ("float", "currency", "percentage"):
            return amount(marks.get("value"), kind == "percentage")
        if kind == "date":
            return ("d", (marks.get("date-value") or "")[:10])
        if kind == "boolean":
            return ("b", "VRAI" if marks.get("boolean-value") == "true" else "FAUX")
        found = shown or marks.get("string-value") or ""
        if found:
            return ("t", found)
        return ("f", "") if formula else None

    def merged(self, index):
        return self.spans[index]

    def rows(self, index):
        yield from self.tables[index]


class OldBook:
    """.xls"""
    ERRORS = {0: "#NUL!", 7: "#DIV/0!", 15: "#VALEUR!", 23: "#REF!", 29: "#NOM?", 36: "#NOMBRE!", 42: "#N/A"}

    def __init__(self, data):
        try:
            import xlrd
        except ImportError:
            raise Refused("ancien")
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("chiffre")
        # What it finds odd it says aloud.
        quiet = io.StringIO()
        try:
            self.book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=quiet)
        except xlrd.XLRDError as error:
            raise Refused("chiffre" if "encrypt" in str(error).lower() else "illisible")
        self.sheets = [(clean(s.name), s.visibility == 0, i) for i, s in enumerate(self.book.sheets())]

    def merged(self, index):
        return [(a + 1, c, b, d - 1) for a, b, c, d in self.book.sheet_by_index(index).merged_cells]

    def shape(self, cell):
        if cell.xf_index is None or cell.xf_index >= len(self.book.xf_list):
            return ""
        found = self.book.format_map.get(self.book.xf_list[cell.xf_index].format_key)
        return shape(found.format_str) if found else ""

    def rows(self, index):
        sheet = self.book.sheet_by_index(index)
        for row in range(sheet.nrows):
            cells = {}
            for at, cell in enumerate(sheet.row(row)[:MOST_COLUMNS]):
                kind, value = cell.ctype, cell.value
                if kind == 1:
                    cells[at] = ("t", value) if value else ("f", "")
                elif kind == 2:
                    cells[at] = amount(value, self.shape(cell) == "p")
                elif kind == 3:
                    cells[at] = ("d", serial(value, self.book.datemode == 1))
                elif kind == 4:
                    cells[at] = ("b", "VRAI" if value else "FAUX")
                elif kind == 5:
                    cells[at] = ("e", self.ERRORS.get(value, "#ERREUR"))
            info = sheet.rowinfo_map.get(row)
            yield (row + 1, bool(info and info.hidden), cells)


def filled(book, index):
    """The lines that hold something, each cell merged over several lines given to all of them."""
    starting, active, values = {}, [], {}
    for range_ in book.merged(index):
        starting.setdefault(range_[0], []).append(range_)
    waiting = sorted(starting, reverse=True)
    for line, hidden, cells in book.rows(index):
        while waiting and waiting[-1] <= line:
            active += starting[waiting.pop()]
        if active:
            cells = dict(cells)
            active = [range_ for range_ in active if range_[2] >= line]
            is_empty = not cells
            for top, left, bottom, right in active:
                if line == top:
                    values[(top, left)] = cells.get(left)
                elif not is_empty:
                    kind, text = values.get((top, left)) or ("", "")
                    if kind:
                        cells[left] = (kind + "m", text)
                for at in range(left + 1, min(right + 1, MOST_COLUMNS)):
                    if not is_empty:
                        cells[at] = ("x", "")
        if cells:
            yield line, hidden, cells


def head(book, index):
    found = []
    for _, _, cells in book.rows(index):
        if cells:
            found.append({fold(text) for _, text in cells.values()})
        if len(found) == HEAD:
            break
    return found


def main(habit, chosen, *titles):
    data = sys.stdin.buffer.read()
    if data[:2] == b"PK":
        archive = Archive(data)
        book = OpenBook(archive) if archive.has("content.xml") else OfficeBook(archive)
    else:
        book = OldBook(data)
    if not book.sheets:
        raise Refused("illisible")
    visible = [i for i, (_, is_visible, _) in enumerate(book.sheets) if is_visible]
    heads = {i: head(book, i) for i in range(min(len(book.sheets), 50))}
    # A sheet of no certain titles is known by its name.
    fits = [
        i for i, lines in heads.items()
        if (any(set(titles) <= line for line in lines) if titles else fold(book.sheets[i][0]) == habit)]
    seen = [i for i in fits if i in visible]
    if chosen:
        asked = [i for i, sheet in enumerate(book.sheets) if fold(sheet[0]) == chosen]
        if not asked:
            raise Refused("feuille", *[sheet[0] for sheet in book.sheets[:20]])
        index = asked[0]
    elif seen:
        index = next((i for i in seen if fold(book.sheets[i][0]) == habit), seen[0])
    elif fits:
        raise Refused("masquee", book.sheets[fits[0]][0])
    elif len([i for i in visible if heads.get(i)]) == 1:
        index = next(i for i in visible if heads.get(i))
    elif not any(heads.values()):
        raise Refused("vide")
    else:
        raise Refused("feuilles", *[sheet[0] for sheet in book.sheets[:20]])
    alike = [book.sheets[i][0] for i in seen if i != index]
    concealed = [book.sheets[i][0] for i in fits if i not in visible and i != index]
    say("ok", book.sheets[index][0], str(len(alike)), *alike, *concealed)
    count = 0
    for line, hidden, cells in filled(book, index):
        count += 1
        if count > MOST_LINES + HEAD:
            out.seek(0)
            raise Refused("lignes")
        last = max(cells)
        say(
            str(line), "h" if hidden else "",
            *(f"{cells[at][0]}:{clean(cells[at][1])}" if at in cells else "" for at in range(last + 1)))
    if count == 0:
        raise Refused("vide")


try:
    main(*sys.argv[1:])
except Refused as refused:
    say("refus", *refused.args)
except MemoryError:
    raise
except Exception:
    say("refus", "illisible")
out.flush()

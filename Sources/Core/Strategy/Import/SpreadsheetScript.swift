/// The Python program that reads a workbook from its standard input, in a process of its own with little memory, and
/// writes records: first `ok`, the sheet, its first line; then a line each. Or `refus` and a word.
let spreadsheetScript = #"""
  import sys, resource
  resource.setrlimit(resource.RLIMIT_AS, (1500 << 20, 1500 << 20))
  resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
  resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
  resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
  import datetime, io, re, unicodedata, zipfile
  FIELD, RECORD = "\x1f", "\x1e"
  MOST = 200_000
  out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="", write_through=False)

  def say(*cells):
      out.write(FIELD.join(cells) + RECORD)

  def refuse(*words):
      say("refus", *words)
      out.flush()
      sys.exit(0)

  def clean(text):
      return text.replace(FIELD, " ").replace(RECORD, " ").replace("\0", " ")

  def fold(text):
      plain = unicodedata.normalize("NFD", str(text).lower())
      return "".join(c for c in plain if c.isalnum())

  def word(cell):
      if cell == "" or cell is None:
          return ""
      if isinstance(cell, str):
          return clean(cell)
      if isinstance(cell, bool):
          return "VRAI" if cell else "FAUX"
      if isinstance(cell, float):
          if cell.is_integer() and abs(cell) < 1e15:
              return str(int(cell))
          return ("%.9f" % cell).rstrip("0") if abs(cell) < 1e15 else repr(cell)
      if isinstance(cell, datetime.datetime):
          return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
      if isinstance(cell, datetime.date):
          return cell.isoformat()
      return clean(str(cell))

  data = sys.stdin.buffer.read()
  archive = None
  if data[:2] == b"PK":
      try:
          archive = zipfile.ZipFile(io.BytesIO(data))
          parts = archive.infolist()
      except Exception:
          refuse("illisible")
      if len(parts) > 5000 or sum(part.file_size for part in parts) > 200_000_000:
          refuse("gonfle")
      if any(part.filename == "xl/workbook.bin" for part in parts):
          refuse("genre")

  import python_calamine
  try:
      book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
      names = [s.name for s in book.sheets_metadata if "WorkSheet" in str(s.typ)]
  except python_calamine.PasswordError:
      refuse("chiffre")
  except Exception:
      refuse("illisible")

  def read(name):
      try:
          sheet = book.get_sheet_by_name(name)
          return sheet, sheet.to_python(skip_empty_area=False, nrows=None)
      except python_calamine.PasswordError:
          refuse("chiffre")
      except Exception:
          refuse("illisible")

  def first(rows):
      return next((i for i, row in enumerate(rows) if any(c != "" and c is not None for c in row)), None)

  def fits(rows):
      index = first(rows)
      return index is not None and set(sys.argv[2:]) <= {fold(c) for c in rows[index]}

  chosen = None
  named = [n for n in names if fold(n) == sys.argv[1]]
  if named or len(names) == 1:
      chosen = (named or names)[0]
      sheet, rows = read(chosen)
  else:
      for name in names:
          sheet, rows = read(name)
          if fits(rows):
              chosen = name
              break
  if chosen is None:
      refuse("feuilles", *[clean(n) for n in names[:20]])
  header = first(rows)
  if header is None:
      refuse("vide")
  for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
      if top <= header <= bottom:
          refuse("fusion", str(header + 1))
  if sum(1 for row in rows[header + 1:] if any(c != "" for c in row)) > MOST:
      refuse("lignes")

  # Calamine gives nothing for a formula that failed: an empty cell would say something else than an error.
  errors = {}

  def letters(text):
      number = 0
      for c in text:
          number = number * 26 + ord(c) - 64
      return number - 1

  def xlsx_errors():
      book_xml = archive.read("xl/workbook.xml").decode("utf-8", "replace")
      rels = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
      targets = {}
      for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", rels):
          marks = dict(re.findall(r'(\w+)="([^"]*)"', tag))
          targets[marks.get("Id")] = marks.get("Target", "")
      order = re.findall(r'<(?:\w+:)?sheet\s[^>]*\br:id="([^"]*)"', book_xml)
      every = [s.name for s in book.sheets_metadata]
      target = targets[order[every.index(chosen)]]
      path = target[1:] if target.startswith("/") else "xl/" + target
      text = archive.read(path)
      if b't="e"' not in text:
          return
      for mark, body in re.findall(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', text, re.S):
          place = re.search(rb'\br="([A-Z]+)([0-9]+)"', mark)
          value = re.search(rb"<(?:\w+:)?v>([^<]*)<", body)
          if place:
              key = (int(place.group(2)) - 1, letters(place.group(1).decode()))
              errors[key] = value.group(1).decode("utf-8", "replace") if value else "#ERREUR"

  def ods_errors():
      text = archive.read("content.xml")
      if b'value-type="error"' not in text and b">#" not in text and b">Err:" not in text:
          return
      from xml.etree import ElementTree
      table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
      row = column = 0
      here = False
      for event, node in ElementTree.iterparse(io.BytesIO(text), events=("start", "end")):
          if node.tag == table + "table":
              if event == "start":
                  here, row = node.get(table + "name") == chosen, 0
              node.clear() if event == "end" else None
          elif here and node.tag == table + "table-row":
              if event == "start":
                  column = 0
              else:
                  row += int(node.get(table + "number-rows-repeated", "1"))
                  node.clear()
          elif here and event == "end" and node.tag in (table + "table-cell", table + "covered-table-cell"):
              shown = "".join(node.itertext())
              if any(v == "error" for v in node.attrib.values()) or re.match(r"(#[A-Z/0-9!?]+|Err:[0-9]+)$", shown):
                  errors[(row, column)] = shown or "#ERREUR"
              column += int(node.get(table + "number-columns-repeated", "1"))

  def stream():
      size = 1 << int.from_bytes(data[30:32], "little")
      at = lambda n: data[(n + 1) * size:(n + 2) * size]
      number = lambda b, i: int.from_bytes(b[i:i + 4], "little")
      blocks = [number(data, 76 + 4 * i) for i in range(109)]
      extra, count = number(data, 68), 0
      while extra < 0xFFFFFFFA and count < 10_000:
          block = at(extra)
          blocks += [number(block, 4 * i) for i in range(size // 4 - 1)]
          extra, count = number(block, size - 4), count + 1
      table = b"".join(at(n) for n in blocks if n < 0xFFFFFFFA)

      def chain(n):
          parts, seen = [], 0
          while n < 0xFFFFFFFA and seen < 200_000:
              parts.append(at(n))
              n, seen = number(table, 4 * n), seen + 1
          return b"".join(parts)

      directory = chain(number(data, 48))
      for i in range(0, len(directory), 128):
          entry = directory[i:i + 128]
          name = entry[:max(0, int.from_bytes(entry[64:66], "little") - 2)].decode("utf-16-le", "replace")
          if name in ("Workbook", "Book") and number(entry, 120) >= 4096:
              return chain(number(entry, 116))[:number(entry, 120)]
      return b""

  def xls_errors():
      words = {0: "#NUL!", 7: "#DIV/0!", 15: "#VALEUR!", 23: "#REF!", 29: "#NOM?", 36: "#NOMBRE!", 42: "#N/A"}
      book_bytes, position, starts = stream(), 0, []
      every = [s.name for s in book.sheets_metadata]
      where = None
      while position + 4 <= len(book_bytes):
          kind, length = (int.from_bytes(book_bytes[position + k:position + k + 2], "little") for k in (0, 2))
          body = book_bytes[position + 4:position + 4 + length]
          position += 4 + length
          if kind == 0x85:
              starts.append(int.from_bytes(body[:4], "little"))
          elif kind == 0x0A and where is None:
              index = every.index(chosen)
              if index >= len(starts):
                  return
              where = position = starts[index]
          elif kind == 0x0A:
              return
          elif where is not None and kind in (0x205, 0x06) and length >= 8:
              cell = (int.from_bytes(body[:2], "little"), int.from_bytes(body[2:4], "little"))
              if kind == 0x205 and body[7]:
                  errors[cell] = words.get(body[6], "#ERREUR")
              elif kind == 0x06 and body[12:14] == b"\xff\xff" and body[6] == 2:
                  errors[cell] = words.get(body[8], "#ERREUR")

  try:
      if archive is None:
          xls_errors()
      elif "content.xml" in archive.namelist():
          ods_errors()
      elif "xl/workbook.xml" in archive.namelist():
          xlsx_errors()
  except SystemExit:
      raise
  except Exception:
      refuse("illisible")

  say("ok", clean(chosen), str(header + 1))
  for index in range(header, len(rows)):
      cells = [word(c) for c in rows[index]]
      for column in range(len(cells)):
          if (index, column) in errors:
              cells[column] = errors[(index, column)]
      if any(cells):
          say(str(index + 1), *cells)
  out.flush()
  """#

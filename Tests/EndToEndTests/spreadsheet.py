"""A workbook as Excel writes it, by hand: days are numbers with a format, words are shared."""

import zipfile
from datetime import date
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write(path, rows):
    """Rows of words, whole numbers and days."""
    words, lines = [], []
    for number, row in enumerate(rows, 1):
        cells = ""
        for letter, value in zip("ABCDEFGHIJ", row):
            place = f"{letter}{number}"
            if isinstance(value, date):
                cells += f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
            elif isinstance(value, int):
                cells += f'<c r="{place}"><v>{value}</v></c>'
            elif value:
                words.append(f"<si><t>{escape(value)}</t></si>")
                cells += f'<c r="{place}" t="s"><v>{len(words) - 1}</v></c>'
        lines.append(f'<row r="{number}">{cells}</row>')
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_package()}"><Relationship Id="rId1" Type="{TIES}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_package()}"><Relationship Id="rId1" Type="{TIES}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{TIES}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{TIES}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{TIES}"><sheets><sheet name="Chiffres" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="{len(words)}" uniqueCount="{len(words)}">{"".join(words)}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, HEAD + text)
    return path


def _package():
    return "http://schemas.openxmlformats.org/package/2006/relationships"

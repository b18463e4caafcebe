import Foundation
import Kernel

/// A workbook of one sheet, as spreadsheets open it (Office Open XML, ECMA-376): what people fill in. The archive is stored, not
/// compressed: the sheet is small, and nothing has to be linked for it.
package struct Workbook: Sendable {
  let sheet: String
  /// The titles first. A cell that is a whole number is written as one.
  let rows: [[String]]
  /// Of columns, in characters.
  let widths: [Int]
  /// Columns that are there and not shown, from 0.
  let hidden: Set<Int>

  package init(sheet: String, rows: [[String]], widths: [Int], hidden: Set<Int> = []) {
    self.sheet = sheet
    self.rows = rows
    self.widths = widths
    self.hidden = hidden
  }

  package var data: Data {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let packages = "http://schemas.openxmlformats.org/package/2006"
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    var archive = Archive()
    archive.add(
      "[Content_Types].xml",
      """
      <Types xmlns="\(packages)/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="\(kind).sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="\(kind).worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="\(kind).styles+xml"/></Types>
      """)
    archive.add(
      "_rels/.rels",
      """
      <Relationships xmlns="\(packages)/relationships"><Relationship Id="r1" Type="\(links)/officeDocument" Target="xl/workbook.xml"/></Relationships>
      """)
    archive.add(
      "xl/workbook.xml",
      """
      <workbook xmlns="\(main)" xmlns:r="\(links)"><sheets><sheet name="\(escaped(sheet))" sheetId="1" r:id="r1"/></sheets></workbook>
      """)
    archive.add(
      "xl/_rels/workbook.xml.rels",
      """
      <Relationships xmlns="\(packages)/relationships"><Relationship Id="r1" Type="\(links)/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="\(links)/styles" Target="styles.xml"/></Relationships>
      """)
    archive.add(
      "xl/styles.xml",
      """
      <styleSheet xmlns="\(main)"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>
      """)
    let columns = widths.enumerated().map { index, width in
      "<col min=\"\(index + 1)\" max=\"\(index + 1)\" width=\"\(width)\" customWidth=\"1\"\(hidden.contains(index) ? " hidden=\"1\"" : "")/>"
    }.joined()
    let lines = rows.enumerated().map { index, row in
      "<row r=\"\(index + 1)\">\(row.map { cell($0, style: index == 0 ? 1 : 0) }.joined())</row>"
    }.joined()
    archive.add(
      "xl/worksheets/sheet1.xml",
      "<worksheet xmlns=\"\(main)\"><cols>\(columns)</cols><sheetData>\(lines)</sheetData></worksheet>")
    return archive.data
  }

  private func cell(_ text: String, style: Int) -> String {
    if text.isEmpty { return "<c s=\"\(style)\"/>" }
    if let number = Int(text), String(number) == text { return "<c s=\"\(style)\"><v>\(number)</v></c>" }
    return "<c s=\"\(style)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped(text))</t></is></c>"
  }
  /// Without what XML can't hold.
  private func escaped(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" })
    ).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

/// A ZIP archive of stored files (APPNOTE 6.3.10), dated 1 January 1980: the same content gives the same bytes.
private struct Archive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  mutating func add(_ name: String, _ text: String) {
    let body = Array(("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + text).utf8)
    let path = Array(name.utf8), start = bytes.count
    // Version, flags (UTF-8 names), stored, time, day, checksum, sizes, length of the name, no extra field.
    let common =
      little(20, 2) + little(0x0800, 2) + little(0, 2) + little(0, 2) + little(0x21, 2) + little(checksum(body), 4)
      + little(body.count, 4) + little(body.count, 4) + little(path.count, 2) + little(0, 2)
    bytes += little(0x0403_4b50, 4) + common + path + body
    directory += little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 10) + little(start, 4) + path
    count += 1
  }

  var data: Data {
    Data(
      bytes + directory + little(0x0605_4b50, 4) + little(0, 4) + little(count, 2) + little(count, 2)
        + little(directory.count, 4) + little(bytes.count, 4) + little(0, 2))
  }

  private func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
  /// CRC-32 as ZIP wants it.
  private func checksum(_ bytes: [UInt8]) -> Int {
    var rest: UInt32 = 0xffff_ffff
    for byte in bytes {
      rest ^= UInt32(byte)
      for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
    }
    return Int(~rest)
  }
}

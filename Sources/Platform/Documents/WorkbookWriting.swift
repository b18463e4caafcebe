import CXlsxWriter
import Foundation
import Kernel

/// A sheet that people fill in and send back, or keep: as spreadsheets open it, or as text.
package enum SheetKind: String, CaseIterable, Sendable {
  case xlsx, csv

  package var type: String {
    self == .csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
  }

  /// - Parameters:
  ///   - name: of the sheet.
  ///   - rows: the titles first. A cell that is a whole number is written as one.
  ///   - widths: of columns, in characters.
  ///   - hidden: columns that are there and not shown, from 0.
  package func data(_ name: String, _ rows: [[String]], widths: [Int], hidden: Set<Int> = []) throws -> Data {
    guard self == .xlsx else { return CSV.write(rows) }
    let book = try Workbook(name, titles: rows.first ?? [], widths: widths, hidden: hidden)
    for row in rows.dropFirst() { book.append(row.map(Workbook.value)) }
    return try book.finish().readToEnd() ?? Data()
  }
}

/// A workbook that grows row by row, to be read once it is finished: however long it is, a row of it is in memory.
package actor SheetFile {
  private let book: Workbook
  package init(_ name: String, titles: [String], widths: [Int]) throws {
    book = try Workbook(name, titles: titles, widths: widths)
  }
  package func append(_ rows: [[SheetValue]]) { for row in rows { book.append(row) } }
  /// The file, from its beginning; it is gone once the handle is.
  package func finish() throws -> FileHandle { try book.finish() }
}

private final class Workbook {
  struct Failed: Error { let code: UInt32 }
  /// What a sheet holds; what comes after goes on in another.
  private static let longest: UInt32 = 1_000_000

  private let file: URL
  private let name: String
  private let titles: [String]
  private let widths: [Int]
  private let hidden: Set<Int>
  private var book: UnsafeMutablePointer<lxw_workbook>?
  private var sheet: UnsafeMutablePointer<lxw_worksheet>?
  private let title: UnsafeMutablePointer<lxw_format>?
  private let body: UnsafeMutablePointer<lxw_format>?
  private let day: UnsafeMutablePointer<lxw_format>?
  private var row: UInt32 = 0
  private var sheets = 0

  /// Through a file of its own: the library writes to one.
  init(_ name: String, titles: [String], widths: [Int], hidden: Set<Int> = []) throws {
    file = FileManager.default.temporaryDirectory.appendingPathComponent("boussole-\(UUID().uuidString).xlsx")
    (self.name, self.titles, self.widths, self.hidden) = (Workbook.sheetName(name), titles, widths, hidden)
    var options = lxw_workbook_options()
    options.constant_memory = 1
    book = workbook_new_opt(file.path, &options)
    guard book != nil else { throw Failed(code: 0) }
    (title, body, day) = (workbook_add_format(book), workbook_add_format(book), workbook_add_format(book))
    format_set_bold(title)
    for format in [body, day] { format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue)) }
    format_set_text_wrap(body)
    format_set_num_format(day, "dd/mm/yyyy")
    begin()
  }
  deinit {
    if let book { workbook_close(book) }
    try? FileManager.default.removeItem(at: file)
  }

  /// Sheets have names of thirty-one signs, without some of them.
  private static func sheetName(_ name: String) -> String {
    let plain = name.map { "[]:*?/\\'".contains($0) ? " " : $0 }
    return String(plain).prefix(26).trimmingCharacters(in: .whitespaces)
  }
  private func begin() {
    sheets += 1
    row = 0
    sheet = workbook_add_worksheet(book, sheets == 1 ? name : "\(name) (\(sheets))")
    for (index, width) in widths.enumerated() {
      let column = UInt16(index)
      var options = lxw_row_col_options(hidden: hidden.contains(index) ? 1 : 0, level: 0, collapsed: 0)
      worksheet_set_column_opt(sheet, column, column, Double(width), nil, &options)
    }
    worksheet_freeze_panes(sheet, 1, 0)
    write(titles.map(Self.value), title)
  }

  func append(_ values: [SheetValue]) {
    if row > Self.longest { begin() }
    write(values, body)
  }
  private func write(_ values: [SheetValue], _ format: UnsafeMutablePointer<lxw_format>?) {
    for (index, value) in values.enumerated() {
      let column = UInt16(index)
      switch value {
      case .nothing: worksheet_write_blank(sheet, row, column, format)
      case .number(let number): worksheet_write_number(sheet, row, column, Double(number), format)
      case .text(let text):
        worksheet_write_string(sheet, row, column, Self.escaped(FormulaGuard.guarded(text)), format)
      case .day(let value):
        var date = lxw_datetime()
        (date.year, date.month, date.day) = (Int32(value.year), Int32(value.month), Int32(value.dayOfMonth))
        worksheet_write_datetime(sheet, row, column, &date, day)
      }
    }
    row += 1
  }

  func finish() throws -> FileHandle {
    let code = workbook_close(book)
    book = nil
    guard code == LXW_NO_ERROR else { throw Failed(code: code.rawValue) }
    return try FileHandle(forReadingFrom: file)
  }

  /// A whole number is written as one. Beyond fifteen digits a spreadsheet would round it.
  static func value(_ text: String) -> SheetValue {
    guard !text.isEmpty else { return .nothing }
    if let number = Int(text), String(number) == text, text.utf8.count <= 15 { return .number(number) }
    return .text(text)
  }

  /// The library writes control characters as `_x000D_`; what looks like one is escaped, or it would be read as one.
  private static func escaped(_ text: String) -> String {
    let kept = text.contains("_x") ? text.replacing(#/_(?=x[0-9A-Fa-f]{4}_)/#, with: "_x005F_") : text
    return String(kept.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }.map(Character.init))
  }
}

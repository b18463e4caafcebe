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
    self == .csv ? CSV.write(rows) : try Workbook.write(name, rows, widths: widths, hidden: hidden)
  }
}

private enum Workbook {
  struct Failed: Error { let code: UInt32 }

  /// Through a file of its own: the library writes to one.
  static func write(_ name: String, _ rows: [[String]], widths: [Int], hidden: Set<Int>) throws -> Data {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("boussole-\(UUID().uuidString).xlsx")
    defer { try? FileManager.default.removeItem(at: file) }
    guard let book = workbook_new(file.path) else { throw Failed(code: 0) }
    let sheet = workbook_add_worksheet(book, name), title = workbook_add_format(book), body = workbook_add_format(book)
    format_set_bold(title)
    format_set_text_wrap(body)
    format_set_align(body, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    for (index, width) in widths.enumerated() {
      let column = UInt16(index)
      var options = lxw_row_col_options(hidden: hidden.contains(index) ? 1 : 0, level: 0, collapsed: 0)
      worksheet_set_column_opt(sheet, column, column, Double(width), nil, &options)
    }
    worksheet_freeze_panes(sheet, 1, 0)
    for (index, row) in rows.enumerated() {
      for (column, cell) in row.enumerated() {
        write(cell, to: sheet, UInt32(index), UInt16(column), index == 0 ? title : body)
      }
    }
    let code = workbook_close(book)
    guard code == LXW_NO_ERROR else { throw Failed(code: code.rawValue) }
    return try Data(contentsOf: file)
  }

  private static func write(
    _ text: String, to sheet: UnsafeMutablePointer<lxw_worksheet>?, _ row: UInt32, _ column: UInt16,
    _ format: UnsafeMutablePointer<lxw_format>?
  ) {
    // Beyond fifteen digits a spreadsheet would round it.
    if let number = Int(text), String(number) == text, text.utf8.count <= 15 {
      worksheet_write_number(sheet, row, column, Double(number), format)
    } else if !text.isEmpty {
      worksheet_write_string(sheet, row, column, escaped(FormulaGuard.guarded(text)), format)
    } else {
      worksheet_write_blank(sheet, row, column, format)
    }
  }

  /// The library writes control characters as `_x000D_`; what looks like one is escaped, or it would be read as one.
  private static func escaped(_ text: String) -> String {
    let kept = text.contains("_x") ? text.replacing(#/_(?=x[0-9A-Fa-f]{4}_)/#, with: "_x005F_") : text
    return String(kept.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }.map(Character.init))
  }
}

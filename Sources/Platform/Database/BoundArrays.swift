import Foundation

/// Columns of values that a statement binds whole, one array for each, where there are too many to be bound one by one.
struct BoundArrays {
  enum Kind { case text, integer }
  struct Column {
    let kind: Kind
    let values: [SQLValue]
  }
  /// All as long.
  let columns: [Column]

  /// Nil unless each column is of whole numbers or of texts: ids, codes, days.
  init?(_ columns: [[SQLValue]]) {
    let read = columns.compactMap { values -> Column? in
      if values.allSatisfy(\.isText) { return Column(kind: .text, values: values) }
      return values.allSatisfy(\.isInteger) ? Column(kind: .integer, values: values) : nil
    }
    guard !read.isEmpty, read.count == columns.count else { return nil }
    self.columns = read
  }
  init?(columns rows: [[SQLValue]]) {
    guard let first = rows.first, rows.allSatisfy({ $0.count == first.count }) else { return nil }
    self.init(first.indices.map { place in rows.map { $0[place] } })
  }
}

extension SQLValue {
  fileprivate var isText: Bool { if case .text = self { true } else { false } }
  fileprivate var isInteger: Bool { if case .integer = self { true } else { false } }
}

extension PostgreSQLWords {
  static func select(_ arrays: BoundArrays, into values: inout [SQLValue]) -> String {
    let columns = arrays.columns.enumerated().map { place, column in
      values.append(.text(array(column.values)))
      return "unnest($\(values.count)::\(column.kind == .text ? "text" : "bigint")[]) AS column\(place + 1)"
    }
    return "SELECT \(columns.joined(separator: ", "))"
  }

  /// `{"a","b"}`, as PostgreSQL reads arrays.
  private static func array(_ values: [SQLValue]) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch value {
      case .integer(let integer): bytes += String(integer).utf8
      case .text(let text):
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
          if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
          bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
      case .null, .real, .blob: bytes += "NULL".utf8
      }
    }
    bytes.append(UInt8(ascii: "}"))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SQLiteWords {
  static func select(_ arrays: BoundArrays, into values: inout [SQLValue]) -> String {
    let rows = arrays.columns[0].values.indices.map { line in arrays.columns.map { json($0.values[line]) } }
    let isList = arrays.columns.count == 1
    let lines = rows.map { isList ? $0[0] : "[\($0.joined(separator: ","))]" }
    values.append(.text("[\(lines.joined(separator: ","))]"))
    let columns = arrays.columns.indices.map { place in
      (isList ? "value" : "json_extract(value, '$[\(place)]')") + " AS column\(place + 1)"
    }
    return "SELECT \(columns.joined(separator: ", ")) FROM json_each(?)"
  }

  private static func json(_ value: SQLValue) -> String {
    switch value {
    case .integer(let integer): return String(integer)
    case .text(let text):
      var written = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": written += "\\\""
        case "\\": written += "\\\\"
        case _ where scalar.value < 0x20:
          let digits = String(scalar.value, radix: 16)
          written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: written.unicodeScalars.append(scalar)
        }
      }
      return written + "\""
    case .null, .real, .blob: return "null"
    }
  }
}

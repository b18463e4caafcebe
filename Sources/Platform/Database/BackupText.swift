import Kernel

/// A table as a backup holds it: the columns that it has, in order, and those of its key.
struct BackupTable: Sendable, Equatable {
  let name: String
  let columns: [SchemaColumn]

  static func == (left: BackupTable, right: BackupTable) -> Bool { left.heading == right.heading }

  /// The tables of a schema, by name; `migration` is written by the migrations themselves.
  static func all(_ migrations: [Migration]) throws -> [BackupTable] {
    let columns = try SchemaInWords(migrations).columns.filter { $0.table != "migration" }
    return Dictionary(grouping: columns, by: \.table).map { BackupTable(name: $0, columns: $1) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// `table person code:departement id:id …`
  var heading: String { (["table", name] + columns.map { "\($0.kind.rawValue):\($0.name)" }).joined(separator: " ") }

  /// Every line, in an order that is the same on both engines.
  var reading: Spelled {
    let key = columns.filter { $0.keyPlace > 0 }.sorted { $0.keyPlace < $1.keyPlace }
    let text =
      "SELECT \(columns.map(\.name).joined(separator: ", ")) FROM \(name) "
      + "ORDER BY \(key.map(\.name).joined(separator: ", "))"
    return Spelled(text: text, values: [])
  }
}

/// A line of a table: each value after a tab, NULL as `\N`, octets in hexadecimal. What a value is, its column says.
enum BackupText {
  static func append(_ values: [SQLValue], to line: inout [UInt8]) {
    for value in values {
      line.append(UInt8(ascii: "\t"))
      switch value {
      case .null: line += "\\N".utf8
      case .integer(let integer): line += String(integer).utf8
      case .real(let real): line += "\(real)".utf8
      case .blob(let blob): line += Hex.encode(blob).utf8
      case .text(let text):
        for byte in text.utf8 {
          switch byte {
          case UInt8(ascii: "\\"): line += "\\\\".utf8
          case UInt8(ascii: "\t"): line += "\\t".utf8
          case UInt8(ascii: "\n"): line += "\\n".utf8
          default: line.append(byte)
          }
        }
      }
    }
    line.append(UInt8(ascii: "\n"))
  }

  /// Nil where the line is not one of these columns.
  static func values(_ line: [UInt8], _ columns: [SchemaColumn]) -> [SQLValue]? {
    let parts = line.dropFirst().split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    guard line.first == UInt8(ascii: "\t"), parts.count == columns.count else { return nil }
    var values: [SQLValue] = []
    values.reserveCapacity(parts.count)
    for (part, column) in zip(parts, columns) {
      guard let value = value(part, column.kind) else { return nil }
      values.append(value)
    }
    return values
  }

  private static func value(_ part: ArraySlice<UInt8>, _ kind: ColumnKind) -> SQLValue? {
    if part.elementsEqual("\\N".utf8) { return .null }
    switch kind {
    case .day, .instant, .flag, .cents, .integer:
      return Int64(String(decoding: part, as: UTF8.self)).map { .integer($0) }
    case .real: return Double(String(decoding: part, as: UTF8.self)).map { .real($0) }
    case .blob: return Hex.decode(part).map { .blob($0) }
    case .id, .code, .text, .json: return text(part).map { .text($0) }
    }
  }
  private static func text(_ part: ArraySlice<UInt8>) -> String? {
    guard part.contains(UInt8(ascii: "\\")) else { return String(decoding: part, as: UTF8.self) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(part.count)
    var rest = part
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

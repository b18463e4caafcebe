import Foundation

/// Where a text stops being JSON: the parser of Foundation doesn't say.
struct JSONFault {
  private let bytes: [UInt8]
  private var index = 0
  private init(_ data: Data) { bytes = [UInt8](data) }

  /// The line, from 1; nil for sound JSON.
  static func line(in data: Data) -> Int? {
    var scan = JSONFault(data)
    if scan.value(depth: 0), scan.skip() == nil { return nil }
    return 1 + scan.bytes.prefix(scan.index).count { $0 == UInt8(ascii: "\n") }
  }

  /// The next byte that is no white space, not yet taken.
  private mutating func skip() -> UInt8? {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    return index < bytes.count ? bytes[index] : nil
  }
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard skip() == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    guard depth < 64, let byte = skip() else { return false }
    switch byte {
    case UInt8(ascii: "{"): return items("}") { scan in scan.text() && scan.take(":") && scan.value(depth: depth + 1) }
    case UInt8(ascii: "["): return items("]") { scan in scan.value(depth: depth + 1) }
    case UInt8(ascii: "\""): return text()
    default: return word()
    }
  }
  private mutating func items(_ end: Unicode.Scalar, _ item: (inout JSONFault) -> Bool) -> Bool {
    index += 1
    if take(end) { return true }
    while item(&self) {
      if take(end) { return true }
      guard take(",") else { return false }
    }
    return false
  }
  private mutating func text() -> Bool {
    guard take("\"") else { return false }
    while index < bytes.count {
      let byte = bytes[index]
      index += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte < 0x20 { return false }
    }
    return false
  }
  /// A number, true, false or null.
  private mutating func word() -> Bool {
    let start = index
    while index < bytes.count, !" \t\r\n,]}:\"[{".utf8.contains(bytes[index]) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if ["true", "false", "null"].contains(text) || Double(text) != nil { return true }
    index = start
    return false
  }
}

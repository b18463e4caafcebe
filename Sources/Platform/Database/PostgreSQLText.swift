import CPostgreSQL
import Foundation
import Kernel

/// A result of libpq, freed with it.
final class PostgreSQLResult {
  let pointer: OpaquePointer?
  init(_ pointer: OpaquePointer?) { self.pointer = pointer }
  deinit { PQclear(pointer) }

  /// A part of the error, by the letter of its `PG_DIAG_` constant.
  func field(_ letter: Unicode.Scalar) -> String? {
    PQresultErrorField(pointer, CInt(letter.value)).map { String(cString: $0) }
  }

  func rows() -> [Row] {
    var columns: Row.Columns?
    return rows(sharing: &columns)
  }

  func rows(sharing shared: inout Row.Columns?) -> [Row] {
    let width = PQnfields(pointer)
    let columns =
      shared ?? Row.Columns((0..<width).map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" })
    shared = columns
    let types = (0..<width).map { PQftype(pointer, $0) }
    return (0..<PQntuples(pointer)).map { line in
      let values = [SQLValue](unsafeUninitializedCapacity: Int(width)) { buffer, filled in
        for column in 0..<width {
          let value = value(line, column, types[Int(column)])
          (buffer.baseAddress.unsafelyUnwrapped + Int(column)).initialize(to: value)
        }
        filled = Int(width)
      }
      return Row(columns: columns, values: values)
    }
  }

  private func value(_ line: CInt, _ column: CInt, _ type: Oid) -> SQLValue {
    guard PQgetisnull(pointer, line, column) == 0, let start = PQgetvalue(pointer, line, column) else { return .null }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, line, column)))
    return PostgreSQLText.value(bytes, type)
  }
}

/// How values are written for PostgreSQL and read back: in its text format.
enum PostgreSQLText {
  private static let bool: Oid = 16
  private static let bytea: Oid = 17
  private static let int8: Oid = 20
  private static let text: Oid = 25
  private static let float8: Oid = 701
  private static let numeric: Oid = 1700
  private static let void: Oid = 2278

  /// The type told to the server; it guesses that of a NULL from its place.
  static func type(of value: SQLValue) -> Oid {
    switch value {
    case .null: 0
    case .integer: int8
    case .real: float8
    case .text: text
    case .blob: bytea
    }
  }

  static func value(_ bytes: UnsafeRawBufferPointer, _ type: Oid) -> SQLValue {
    switch type {
    case int8, 21, 23, 26: return integer(bytes).map { .integer($0) } ?? .null
    case bool: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
    case void: return .null
    case bytea: return .blob(Hex.decode(Array(bytes.dropFirst(2))[...]) ?? [])
    // A sum of BIGINT is NUMERIC and whole; an average has its decimals.
    case numeric: return integer(bytes).map { .integer($0) } ?? real(bytes)
    case float8, 700: return real(bytes)
    default: return .text(String(decoding: bytes, as: UTF8.self))
    }
  }

  private static func real(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
    .real(Double(String(decoding: bytes, as: UTF8.self)) ?? .nan)
  }

  private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var value: Int64 = 0
    let isNegative = bytes.first == UInt8(ascii: "-")
    for byte in isNegative ? bytes.dropFirst() : bytes[...] {
      guard byte >= 48, byte <= 57 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = product.subtractingReportingOverflow(Int64(byte - 48))
      if overflow || overflow2 { return nil }
      value = sum
    }
    return isNegative ? value : (value == .min ? nil : -value)
  }

  /// The values as C strings, `nil` for NULL, in one piece of memory.
  static func withValues<Result>(
    _ values: [SQLValue], _ body: ([UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    var bytes: [UInt8] = []
    var starts: [Int?] = []
    for value in values {
      if case .null = value {
        starts.append(nil)
      } else {
        starts.append(bytes.count)
        append(value, to: &bytes)
        bytes.append(0)
      }
    }
    bytes.append(0)
    return bytes.withUnsafeBytes { buffer in
      let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      return body(starts.map { start in start.flatMap { offset in base.map { $0 + offset } } })
    }
  }

  /// A line of COPY's text format.
  static func appendCopyLine(_ values: [SQLValue], to bytes: inout [UInt8]) {
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: "\t")) }
      switch value {
      case .null: bytes += "\\N".utf8
      case .blob:
        bytes.append(UInt8(ascii: "\\"))
        append(value, to: &bytes)
      case .text(let text):
        for byte in text.utf8 {
          switch byte {
          case UInt8(ascii: "\\"): bytes += "\\\\".utf8
          case UInt8(ascii: "\t"): bytes += "\\t".utf8
          case UInt8(ascii: "\n"): bytes += "\\n".utf8
          case UInt8(ascii: "\r"): bytes += "\\r".utf8
          default: bytes.append(byte)
          }
        }
      case .integer, .real: append(value, to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: break
    case .integer(let integer): bytes += String(integer).utf8
    case .real(let real):
      let text = real.isNaN ? "NaN" : real.isInfinite ? (real < 0 ? "-Infinity" : "Infinity") : "\(real)"
      bytes += text.utf8
    case .text(let text): bytes += text.utf8
    case .blob(let blob):
      bytes += "\\x".utf8
      bytes += Hex.encode(blob).utf8
    }
  }
}

/// A NULL-ended array of C strings, for the length of `body`.
func withCStrings<Result>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
  let copies = texts.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  return body(copies.map { $0.map { UnsafePointer($0) } } + [nil])
}

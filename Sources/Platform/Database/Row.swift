import Kernel

/// A line of a result. Reading a column that is absent, empty or of another type throws, naming it.
package struct Row: Sendable {
  /// The names of a result's columns, shared by its rows.
  final class Columns: Sendable {
    let names: [String]
    init(_ names: [String]) { self.names = names }
  }
  let columns: Columns
  package let values: [SQLValue]

  package var names: [String] { columns.names }

  package func value(_ column: String) throws -> SQLValue {
    // Results have few columns and their names are short: comparing beats hashing.
    guard let index = columns.names.firstIndex(of: column) else {
      throw DatabaseFailure.other(
        "La colonne « \(column) » n’est pas dans le résultat (\(columns.names.joined(separator: ", "))).")
    }
    return values[index]
  }

  package func text(_ column: String) throws -> String { try present(textIfAny(column), column) }
  package func integer(_ column: String) throws -> Int { try present(integerIfAny(column), column) }
  package func real(_ column: String) throws -> Double { try present(realIfAny(column), column) }
  package func flag(_ column: String) throws -> Bool { try present(flagIfAny(column), column) }
  package func day(_ column: String) throws -> Day { try present(dayIfAny(column), column) }
  package func instant(_ column: String) throws -> Instant { try present(instantIfAny(column), column) }
  package func id<Thing>(_ column: String, as thing: Thing.Type = Thing.self) throws -> ID<Thing> {
    try present(idIfAny(column, as: thing), column)
  }
  package func blob(_ column: String) throws -> [UInt8] { try present(blobIfAny(column), column) }
  /// A word that is one of the cases of `type`.
  package func code<Code: RawRepresentable>(_ column: String, as type: Code.Type = Code.self) throws -> Code
  where Code.RawValue == String {
    try present(codeIfAny(column, as: type), column)
  }

  package func textIfAny(_ column: String) throws -> String? {
    switch try value(column) {
    case .null: nil
    case .text(let text): text
    case let other: throw mismatch(column, "un texte", other)
    }
  }
  package func integerIfAny(_ column: String) throws -> Int? {
    switch try value(column) {
    case .null: nil
    case .integer(let integer): Int(integer)
    case let other: throw mismatch(column, "un entier", other)
    }
  }
  package func realIfAny(_ column: String) throws -> Double? {
    switch try value(column) {
    case .null: nil
    case .real(let real): real
    case .integer(let integer): Double(integer)
    case let other: throw mismatch(column, "un nombre", other)
    }
  }
  package func flagIfAny(_ column: String) throws -> Bool? {
    switch try value(column) {
    case .null: nil
    case .integer(0): false
    case .integer(1): true
    case let other: throw mismatch(column, "0 ou 1", other)
    }
  }
  package func dayIfAny(_ column: String) throws -> Day? {
    let value = try value(column)
    if case .null = value { return nil }
    guard case .integer(let stored) = value, let day = Day(stored: Int(stored)) else {
      throw mismatch(column, "un jour", value)
    }
    return day
  }
  package func instantIfAny(_ column: String) throws -> Instant? {
    try integerIfAny(column).map { Instant(microseconds: Int64($0)) }
  }
  package func idIfAny<Thing>(_ column: String, as thing: Thing.Type = Thing.self) throws -> ID<Thing>? {
    guard let text = try textIfAny(column) else { return nil }
    guard let id = ID<Thing>(text) else { throw mismatch(column, "un identifiant", .text(text)) }
    return id
  }
  package func blobIfAny(_ column: String) throws -> [UInt8]? {
    switch try value(column) {
    case .null: nil
    case .blob(let bytes): bytes
    case let other: throw mismatch(column, "des octets", other)
    }
  }
  package func codeIfAny<Code: RawRepresentable>(_ column: String, as type: Code.Type = Code.self) throws -> Code?
  where Code.RawValue == String {
    guard let text = try textIfAny(column) else { return nil }
    guard let code = Code(rawValue: text) else { throw mismatch(column, "un \(Code.self)", .text(text)) }
    return code
  }

  private func present<Value>(_ value: Value?, _ column: String) throws -> Value {
    guard let value else { throw DatabaseFailure.other("La colonne « \(column) » est vide.") }
    return value
  }
  private func mismatch(_ column: String, _ expected: String, _ found: SQLValue) -> DatabaseFailure {
    let type =
      switch found {
      case .null: "rien"
      case .integer(let integer): "l’entier \(integer)"
      case .real(let real): "le nombre \(real)"
      case .text: "un texte"
      case .blob(let bytes): "\(bytes.count) octets"
      }
    return .other("La colonne « \(column) » devait contenir \(expected) ; elle contient \(type).")
  }
}

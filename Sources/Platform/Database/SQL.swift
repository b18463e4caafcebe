/// A piece of SQL. Its literals are `StaticString`, so text that people typed can't become SQL, and a value put
/// between `\( )` is always bound: `"SELECT name FROM person WHERE id = \(id)"`.
package struct SQL: ExpressibleByStringInterpolation, Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case literal(String)
    case value(SQLValue)
    case column(ColumnKind)
    case list([SQLValue])
    case rows([[SQLValue]])
    indirect case only(Engine, SQL)
    case appendOnly(table: String)
    case erasable(table: String, texts: [String], others: String)
  }
  let parts: [Part]

  init(parts: [Part]) { self.parts = parts }
  package init(stringLiteral value: StaticString) {
    let text = value.description
    parts = text.isEmpty ? [] : [.literal(text)]
  }
  package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  package var isEmpty: Bool { parts.isEmpty }

  package static func + (left: SQL, right: SQL) -> SQL { SQL(parts: left.parts + right.parts) }
  package static func += (left: inout SQL, right: SQL) { left = left + right }

  /// `joined(conditions, by: " AND ")`; nothing gives nothing.
  package static func joined(_ pieces: [SQL], by separator: SQL) -> SQL {
    var parts: [Part] = []
    for (index, piece) in pieces.enumerated() {
      if index > 0 { parts += separator.parts }
      parts += piece.parts
    }
    return SQL(parts: parts)
  }

  /// Lines to be read like a table, `FROM (\(.rows(lines))) AS asked`: their columns are `column1`, `column2`… However
  /// many they are, the statement stays within what the engine can bind.
  /// - Parameter lines: one at least, all as long.
  package static func rows(_ lines: [[SQLValue]]) -> SQL { SQL(parts: [.rows(lines)]) }

  /// SQL that one engine alone runs; the other sees nothing there.
  package static func only(_ engine: Engine, _ sql: SQL) -> SQL { SQL(parts: [.only(engine, sql)]) }

  /// For a migration, after the table: the database itself refuses any UPDATE or DELETE of its lines.
  package static func appendOnly(_ table: StaticString) -> SQL {
    SQL(parts: [.appendOnly(table: table.description)])
  }

  /// For a migration, after `appendOnly`: these texts of its lines may be emptied, and nothing else of them may change.
  /// - Parameter others: every other column of the table.
  package static func erasable(_ table: StaticString, _ texts: StaticString..., butNot others: StaticString) -> SQL {
    SQL(parts: [
      .erasable(table: table.description, texts: texts.map(\.description), others: others.description)
    ])
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(2 * interpolationCount + 1)
    }
    package mutating func appendLiteral(_ literal: StaticString) {
      if literal.utf8CodeUnitCount > 0 { parts.append(.literal(literal.description)) }
    }
    package mutating func appendInterpolation(_ value: some SQLBindable) { parts.append(.value(value.sqlValue)) }
    package mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
      parts.append(.value(value?.sqlValue ?? .null))
    }
    package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
    where Value.RawValue == String {
      parts.append(.value(.text(value.rawValue)))
    }
    package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
    where Value.RawValue == String {
      parts.append(.value(value.map { .text($0.rawValue) } ?? .null))
    }
    package mutating func appendInterpolation<Value: RawRepresentable & SQLBindable>(_ value: Value)
    where Value.RawValue == String {
      parts.append(.value(value.sqlValue))
    }
    package mutating func appendInterpolation<Value: RawRepresentable & SQLBindable>(_ value: Value?)
    where Value.RawValue == String {
      parts.append(.value(value.sqlValue))
    }
    /// `IN (\(ids))`, however long the list; an empty one gives NULL, which nothing equals.
    package mutating func appendInterpolation<Value: SQLBindable>(_ list: [Value]) { append(list.map(\.sqlValue)) }
    package mutating func appendInterpolation<Value: RawRepresentable>(_ list: [Value])
    where Value.RawValue == String {
      append(list.map { .text($0.rawValue) })
    }
    package mutating func appendInterpolation(_ list: [any SQLBindable]) { append(list.map(\.sqlValue)) }
    package mutating func appendInterpolation(_ list: [SQLValue]) { append(list) }
    package mutating func appendInterpolation(_ sql: SQL) { parts += sql.parts }
    /// In a schema, what a column means: `day \(.day) NOT NULL`.
    package mutating func appendInterpolation(_ column: ColumnKind) { parts.append(.column(column)) }

    private mutating func append(_ values: [SQLValue]) {
      parts.append(values.isEmpty ? .literal("NULL") : .list(values))
    }
  }
}

/// What a column means. Each engine spells it; `docs/schema.sql` is written in these words.
package enum ColumnKind: String, CaseIterable, Sendable {
  /// A UUID as text.
  case id
  /// A word that code or the pack chose.
  case code
  /// What people wrote.
  case text
  /// 20211231.
  case day
  /// Microseconds since 1970-01-01 UTC.
  case instant
  /// 0 or 1.
  case flag
  /// JSON, kept as it was written.
  case json
  /// Euro cents.
  case cents
  case integer
  case real
  case blob
}

package enum Engine: String, CaseIterable, Sendable { case sqlite, postgresql }

/// What both engines store.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

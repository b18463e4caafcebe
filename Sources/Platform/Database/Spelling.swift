/// How SQL is written out: for an engine, or in words of meaning for people and `docs/schema.sql`.
enum Spelling: Hashable, Sendable {
  case engine(Engine)
  case words
}

/// SQL written out, with what its placeholders stand for.
struct Spelled: Sendable, Hashable {
  let text: String
  let values: [SQLValue]
}

extension SQL {
  func spelled(_ spelling: Spelling) -> Spelled {
    var text = ""
    var values: [SQLValue] = []
    spell(spelling, &text, &values)
    return Spelled(text: text, values: values)
  }

  private func spell(_ spelling: Spelling, _ text: inout String, _ values: inout [SQLValue]) {
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .value(let value): bind(value, spelling, &text, &values)
      case .list(let list):
        spell(list.count > Self.mostBound ? BoundArrays([list]) : nil, spelling, &text, &values) { text, values in
          for (index, value) in list.enumerated() {
            if index > 0 { text += ", " }
            bind(value, spelling, &text, &values)
          }
        }
      case .rows(let rows):
        let isLong = rows.count * (rows.first?.count ?? 0) > Self.mostBound
        spell(isLong ? BoundArrays(columns: rows) : nil, spelling, &text, &values) { text, values in
          text += "VALUES "
          for (index, row) in rows.enumerated() {
            if index > 0 { text += ", " }
            text += "("
            for (place, value) in row.enumerated() {
              if place > 0 { text += ", " }
              bind(value, spelling, &text, &values)
            }
            text += ")"
          }
        }
      case .column(let kind):
        switch spelling {
        case .words: text += kind.rawValue
        case .engine(let engine): text += engine.word(for: kind)
        }
      case .only(let engine, let sql): if spelling == .engine(engine) { sql.spell(spelling, &text, &values) }
      case .appendOnly(let table):
        switch spelling {
        case .engine(.postgresql): text += PostgreSQLWords.appendOnly(table)
        case .engine(.sqlite), .words: text += SQLiteWords.appendOnly(table)
        }
      case .erasable(let table, let texts, let others):
        switch spelling {
        case .engine(.postgresql): text += PostgreSQLWords.erasable(table, texts, others)
        case .engine(.sqlite), .words: text += SQLiteWords.erasable(table, texts, others)
        }
      }
    }
  }
}

extension SQL {
  /// PostgreSQL binds 65 535 values in a statement and no more. A list longer than this is bound as one array.
  private static let mostBound = 500

  private func bind(_ value: SQLValue, _ spelling: Spelling, _ text: inout String, _ values: inout [SQLValue]) {
    values.append(value)
    if case .engine(.postgresql) = spelling { text += "$\(values.count)" } else { text += "?" }
  }

  private func spell(
    _ arrays: BoundArrays?, _ spelling: Spelling, _ text: inout String, _ values: inout [SQLValue],
    else each: (inout String, inout [SQLValue]) -> Void
  ) {
    guard let arrays, case .engine(let engine) = spelling else { return each(&text, &values) }
    switch engine {
    case .sqlite: text += SQLiteWords.select(arrays, into: &values)
    case .postgresql: text += PostgreSQLWords.select(arrays, into: &values)
    }
  }
}

extension Engine {
  func word(for kind: ColumnKind) -> String {
    switch self {
    case .sqlite: SQLiteWords.column(kind)
    case .postgresql: PostgreSQLWords.column(kind)
    }
  }
}

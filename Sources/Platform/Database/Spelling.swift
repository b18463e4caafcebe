/// How SQL is written out: for an engine, or in words of meaning for people and `docs/schema.sql`.
enum Spelling: Hashable, Sendable {
  case engine(Engine)
  case words
}

/// SQL written out, with what its placeholders stand for.
struct Statement: Sendable, Hashable {
  let text: String
  let values: [SQLValue]
}

extension SQL {
  func spelled(_ spelling: Spelling) -> Statement {
    var text = ""
    var values: [SQLValue] = []
    spell(spelling, &text, &values)
    return Statement(text: text, values: values)
  }

  private func spell(_ spelling: Spelling, _ text: inout String, _ values: inout [SQLValue]) {
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .value(let value):
        values.append(value)
        if case .engine(.postgresql) = spelling { text += "$\(values.count)" } else { text += "?" }
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

extension Engine {
  func word(for kind: ColumnKind) -> String {
    switch self {
    case .sqlite: SQLiteWords.column(kind)
    case .postgresql: PostgreSQLWords.column(kind)
    }
  }
}

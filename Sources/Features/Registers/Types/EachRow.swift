import Kernel
import Pack
import Strategy

/// Of a clock that runs on each line of a field by itself: which lines.
struct EachRow: Sendable {
  let field: String
  /// What a line says of itself; nil: all those that say the day that it runs from.
  let condition: RegisterField.Condition?
}

extension RegisterClock {
  /// It as it runs on an entry that lived so: once or, of lines, on each of those that there are now.
  func all(on life: EntryLife) -> [RunningClock] {
    guard let each else { return running(on: life).map { [$0] } ?? [] }
    let rows = (life.last?.values[each.field]).map { [EntryValues](kept: $0) } ?? []
    return rows.enumerated().compactMap { rank, row in
      guard each.condition?.holds(row) ?? true, var running = running(on: life, by: row) else { return nil }
      running.line = rank
      return running
    }
  }

  /// "Fin du financement"; on a line, "Département, 40 000 € : fin du financement".
  func name(
    onLine line: Int?, of values: EntryValues, in register: Register, _ departement: Departement, on day: Day
  ) -> String {
    guard let line, let field = (each?.field).flatMap(register.field) else { return name }
    return "\(field.name(ofLine: line, in: values[field.id], departement, on: day)) : \(inSentence)"
  }
  /// "fin du financement"; an acronym stays.
  private var inSentence: String {
    let isWord = name.dropFirst().first?.isLowercase ?? false
    return isWord ? name.prefix(1).lowercased() + name.dropFirst() : name
  }
  func said(as name: String) -> String { basis.map { "\(name) (\($0))" } ?? name }
}

extension Register {
  /// Of a line, on its entry's page.
  func anchor(of clock: RegisterClock, line: Int) -> String {
    (clock.each?.field).flatMap(field)?.anchor(ofLine: line) ?? ""
  }
}

extension RegisterField {
  func anchor(ofLine rank: Int) -> String { "\(id)-\(rank + 1)" }
  /// What a line is known by: what it says first in words, then its money.
  fileprivate func name(ofLine rank: Int, in value: String?, _ departement: Departement, on day: Day) -> String {
    let rows = value.map { [EntryValues](kept: $0) } ?? [], row = rows.indices.contains(rank) ? rows[rank] : [:]
    func first(_ kinds: [Kind]) -> String? {
      columns.first { kinds.contains($0.kind) && row[$0.id] != nil }.flatMap { column in
        row[column.id].map { column.shown($0, in: departement, on: day) }
      }
    }
    let words = [first([.text, .choice, .organisation, .commune]), first([.euros])].compactMap(\.self)
    return words.isEmpty ? "\(label), ligne \(rank + 1)" : words.joined(separator: ", ")
  }
  /// The words by which a clock names a column of it, of some kinds: `titres.au`.
  fileprivate func cells(_ kinds: [Kind]) -> [String] {
    isOpen ? columns.filter { kind == .rows && kinds.contains($0.kind) }.map { "\(id).\($0.id)" } : []
  }
}

extension RegistersReading {
  /// The lines that a clock says it runs on, each by itself, and the column of theirs that it runs from.
  func eachRow(_ part: Section, _ fields: Known<RegisterField>) -> (rows: EachRow, start: RegisterClock.Start)? {
    guard part.flag("chaque_ligne", default: false) else { return nil }
    for key in ["fin", "pas_avant", "proroge", "suspendue", "suspendue_entre", "attend"] where part.has(key) {
      part.error(
        "Une horloge de chaque ligne ne fait que prévenir : un passage est celui de la fiche entière.",
        remedy: "Ôtez `\(key)`, ou `chaque_ligne`.", at: key)
    }
    let key = part.has("jusqua") ? "jusqua" : "depuis"
    guard let text = part.textIfAny(key) else {
      part.error(
        "`chaque_ligne` : de quelle colonne court ce délai ?",
        remedy: "Écrivez `jusqua: un_champ.une_colonne`, ou `depuis` et `duree`.", at: "chaque_ligne")
      return nil
    }
    if !text.contains(".") {
      part.error(
        "`\(key): \(text)` n’est pas une colonne : chaque ligne a la sienne.",
        remedy: "Écrivez `\(key): un_champ.une_colonne`, d’un champ `lignes`.", at: key)
      return nil
    }
    part.checkReference(text, at: key, to: fields.words { $0.cells(key == "jusqua" ? [.day] : [.day, .moment]) })
    let path = text.split(separator: ".").map(String.init), field = path.first ?? text, column = path.last ?? text
    return (
      EachRow(field: field, condition: lineCondition(part, fields.all.first { $0.id == field })),
      key == "jusqua" ? .lastDay(field: column, column: nil) : .field(column)
    )
  }
  /// Which lines of a field, by what a column of theirs says.
  func lineCondition(_ part: Section, _ field: RegisterField?) -> RegisterField.Condition? {
    condition(
      part, among: field?.columns ?? [],
      "`si` nomme une colonne à choix, ou `oui_non`, de ces lignes, et les valeurs qu’elle doit avoir.")
  }
}

import Database
import Documents
import Kernel
import Strategy

/// Does what a file says of a register's entries, line by line, by the acts and the rights of whoever sends it. The dry
/// run is the very same, in a transaction that is undone.
struct EntryImportActs {
  /// What was found, thrown so that its transaction leaves nothing behind.
  struct Rehearsed: Error { let file: EntrySheet }
  /// What becomes of a line is not what was agreed to: somebody did something meanwhile. Nothing is written.
  struct Moved: Error {}

  /// What whoever agrees says of it.
  struct Agreement: Sendable {
    /// Why what the entries said was wrong.
    var why = ""
    /// Those that look like another are others.
    var takesAlike = true
  }

  private let acts: EntryActs
  private let register: Register
  private let departement: Departement
  private let store: EntryStore
  private let reading: CellReading
  private let columns: [EntryColumn]

  /// Throws `NotFound` for whoever does not keep the register.
  init(_ connection: Connection, _ departement: Departement, _ register: Register, by permit: Permit) throws {
    guard register.isKept(by: permit) else { throw NotFound() }
    acts = EntryActs(connection, departement, register, by: permit, isByFile: true)
    (self.register, self.departement) = (acts.seen, departement)
    store = EntryStore(connection, in: departement)
    reading = CellReading(connection, departement)
    columns = acts.seen.columns
  }

  /// The file with what becomes of each of its lines; those that are refused already are not tried.
  func record(_ file: EntrySheet, _ agreement: Agreement = Agreement()) throws -> EntrySheet {
    var done = file, seen: [String: Int] = [:]
    for (index, line) in file.lines.enumerated() where line.fate != .refused {
      if line.fate == .alike, !agreement.takesAlike { continue }
      done.lines[index] = try judged(line, file, agreement, &seen)
    }
    return done
  }

  /// What the dry run found: entries that it made are no more.
  func rehearsed(_ file: EntrySheet) throws -> Rehearsed {
    var judged = try record(file)
    for (index, line) in judged.lines.enumerated() where [.new, .alike].contains(line.fate) {
      (judged.lines[index].entry, judged.lines[index].named) = (nil, nil)
    }
    return Rehearsed(file: judged)
  }

  /// The same, of what was agreed to. Throws `Moved` where it would not be that.
  func confirm(_ file: EntrySheet, _ agreement: Agreement) throws -> EntrySheet {
    let done = try record(file, agreement)
    for (was, now) in zip(file.lines, done.lines) {
      guard was.fate == now.fate, was.entry == nil || was.entry == now.entry, was.changes == now.changes else {
        throw Moved()
      }
    }
    try Audit.record(
      RegisterAct.imported, of: register.id, fields: columns.filter(file.has).map(\.name), by: acts.permit,
      on: acts.connection)
    return done
  }

  // MARK: a line

  /// What a line says: of a field, nil where it says nothing.
  private struct Said {
    var number: String?
    var state: RegisterState?
    var since: Day?
    var values: [(field: RegisterField, value: String?)] = []
  }

  private func judged(
    _ line: EntrySheet.Line, _ file: EntrySheet, _ agreement: Agreement, _ seen: inout [String: Int]
  ) throws -> EntrySheet.Line {
    do {
      let said = try said(line, file)
      var done = line
      // What one line can't do keeps none of the others, and leaves nothing behind.
      try acts.connection.keeping {
        if let id = try known(said) {
          if let first = seen[id.text] { throw twice(first) }
          try change(id, said, agreement, &done)
        } else {
          try create(said, &done, among: seen)
        }
      }
      if let entry = done.entry { seen[entry] = line.number }
      return done
    } catch let invalid as Invalid {
      return refused(line, invalid.issues.map { told($0, file) })
    } catch is NotFound {
      return refused(line, ["Vos fonctions ne permettent pas cet acte. Demandez à qui tient cette fiche."])
    } catch is Overtaken {
      throw Moved()
    }
  }
  private func refused(_ line: EntrySheet.Line, _ why: [String]) -> EntrySheet.Line {
    var line = line
    (line.fate, line.why, line.entry, line.named, line.changes) = (.refused, why, nil, nil, [])
    return line
  }
  private func twice(_ first: Int) -> Invalid {
    Invalid("C’est la même fiche qu’à la ligne \(first).", remedy: "Gardez une seule des deux lignes.")
  }

  /// Every fault of the cells at once.
  private func said(_ line: EntrySheet.Line, _ file: EntrySheet) throws -> Said {
    var said = Said(), issues: [Invalid.Issue] = []
    for column in columns where file.has(column) {
      let words = line.words[column.name] ?? ""
      do {
        switch column.what {
        case .number: said.number = words.isEmpty ? nil : words
        case .state: said.state = words.isEmpty ? nil : try state(words)
        case .since: said.since = words.isEmpty ? nil : try day(words)
        case .field(let id):
          if let field = register.field(id) { said.values.append((field, try reading.read(words, field))) }
        case .ours: break
        }
      } catch let invalid as Invalid {
        // An exported cell that nobody touched is what stands, even where it could no longer be written.
        if case .field(let id) = column.what, let field = register.field(id), try stands(words, field, said.number) {
          said.values.append((field, words))
        } else {
          issues += invalid.issues
        }
      }
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    return said
  }
  private func stands(_ words: String, _ field: RegisterField, _ number: String?) throws -> Bool {
    guard let number, let id = try store.id(numbered: number, of: register), try isSeen(id) else { return false }
    return try acts.entry(id).values[field.id] == words
  }
  private func state(_ words: String) throws -> RegisterState {
    let said = French.folded(words)
    if let state = register.states.first(where: { $0.id == words || French.folded($0.name) == said }) { return state }
    throw Invalid(
      "« \(words.prefix(60)) » n’est pas un état.",
      remedy: "Écrivez \(French.list(register.states.map { "« \($0.name) »" })).", at: .field(EntryListing.state))
  }
  private func day(_ words: String) throws -> Day {
    guard let day = French.parseDay(words), (1900...2199).contains(day.year) else {
      throw Invalid("« \(words.prefix(60)) » n’est pas un jour.", remedy: "Écrivez-le 31/12/2021.", at: .field("jour"))
    }
    return day
  }

  /// The entry that a line is about: by its number, else by what no two say alike.
  private func known(_ said: Said) throws -> Kernel.ID<RegisterEntry>? {
    if let number = said.number {
      guard let id = try store.id(numbered: number, of: register), try isSeen(id) else {
        throw Invalid(
          "Aucune des fiches que vous lisez n’a le numéro « \(number.prefix(40)) ».",
          remedy: "Vérifiez-le ; pour une fiche nouvelle, laissez cette case vide.", at: .field(EntryListing.number))
      }
      return id
    }
    for (field, value) in said.values where field.isUnique {
      guard let value, let id = try store.id(saying: value, field, of: register) else { continue }
      guard try isSeen(id) else {
        throw field.refusal(
          "« \(value) » est déjà dans ce registre.", "Cette fiche n’est pas de celles que vous lisez.")
      }
      return id
    }
    return nil
  }
  private func isSeen(_ id: Kernel.ID<RegisterEntry>) throws -> Bool {
    do {
      _ = try acts.entry(id)
      return true
    } catch is NotFound { return false }
  }

  /// Born in its present state, on the day on which it entered it.
  private func create(_ said: Said, _ line: inout EntrySheet.Line, among seen: [String: Int]) throws {
    guard let since = said.since else {
      throw Invalid(
        "Le jour manque.", remedy: "Écrivez dans « depuis » le jour où la fiche est entrée dans cet état.",
        at: .field("jour"))
    }
    let values = said.values.reduce(into: EntryValues()) { $0[$1.field.id] = $1.value }
    let entry: RegisterEntry
    do {
      entry = try acts.create(values, on: since, as: said.state)
      line.fate = .new
    } catch let alike as Alike {
      entry = try acts.create(values, on: since, as: said.state, isAnother: true)
      line.fate = .alike
      let others = alike.entries.map { entry in
        seen[entry.id.text].map { "la ligne \($0)" } ?? "la fiche \(entry.number(in: register))"
      }
      line.why = ["ressemble à \(French.list(others))"]
    }
    (line.entry, line.named) = (entry.id.text, entry.number(in: register))
  }

  /// What the line says otherwise was wrong, or it leads to another state.
  private func change(
    _ id: Kernel.ID<RegisterEntry>, _ said: Said, _ agreement: Agreement, _ line: inout EntrySheet.Line
  ) throws {
    let entry = try acts.entry(id), state = said.state?.id ?? entry.state, since = said.since ?? entry.since
    if let seen = line.version, seen != entry.version { throw Overtaken() }
    guard !entry.isCancelled else {
      throw Invalid("Cette fiche est annulée.", remedy: "Retirez cette ligne.", at: .field(EntryListing.number))
    }
    var values = entry.values
    for (field, value) in said.values {
      if value != nil, entry.erased[field.id] != nil {
        throw field.refusal("Ce que ce champ disait a été effacé.", "Laissez cette case vide.")
      }
      values[field.id] = value
    }
    (line.entry, line.named, line.version) = (id.text, entry.number(in: register), entry.version)
    line.changes = changes(entry, to: values, state, since)
    line.fate = line.changes.isEmpty ? .same : .changed
    guard !line.changes.isEmpty else { return }
    guard state == entry.state else { return try pass(entry, values, to: state, on: said.since) }
    let life = EntryLife(try store.versions(of: id))
    guard let entering = life.steps.reversed().prefix(while: { $0.state == state }).last, let last = life.last else {
      throw NotFound()
    }
    // The day of another act than the last one is corrected alone.
    let act = since == entry.since ? last : entering
    _ = try acts.correct(
      id, values, act: act.version, on: since == entry.since ? last.day : since, why: agreement.why, seen: entry.version
    )
  }
  private func pass(_ entry: RegisterEntry, _ values: EntryValues, to state: String, on day: Day?) throws {
    let ways = register.passages.filter {
      $0.from.contains(entry.state) && $0.to == state && register.may($0, acts.permit)
    }
    guard let passage = ways.first, ways.count == 1 else {
      throw Invalid(
        ways.isEmpty
          ? "Aucun passage que vous puissiez faire ne mène de « \(name(entry.state)) » à « \(name(state)) »."
          : "Plusieurs passages mènent à « \(name(state)) ».",
        remedy: "Laissez l’état tel qu’il est ; faites ce passage dans la fiche.", at: .field(EntryListing.state))
    }
    guard let day else {
      throw Invalid("Le jour manque.", remedy: "Écrivez celui de ce changement d’état.", at: .field("jour"))
    }
    let asked = Set(EntryForm.passage(passage, of: entry, in: register).fields.map(\.id))
    let changed = values.filter { $0.value != entry.values[$0.key] }
    for field in register.fields where values[field.id] != entry.values[field.id] && !asked.contains(field.id) {
      throw field.refusal(
        "« \(passage.label) » ne demande pas ce champ.", "Corrigez-le d’abord, dans un autre envoi ou dans la fiche.")
    }
    _ = try acts.pass(entry.id, passage, changed, on: day, seen: entry.version)
  }

  private func name(_ state: String) -> String { register.state(state)?.name ?? state }
  private func changes(
    _ entry: RegisterEntry, to values: EntryValues, _ state: String, _ since: Day
  ) -> [EntrySheet.Change] {
    func words(_ field: RegisterField, _ value: String?) -> String {
      value.map { field.shown($0, in: departement, on: since) } ?? ""
    }
    var changes = register.fields.filter { values[$0.id] != entry.values[$0.id] }.map {
      EntrySheet.Change(
        field: $0.label, before: words($0, entry.values[$0.id]), after: words($0, values[$0.id]))
    }
    if state != entry.state {
      changes.append(.init(field: "État", before: name(entry.state), after: name(state)))
    }
    if since != entry.since {
      changes.append(.init(field: "Depuis", before: French.short(entry.since), after: French.short(since)))
    }
    return changes
  }

  /// With its column where it is about one, as people read it.
  private func told(_ issue: Invalid.Issue, _ file: EntrySheet) -> String {
    let sentence = "\(issue.problem) \(issue.remedy)"
    guard case .field(let place) = issue.place else { return sentence }
    // A cell of rows is of its field's column.
    let id = String(place.prefix { $0 != "." })
    let what: EntryColumn.What =
      switch id {
      case EntryListing.number: .number
      case EntryListing.state: .state
      case "jour": .since
      default: .field(id)
      }
    guard let column = columns.first(where: { $0.what == what }) else { return sentence }
    return "Colonne \(file.columns[column.name] ?? column.name) : \(sentence)"
  }
}

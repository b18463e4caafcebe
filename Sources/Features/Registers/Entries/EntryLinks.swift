import Database
import Kernel
import Strategy
import Web

/// An entry that another leads to, as somebody may know of it.
struct LinkedEntry: Sendable {
  let entry: RegisterEntry
  let register: Register
  /// Others know its number alone.
  let isRead: Bool

  /// "VID-2026-003, Vernoselle".
  var name: String {
    let number = entry.number(in: register), title = entry.title(in: register)
    let named = isRead && title != number ? "\(number), \(title)" : number
    return entry.isCancelled ? "\(named) (annulée)" : named
  }
  /// Among others that may be chosen: one that is over says so.
  var offered: String {
    guard isRead, let state = register.state(entry.state), state.stage == .closed, !entry.isCancelled else {
      return name
    }
    return "\(name) (\(state.name.lowercased()))"
  }
  /// What it is known by, alone.
  var title: String { isRead ? entry.title(in: register) : entry.number(in: register) }
  /// Leads there, for whoever may read it.
  func shown(_ frame: PageFrame) -> HTML {
    isRead ? Web.linked(name, frame.link("registres", register.id, entry.id.text)) : HTML(prose: name)
  }
  /// With its state of today and since when: whether a commune conformed on the day of a notice is read there.
  func standing(_ frame: PageFrame) -> HTML {
    guard isRead, !entry.isCancelled, let state = register.state(entry.state) else { return shown(frame) }
    return "\(shown(frame))\u{00A0}: \(prose: state.name.lowercased()) depuis le \(long: entry.since)"
  }
}

/// What entries lead to, as far as somebody may look.
struct EntryLinks {
  let connection: Connection
  let departement: Departement
  let permit: Permit
  private var store: EntryStore { EntryStore(connection, in: departement) }

  init(_ connection: Connection, _ departement: Departement, by permit: Permit) {
    (self.connection, self.departement, self.permit) = (connection, departement, permit)
  }

  /// What the values of a register's entry lead to, by id.
  func linked(_ values: [EntryValues], of register: Register) throws -> [String: LinkedEntry] {
    let fields = register.fields.filter { $0.kind == .link }.map(\.id)
    let ids = Set(values.flatMap { values in fields.compactMap { values[$0] } })
    return try known(store.entries(ids.sorted().compactMap { Kernel.ID<RegisterEntry>($0) }))
      .reduce(into: [:]) { $0[$1.entry.id.text] = $1 }
  }
  /// The same entries, as whoever looks may know of them.
  func known(_ entries: [RegisterEntry]) throws -> [LinkedEntry] {
    let read = try Dictionary(grouping: entries, by: \.register).reduce(into: Set<Kernel.ID<RegisterEntry>>()) {
      guard let register = departement.registers[$1.key] else { return }
      $0.formUnion(try store.readable($1.value.map(\.id), of: register, for: permit))
    }
    return entries.compactMap { entry in
      departement.registers[entry.register].map {
        LinkedEntry(entry: entry, register: $0, isRead: read.contains(entry.id))
      }
    }
  }

  /// The same form with what may be chosen in it: whose it is, among what is theirs; of each of its links, what stands,
  /// then what fits the words that were typed, the newest first.
  func offering(_ form: EntryForm, _ typed: Fields) throws -> EntryForm {
    var form = form
    if !form.leavesReach { form.own = form.register.own(of: permit).map { ($0.field.id, $0.words) } }
    for field in form.fields where field.kind == .link {
      guard let target = field.target.flatMap({ departement.registers[$0] }) else { continue }
      let chosen = [typed[field.id], form.standing[field.id]].compactMap(\.self)
      let standing = try linked(chosen.map { [field.id: $0] }, of: form.register).values
        .filter { $0.isRead || $0.entry.id.text == form.standing[field.id] }
      var choices = standing.map { Choice($0.entry.id.text, $0.name) }
      if target.isRead(by: permit) {
        let sought = French.folded(typed[Chooser.sought(field.id)] ?? "").split(separator: " ").prefix(5)
        let question = ListQuestion(
          order: ListOrder(EntryListing.number, isDescending: true), page: 1, chosen: [:], days: [:],
          words: sought.map(String.init))
        choices += try EntryListStore(connection, in: departement, of: target, for: permit)
          .entries(question, after: nil, limit: Chooser.shown + 1).rows.filter { $0.id != form.entry }
          .map { Choice($0.id.text, LinkedEntry(entry: $0, register: target, isRead: true).offered) }
          .filter { choice in !choices.contains { $0.value == choice.value } }
      }
      form.offers[field.id] = choices
    }
    return form
  }

  /// Throws `Invalid` at what leads nowhere that its writer may see. What stood before may stay.
  func check(_ entry: RegisterEntry, of register: Register, before: EntryValues) throws {
    let values = entry.values
    let changed = register.fields.filter { $0.kind == .link && values[$0.id] != before[$0.id] }
    let linked = try linked([values], of: register)
    let issues = changed.flatMap { field -> [Invalid.Issue] in
      guard let value = values[field.id] else { return [] }
      guard let target = linked[value], target.isRead, target.register.id == field.target,
        target.entry.id != entry.id
      else {
        return field.refusal("Cette fiche n’est pas parmi celles que vous lisez.", "Choisissez dans la liste.").issues
      }
      return target.entry.isCancelled
        ? field.refusal("La fiche \(target.name) ne se suit plus.", "Choisissez-en une autre.").issues : []
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
}

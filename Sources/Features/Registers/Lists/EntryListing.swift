import Documents
import Kernel
import Strategy
import Web

/// What a register's list is: one column for each thing that its entries say.
enum EntryListing {
  static let number = "numero"
  static let state = "etat"
  static let since = "depuis"
  static let due = "echeance"
  private static let ours: Set<String> = [
    number, state, since, due, "q", "tri", "page", "au", "connu", arrondissementParameter,
  ]

  /// What the address calls a field of the pack.
  static func name(_ field: RegisterField) -> String {
    ours.contains(field.id) ? "champ-\(field.id)" : field.id
  }
  /// The term that a name of the address means.
  static func field(_ name: String) -> String {
    switch name {
    case number: EntryTermStore.number
    case state: EntryTermStore.state
    case since: EntryTermStore.since
    case due: EntryTermStore.due
    default: name.hasPrefix("champ-") && ours.contains(String(name.dropFirst(6))) ? String(name.dropFirst(6)) : name
    }
  }

  /// - Parameters:
  ///   - isChosen: rows can be ticked, to act on several.
  ///   - moment: of a past list: its entries open as they stood.
  ///   - linked: what they lead to, by id.
  static func of(
    _ register: Register, in departement: Departement, _ frame: PageFrame, isChosen: Bool = false,
    at moment: Moment? = nil, linked: [String: LinkedEntry] = [:]
  ) -> Listing<RegisterEntry> {
    let kinds: [RegisterField.Kind] = [.commune, .organisation, .choice, .integer]
    // What an entry never lacks is what it is about.
    let shown = register.fields.filter { field in
      kinds.contains(field.kind) || field.kind == .link && field.isAsked(at: RegisterField.creation)
    }.prefix(3)
    let rest = register.fields.filter { field in
      field.id != register.titleField?.id && !shown.contains { $0.id == field.id }
    }
    let box = Listed<RegisterEntry>(
      "cocher", Column("Cocher", phone: .gutter), isOrdered: false, value: { _ in .nothing },
      cell: { selectionBox($0, register) })
    let numbered = Listed<RegisterEntry>(
      number, Column("Numéro", phone: .first), title: "numéro", value: { .text($0.number(in: register)) },
      cell: { "<span class=\"muted nowrap\">\($0.number(in: register))</span>" })
    let lasting = Listed<RegisterEntry>(
      since, Column("Depuis", phone: register.clocks.isEmpty ? .more : .none, label: "depuis le"), title: "depuis",
      value: { .day($0.since) })
    var columns = isChosen ? [box, numbered] : [numbered]
    if let field = register.titleField { columns.append(title(field, of: register, frame, moment)) }
    columns += [standing(register), lasting]
    if !register.clocks.isEmpty { columns.append(next) }
    // Of a past day nobody said it, or it is stale since.
    if moment == nil { columns += register.gauges.flatMap { gauged($0, frame) } }
    columns += shown.enumerated().map { column($1, departement, frame, phone: $0 == 0 ? .line : .more, linked) }
    columns += register.sums.compactMap { summed($0, of: register, departement, frame) }
    columns += rest.map { column($0, departement, frame, phone: nil) }
    return Listing(
      register.title, ("fiche", "fiches"), columns: columns, filters: filters(register, departement, frame),
      order: ListOrder(number, isDescending: true))
  }

  static func standing(_ register: Register) -> Listed<RegisterEntry> {
    Listed(
      state, Column("État", phone: .line, label: ""), title: "état", value: { .text($0.state) },
      cell: { together(register.state($0.state)?.name ?? $0.state) })
  }
  /// In a table a word or two stand on one line; what is longer goes on under it.
  private static func together(_ words: String) -> HTML {
    words.count > 20 ? HTML(prose: words) : "<span class=\"together\">\(prose: words)</span>"
  }
  private static let next = Listed<RegisterEntry>(
    due, Column("Prochaine échéance", phone: .more, label: "échéance le"), title: due,
    value: { $0.due.map { .day($0) } ?? .nothing }, cell: { "\(prose: $0.end?.words ?? "")" })
  private static func title(
    _ field: RegisterField, of register: Register, _ frame: PageFrame, _ moment: Moment?
  ) -> Listed<RegisterEntry> {
    Listed(
      name(field), Column(French.capitalized(register.noun), label: "", isHeading: true), title: name(field),
      value: { SheetValue($0.values[field.id]) },
      cell: { entry in
        let link = frame.link("registres", register.id, entry.id.text)
        return linked(entry.title(in: register), moment?.link(link) ?? link, style: "row-link")
      })
  }
  /// What is said of it, and when it was: nothing of what is stale.
  /// In a file, when a gauge was said.
  static func said(_ gauge: Gauge) -> String { "\(gauge.id)_dit" }
  static func gauged(_ gauge: Gauge, _ frame: PageFrame) -> [Listed<RegisterEntry>] {
    let now = frame.now
    @Sendable func standing(_ entry: RegisterEntry) -> GaugeReading? {
      gauge.states.contains(entry.state) ? gauge.standing(entry.gauges[gauge.id], at: now) : nil
    }
    return [
      Listed(
        gauge.id, Column(gauge.name, phone: .line), title: gauge.id, isOrdered: false,
        value: { entry in
          standing(entry).map { .number($0.level) }
            ?? (gauge.states.contains(entry.state) ? .text(Gauge.unknown) : .nothing)
        },
        cell: { entry in
          gauge.states.contains(entry.state) ? "\(prose: gauge.words(entry.gauges[gauge.id], at: now))" : ""
        }),
      Listed(
        "\(gauge.id)-dit", nil, label: "\(gauge.name), dit le", title: said(gauge), isOrdered: false,
        value: { entry in standing(entry).map { .text($0.saidAt.iso) } ?? .nothing }),
    ]
  }
  /// Files say it as the pack and forms do, so that they can be read again.
  /// - Parameter phone: where a phone has it, whose rows hold on few lines; nil: in files alone.
  static func column(
    _ field: RegisterField, _ departement: Departement, _ frame: PageFrame, phone: Column.Phone?,
    _ linked: [String: LinkedEntry] = [:]
  ) -> Listed<RegisterEntry> {
    // A number says nothing without its name; a town, an organisation, a word say what they are.
    let noun = phone == .more ? field.label.inSentence : field.label
    let label = field.kind == .integer ? "\(noun)\(French.noBreak):" : ""
    return Listed(
      name(field),
      phone.map { Column(field.label, field.kind == .integer ? .number : .text, phone: $0, label: label) },
      label: field.label,
      title: name(field), isOrdered: field.isListed,
      value: { $0.values[field.id].map(field.written) ?? .nothing },
      cell: { entry in
        guard field.kind != .link else {
          return HTML(prose: entry.values[field.id].flatMap { linked[$0]?.title } ?? "")
        }
        let words = entry.values[field.id].map { field.shown($0, in: departement, on: frame.today) } ?? ""
        return field.kind == .choice && !words.isEmpty ? together(words) : HTML(prose: words)
      })
  }

  /// What lines come to: worked out of what they say, so that the list is not ordered by it.
  private static func summed(
    _ sum: RowSum, of register: Register, _ departement: Departement, _ frame: PageFrame
  ) -> Listed<RegisterEntry>? {
    guard let (rows, column) = register.summed(sum) else { return nil }
    let label = "\(rows.label), \(column.label.lowercased())"
    return Listed(
      sum.id, Column(label, .number, phone: .more, label: "\(label)\(French.noBreak):"), title: sum.id,
      isOrdered: false,
      value: { sum.total(of: $0.values).map { column.written(String($0.sum)) } ?? .nothing },
      cell: { entry in
        HTML(
          prose: sum.total(of: entry.values).map { column.shown(String($0.sum), in: departement, on: frame.today) }
            ?? "")
      })
  }

  private static func filters(
    _ register: Register, _ departement: Departement, _ frame: PageFrame
  ) -> [ListFilter] {
    // By the title of what they lead to, for whoever reads it.
    let links = register.fields.filter { field in
      field.isFound && field.kind == .link
        && (field.target.flatMap { departement.registers[$0] }?.isRead(by: frame.permit) ?? false)
    }.map { ListFilter(name($0), $0.label, .wordsOf) }
    return [ListFilter("q", "Chercher", .words)] + choices(register, departement, frame) + links
      + (register.clocks.isEmpty ? [] : [ListFilter(due, "Prochaine échéance", .days)])
      + [ListFilter(since, "Dans cet état", .days)] + days(register)
  }
  static func days(_ register: Register) -> [ListFilter] {
    register.fields.filter { $0.isListed && $0.kind == .day }.map { ListFilter(name($0), $0.label, .days) }
  }
  /// By what is chosen: its state, where it is, what it is.
  static func choices(_ register: Register, _ departement: Departement, _ frame: PageFrame) -> [ListFilter] {
    let choices = register.fields.filter(\.isListed).compactMap { field -> ListFilter? in
      switch field.kind {
      case .choice: ListFilter(name(field), field.label, .several(field.choices.map { Choice($0.id, $0.name) }))
      case .flag: ListFilter(name(field), field.label, .choice([Choice("oui", "Oui"), Choice("non", "Non")]))
      case .commune: ListFilter(name(field), field.label, .several(communes(departement)))
      case .organisation:
        ListFilter(name(field), field.label, .several(ordered(field.bodies(in: departement, on: frame.today))))
      default: nil
      }
    }
    let zones = register.placeField == nil ? [] : arrondissementFilter(frame, departement, on: frame.today)
    return [ListFilter(state, "État", .several(register.states.map { Choice($0.id, $0.name) }))] + zones + choices
  }
  private static func communes(_ departement: Departement) -> [Choice] {
    departement.territory.communes.map { Choice($0.code, $0.name) }
  }
  /// Folded once each: comparing would fold thousands of times.
  private static func ordered(_ choices: [Choice]) -> [Choice] {
    choices.map { (key: French.ordered($0.label), choice: $0) }.sorted { $0.key < $1.key }.map(\.choice)
  }
}

extension ListQuestion {
  /// What of it the terms of entries tell; an arrondissement is of their communes.
  var terms: [(name: String, values: [String])] {
    chosen.filter { $0.key != arrondissementParameter }.sorted { $0.key < $1.key }.map { ($0, $1) }
  }
}

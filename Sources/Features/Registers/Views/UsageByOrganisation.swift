import Database
import Kernel
import Strategy
import Territory
import Web

/// How many entries of a register each organisation has, by state: what is over is counted no more.
struct UsageByOrganisation: Sendable {
  let register: Register
  /// Those that some entry is in, in the pack's order.
  let states: [RegisterState]
  /// By name; those of no organisation last.
  let rows: [Row]
  /// To which it is narrowed.
  let zone: Zone?
  /// False for whoever is told the numbers and nothing else: they lead nowhere.
  let isRead: Bool

  struct Row: Sendable {
    /// Empty: of none.
    let organisation: String
    let name: String
    let counts: [String: Int]
    var total: Int { counts.values.reduce(0, +) }
  }

  init(
    _ counts: [String: [String: Int]], of register: Register, in departement: Departement, on today: Day, zone: Zone?,
    isRead: Bool
  ) {
    (self.register, self.zone, self.isRead) = (register, zone, isRead)
    let live = register.states.filter { $0.stage != .closed }
    let rows = counts.map { organisation, counts in
      Row(
        organisation: organisation,
        name: organisation.isEmpty
          ? "Sans organisme" : departement.organisationName(organisation, on: today) ?? organisation,
        counts: counts.filter { count in live.contains { $0.id == count.key } })
    }.filter { $0.total > 0 }
    self.rows = rows.map { (key: French.ordered($0.name), row: $0) }
      .sorted { ($0.row.organisation.isEmpty ? 1 : 0, $0.key) < ($1.row.organisation.isEmpty ? 1 : 0, $1.key) }
      .map(\.row)
    states = live.filter { state in rows.contains { $0.counts[state.id] != nil } }
  }
  var total: Int { rows.reduce(0) { $0 + $1.total } }
  func total(_ state: RegisterState) -> Int { rows.reduce(0) { $0 + ($1.counts[state.id] ?? 0) } }
}

struct UsageJSON: Encodable {
  let registre: String
  let total: Int
  let organismes: [Row]
  struct Row: Encodable {
    @OrNull var organisme: String?
    let nom: String
    let etats: [String: Int]
    let total: Int
  }
  init(_ usage: UsageByOrganisation) {
    (registre, total) = (usage.register.id, usage.total)
    organismes = usage.rows.map {
      Row(
        organisme: $0.organisation.isEmpty ? nil : $0.organisation, nom: $0.name, etats: $0.counts, total: $0.total)
    }
  }
}

func usagePage(_ frame: PageFrame, _ usage: UsageByOrganisation) -> HTML {
  let register = usage.register, list = frame.link("registres", register.id)
  let open = keepingArrondissement(list, frame), field = register.organisationField.map(EntryListing.name)
  func number(_ count: Int, _ state: RegisterState? = nil, _ row: UsageByOrganisation.Row? = nil) -> HTML {
    guard count > 0, usage.isRead, row?.organisation != "" else { return "\(number: count)" }
    let link = open.query(EntryListing.state, anyOf: (state.map { [$0] } ?? usage.states).map(\.id))
    return linked(
      French.number(count), row.flatMap { row in field.map { link.query($0, row.organisation) } } ?? link,
      style: "figure")
  }
  let rows = usage.rows.map { row in
    TableRow(
      ["\(prose: row.name)"] + usage.states.map { number(row.counts[$0.id] ?? 0, $0, row) }
        + [number(row.total, nil, row)])
  }
  let foot = TableRow(
    ["Ensemble"] + usage.states.map { number(usage.total($0), $0) } + [number(usage.total)], .total)
  let columns =
    [Column(register.organisationField?.label ?? "", label: "", isHeading: true)]
    + usage.states.map { Column($0.name, .number) } + [Column("En tout", .number)]
  let sums = usage.states.map { "\($0.name.lowercased()) : \(French.number(usage.total($0)))" }
  let answer =
    usage.total == 0
    ? "Aucune fiche." : "\(French.capitalized(sums.joined(separator: ", "))), sur \(French.number(usage.total))."
  return """
    \(pageHead(
      "\(prose: register.title)\u{00A0}: par organisme",
      breadcrumb: [
        Crumb("Registres", frame.link("registres")), Crumb(register.title, usage.isRead ? list : nil),
        Crumb("Par organisme"),
      ], answer: "\(prose: answer)\(usage.zone.map(alone) ?? "")"))
    \(if: usage.isRead, registerViews(frame, register, .organisations))\
    \(if: !usage.isRead, """
      <p class="note">Vous en savez les nombres\u{A0}; les fiches se lisent là où elles se tiennent.</p>
      """)\
    \(if: !usage.rows.isEmpty, table("\(register.title), par organisme et par état", columns, rows + [foot]))
    """
}

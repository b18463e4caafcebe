import Kernel
import Strategy
import Territory
import Web

/// The entries of a register by state: of each that is not over, the first of them.
struct Board: Sendable {
  let register: Register
  let columns: [Column]
  /// The arrondissement to which it is narrowed.
  let zone: Zone?
  struct Column: Sendable {
    let state: RegisterState
    let count: ListCount
    let entries: [RegisterEntry]
  }
  /// So many of a state are shown; its list has the others.
  static let shown = 20

  /// The states that are shown: those in which entries live, or the one that is asked.
  static func states(of register: Register, _ question: ListQuestion) -> [RegisterState] {
    if let asked = question.chosen[EntryListing.state] { return register.states.filter { asked.contains($0.id) } }
    return register.states.filter { $0.stage != .closed }
  }
  /// What ends first, or where nothing ends, what has been there longest.
  static func order(of register: Register, in state: RegisterState) -> ListOrder {
    let ends = register.clocks.contains { $0.isDeadline && $0.runsIn.contains(state.id) }
    return ListOrder(ends ? EntryListing.due : EntryListing.since)
  }
}

extension ListQuestion {
  /// The same of one state, in another order, from the start.
  func within(_ state: RegisterState, by order: ListOrder) -> ListQuestion {
    ListQuestion(
      order: order, page: 1, chosen: chosen.merging([EntryListing.state: [state.id]]) { $1 }, days: days, words: words)
  }
  /// The same of these states alone.
  func within(_ states: [String]) -> ListQuestion {
    ListQuestion(
      order: order, page: page, chosen: chosen.merging([EntryListing.state: states]) { $1 }, days: days, words: words)
  }
}

struct BoardJSON: Encodable {
  let registre: String
  let colonnes: [Column]
  struct Column: Encodable {
    let etat: String
    let nom: String
    let total: Int
    /// False where there are more than `total`.
    let exact: Bool
    let fiches: [EntryJSON]
  }
  init(_ board: Board, at now: Instant) {
    registre = board.register.id
    colonnes = board.columns.map { column in
      Column(
        etat: column.state.id, nom: column.state.name, total: column.count.atLeast,
        exact: column.count.isExact,
        fiches: column.entries.map { EntryJSON($0, board.register, at: now) })
    }
  }
}

func boardPage(_ frame: PageFrame, _ departement: Departement, _ board: Board, _ question: ListQuestion) -> HTML {
  let register = board.register, list = frame.link("registres", register.id)
  let narrowed = list.asking(frame.here) { $0 != "page" && $0 != "tri" }
  // What has nothing takes no room.
  let shown = board.columns.filter { !$0.entries.isEmpty }
  let empty = board.columns.filter(\.entries.isEmpty).map { $0.state.name.lowercased() }
  // On a phone one state at a time is seen: this leads to each.
  let states = shown.html { column in
    "<li>\(linked("\(column.state.name) (\(column.count.words))", Link.here.fragment(id(column.state))))</li>"
  }
  let columns = shown.html { column in
    let cards = column.entries.html { card(frame, departement, register, $0) }
    let all = narrowed.query(EntryListing.state, column.state.id)
    let isCut = column.count.atLeast > column.entries.count
    let rest: HTML =
      isCut ? "<p class=\"links\">\(linked("Tous (\(column.count.words))", all))</p>" : ""
    return """
      <section class="board-column" id="\(id(column.state))">\
      <h2>\(prose: column.state.name) <span class="muted">\(column.count.words)</span></h2>\
      <ul class="board-cards">\(cards)</ul>\(rest)</section>

      """
  }
  let narrowing: HTML =
    question.isNarrowed ? " \(linked("Revenir à la liste", narrowed)) pour changer de filtres." : ""
  let within: HTML = board.zone.map(alone) ?? ""
  let ends = board.columns.contains { Board.order(of: register, in: $0.state).column == EntryListing.due }
  let order = ends ? "la prochaine échéance, sinon la plus ancienne" : "la plus ancienne"
  return """
    \(pageHead(
      "\(prose: register.title)\u{00A0}: tableau",
      breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb(register.title, list), Crumb("Tableau")],
      answer: "Les fiches par état, \(order) d’abord, \(number: Board.shown) au plus de chacun.\(within)\(narrowing)"))
    \(registerViews(frame, register, .board))\(if: !empty.isEmpty, """
      <p class="note">\(prose: "Sans fiche : \(French.list(empty)).")</p>
      """)\
    \(if: !shown.isEmpty, """
      <nav class="board-states" aria-label="États"><ul>\(states)</ul></nav>
      <div class="board">
      \(columns)</div>
      """)
    """
}

private func id(_ state: RegisterState) -> String { "etat-\(state.id)" }

private func card(
  _ frame: PageFrame, _ departement: Departement, _ register: Register, _ entry: RegisterEntry
) -> HTML {
  var words: [String] = []
  let title = entry.title(in: register), number = entry.number(in: register)
  if title != number { words.append(number) }
  if let place = entry.place(in: register) { words.append(departement.placeName(place)) }
  if let organisation = departement.organisationName(entry.organisation(in: register), on: frame.today) {
    words.append(organisation)
  }
  words.append("depuis le \(French.short(entry.since))")
  let isLate = entry.due.map { $0 < frame.today } ?? false
  let due: HTML = entry.end.html { end in
    """
    <span class="board-due\(if: isLate, " mark-late")">\
    \(if: isLate, "échéance passée le", else: "échéance le") \(prose: end.words)</span>
    """
  }
  return """
    <li>\(linked(title, frame.link("registres", register.id, entry.id.text), style: "row-link"))\
    <span class="entry-detail">\(prose: words.joined(separator: ", "))</span>\(due)</li>

    """
}

import Documents
import Kernel
import Strategy
import Territory
import Web

extension EntryListing {
  /// The list of what anybody reads: narrowed and ordered by what it shows, and by nothing else.
  static func opened(
    _ register: Register, in departement: Departement, _ frame: PageFrame
  ) -> Listing<RegisterEntry> {
    let columns = register.fields.enumerated().map { rank, field in
      column(field, departement, frame, phone: rank == 0 ? .line : .more)
    }
    let first = register.fields.first(where: \.isListed).map(name) ?? state
    return Listing(
      register.title, ("fiche", "fiches"),
      columns: columns + [standing(register)] + register.gauges.flatMap { gauged($0, frame) },
      filters: choices(register, departement, frame) + days(register), order: ListOrder(first))
  }
}

extension ListQuestion {
  /// The same, of the states that are opened where it asks none.
  func opened(_ register: Register) -> ListQuestion {
    within(chosen[EntryListing.state] ?? register.states.map(\.id))
  }
}

/// A page of what anybody reads of a register.
struct OpenedList: Sendable {
  let departement: Departement
  let register: Register
  let listing: Listing<RegisterEntry>
  let question: ListQuestion
  let page: ListPage<RegisterEntry>
  let zone: Zone?
}

struct OpenedListJSON: Encodable {
  let registre: String
  let nom: String
  let total: Int
  /// False where there are more than `total`.
  let exact: Bool
  let page: Int
  let fiches: [Line]
  struct Line: Encodable {
    let etat: String
    let valeurs: [String: EntryValueJSON]
    let jauges: [GaugeJSON]
  }
  init(_ list: OpenedList, at now: Instant) {
    (registre, nom, total) = (list.register.id, list.register.title, list.page.count.atLeast)
    (exact, page) = (list.page.count.isExact, list.question.page)
    fiches = list.page.rows.map { entry in
      Line(
        etat: entry.state, valeurs: EntryValueJSON.all(entry.values, of: list.register),
        jauges: list.register.gauges.filter { $0.states.contains(entry.state) }.map { GaugeJSON($0, entry, at: now) })
    }
  }
}

func openedListPage(_ frame: PageFrame, _ list: OpenedList) -> HTML {
  let register = list.register, home = frame.link("registres", register.id, "public")
  let count = French.plural(list.page.count.atLeast, "fiche ouverte", "fiches ouvertes")
  let answer = "\(count) à tous. Le reste de ce registre se lit connecté, par fonction."
  return """
    \(pageHead(
      HTML(prose: register.title), breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb(register.title)],
      answer: "\(prose: answer)\(list.zone.map(alone) ?? "")"))
    \(openedViews(frame, register, .list))\
    \(section("Les fiches", listing(
      frame, list.listing, list.question, list.page, empty: "Aucune fiche n’est ouverte.",
      file: { home.appending("fiches.\($0.rawValue)") })))
    """
}

/// Its list and its map, where what is opened says a commune.
func openedViews(_ frame: PageFrame, _ register: Register, _ current: RegisterView) -> HTML {
  let home = frame.link("registres", register.id, "public")
  return viewChoices(
    "Voir",
    [RegisterView.list, .map].filter { $0.shows(register) }.map { view in
      let page = view == .list ? home : home.appending(view.rawValue)
      return (view.title(of: register), view == current ? nil : page)
    })
}

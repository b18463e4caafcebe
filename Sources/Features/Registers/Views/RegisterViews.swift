import Kernel
import Strategy
import Web

/// The ways to see the entries of a register. The raw values are the last words of their addresses.
enum RegisterView: String, Sendable, CaseIterable {
  case list = ""
  case gauges = "niveaux"
  case board = "tableau"
  case organisations = "organismes"
  case map = "carte"
  func title(of register: Register) -> String {
    switch self {
    case .list: "Liste"
    // What is said of it is what people come for: "Places libres".
    case .gauges: register.gauges.map(\.name).joined(separator: ", ")
    case .board: "Tableau"
    case .organisations: "Par organisme"
    case .map: "Carte"
    }
  }
  /// Only what has a commune is on a map.
  func shows(_ register: Register) -> Bool {
    switch self {
    case .list, .board: true
    case .gauges: !register.gauges.isEmpty
    case .organisations: register.organisationField != nil
    case .map: register.placeField != nil
    }
  }
}

/// The other ways to see the same register, with what narrows it; after them, the lists that have a name.
func registerViews(
  _ frame: PageFrame, _ register: Register, _ current: RegisterView, named: [(title: String, link: Link?)] = []
) -> HTML {
  let home = frame.link("registres", register.id)
  return viewChoices(
    "Voir",
    RegisterView.allCases.filter { $0.shows(register) }.map { view in
      let page = view == .list ? home : home.appending(view.rawValue)
      let narrowed = page.asking(frame.here) { !["page", "tri"].contains($0) }
      return (view.title(of: register), view == current ? nil : narrowed)
    }, after: named)
}

/// The lists that a pack proposes, those that lack something, and those that one keeps.
func namedViews(_ frame: PageFrame, _ list: EntryList) -> [(title: String, link: Link?)] {
  let register = list.register, home = frame.link("registres", register.id)
  let here = home.asking(frame.here) { $0 != "page" }
  let lacking = keepingArrondissement(home.appending("sans"), frame)
  let views =
    register.views.map { ($0.name, $0.link(home, on: frame.today)) }
    + register.coverages.map { ($0.name, lacking.appending($0.id)) } + list.saved.map { ($0.name, $0.link(frame)) }
  return views.map { ($0.0, $0.1 == here ? nil : $0.1) }
    + (list.saved.isEmpty ? [] : [("Mes vues", frame.link("registres", "vues"))])
}

/// Ways to see the same things, the current one told and not linked.
/// - Parameter others: after a rule.
func viewChoices(
  _ label: String, _ choices: [(title: String, link: Link?)], after others: [(title: String, link: Link?)] = []
) -> HTML {
  let items = (choices + others).enumerated().html { index, choice in
    let style: HTML = index == choices.count ? " class=\"views__others\"" : ""
    guard choice.link == nil else { return "<li\(style)>\(linked(choice.title, choice.link))</li>" }
    return "<li\(style)><strong aria-current=\"true\">\(prose: choice.title)</strong></li>"
  }
  return "<nav aria-label=\"\(label)\"><ul class=\"choices views\">\(items)</ul></nav>\n"
}

import Kernel
import Strategy
import Web

/// The ways to see the entries of a register. The raw values are the last words of their addresses.
enum RegisterView: String, Sendable, CaseIterable {
  case list = ""
  case board = "tableau"
  case map = "carte"
  var title: String {
    switch self {
    case .list: "Liste"
    case .board: "Tableau"
    case .map: "Carte"
    }
  }
  /// Only what has a commune is on a map.
  func shows(_ register: Register) -> Bool { self != .map || register.placeField != nil }
}

/// The other ways to see the same register, with what narrows it.
func registerViews(_ frame: PageFrame, _ register: Register, _ current: RegisterView) -> HTML {
  let home = frame.link("registres", register.id)
  return viewChoices(
    "Voir",
    RegisterView.allCases.filter { $0.shows(register) }.map { view in
      let page = view == .list ? home : home.appending(view.rawValue)
      // A map counts by state and arrondissement: what else narrows a list would not be true of it.
      let narrowed = frame.here.parameters.filter { parameter in
        view == .map
          ? [EntryListing.state, arrondissementParameter].contains(parameter.name)
          : !["page", "tri"].contains(parameter.name)
      }.reduce(page) { $0.query($1.name, $1.value) }
      return (view.title, view == current ? nil : narrowed)
    })
}

/// Ways to see the same things, the current one told and not linked.
func viewChoices(_ label: String, _ choices: [(title: String, link: Link?)]) -> HTML {
  let items = choices.html { choice in
    guard choice.link == nil else { return "<li>\(linked(choice.title, choice.link))</li>" }
    return "<li><strong aria-current=\"true\">\(prose: choice.title)</strong></li>"
  }
  return "<nav aria-label=\"\(label)\"><ul class=\"choices views\">\(items)</ul></nav>\n"
}

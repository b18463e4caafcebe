import Kernel
import Strategy
import Territory
import Web

func entryListPage(_ frame: PageFrame, _ list: EntryList) -> HTML {
  let register = list.register
  let says = register.gauges(saidBy: frame.permit).map { $0.name.lowercased() }
  let acts =
    (says.isEmpty
      ? []
      : [
        linkButton("Dire : \(says.joined(separator: ", "))", frame.link("registres", register.id, "jauges"), .primary)
      ])
    + (register.isKept(by: frame.permit)
      ? [
        linkButton(
          "Ajouter : \(register.noun)", frame.link("registres", register.id, "nouvelle"),
          says.isEmpty ? .primary : .secondary),
        linkButton("Importer un fichier", frame.link("registres", register.id, "import")),
      ] : [])
    + (register.griddable(by: frame.permit).map { _ in
      [linkButton("Saisir plusieurs fiches", frame.link("registres", register.id, "grille"))]
    } ?? [])
  // What falls due and what is said now come first; how many there are of each, after.
  let first = due(frame, list), states = stateWords(frame, list.counts)
  return """
    \(pageHead(
      HTML(prose: register.title), breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb(register.title)],
      answer: "\(first.isEmpty ? states : first)\(narrowed(list))",
      facts: first.isEmpty ? "" : "<p class=\"note\">\(states)</p>", control: dates(frame, list.moment)))
    \(completionNotice(frame, list.departement, register))\
    \(if: !acts.isEmpty, buttons(acts))\(registerViews(frame, register, .list, named: namedViews(frame, list)))\
    \(section("Les fiches", listing(
      frame, list.listing, list.question, list.page, empty: "Ce registre n’a encore aucune fiche.",
      around: SelectionAct.all(register, by: frame.permit).isEmpty
        ? nil : { selecting(frame, register, list.page.count, $0) },
      file: { frame.link("registres", register.id, "fiches.\($0.rawValue)") }) + savingForm(frame, list)))
    """
}

/// What stood on a day: to be read, not acted upon.
func pastListPage(_ frame: PageFrame, _ list: EntryList) -> HTML {
  let register = list.register, moment = list.moment, home = frame.link("registres", register.id)
  let known: HTML = moment.knownDay.map { ", tel qu’on le savait le \(long: $0)" } ?? ", tel que connu aujourd’hui"
  let file = { (format: ListFormat) in home.appending("fiches.\(format.rawValue)") }
  return """
    \(pageHead(
      HTML(prose: register.title), breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb(register.title)],
      answer: "Les fiches au \(long: moment.on)\(known).\(narrowed(list))", control: dates(frame, moment)))
    \(links([linked("Voir la liste d’aujourd’hui", home)]))\
    \(section("Les fiches", listing(
      frame, list.listing, list.question, list.page, empty: "Aucune fiche n’existait ce jour-là.", file: file)))
    """
}

/// Which arrondissement it is, and what is of none.
private func narrowed(_ list: EntryList) -> HTML {
  guard let zone = list.zone else { return "" }
  let count = French.plural(list.unplaced, "fiche sans commune n’est", "fiches sans commune ne sont")
  let others: HTML = list.unplaced == 0 ? "" : " \(prose: count) d’aucun arrondissement."
  return "\(alone(zone))\(others)"
}
/// That nothing but an arrondissement is shown.
func alone(_ zone: Zone) -> HTML { " Arrondissement \(prose: French.of(zone.name)) seul." }

/// What is said now, and what falls due; nothing of a register that has neither, or no entry.
private func due(_ frame: PageFrame, _ list: EntryList) -> HTML {
  guard !list.counts.states.isEmpty else { return "" }
  let home = keepingArrondissement(frame.link("registres", list.register.id), frame)
  let levels = list.gauges.filter { $0.expected > 0 }.map { sum -> HTML in
    linked(sum.words, home.appending(RegisterView.gauges.rawValue)) + "."
  }
  let ends = list.due.map { [$0.words(home, on: frame.today)] } ?? []
  return (levels + ends).html(separator: " ") { $0 }
}

/// How many there are in each state, each leading to them.
private func stateWords(_ frame: PageFrame, _ counts: RegisterCounts) -> HTML {
  guard !counts.states.isEmpty else { return "\(prose: counts.words)" }
  let list = keepingArrondissement(frame.link("registres", counts.register.id), frame)
  return counts.states.enumerated().html(separator: ", ") { index, item in
    let name = index == 0 ? French.capitalized(item.state.name) : item.state.name.lowercased()
    let link = linked(French.number(item.count), list.query(EntryListing.state, item.state.id), style: "figure")
    return "\(prose: name + " : ")\(link)"
  } + "."
}

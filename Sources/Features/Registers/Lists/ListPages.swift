import Kernel
import Strategy
import Web

/// The registers that one reads or keeps.
func registersPage(_ frame: PageFrame, _ registers: [RegisterCounts]) -> HTML {
  let list = registers.map { counts in
    Entry(
      number: counts.register.action ?? "", counts.register.title, frame.link("registres", counts.register.id),
      detail: counts.words)
  }
  let count = French.plural(registers.count, "registre se tient ou se lit", "registres se tiennent ou se lisent")
  let answer: HTML =
    registers.isEmpty
    ? "Aucun registre n’est tenu ni lu par vos fonctions."
    : "\(prose: count) par vos fonctions."
  let ends = links([
    linked("Échéances des registres", frame.link("registres", "echeances")),
    linked("Mes vues", frame.link("registres", "vues")),
  ])
  return """
    \(pageHead("Registres", breadcrumb: [Crumb("Stratégie", frame.link()), Crumb("Registres")], answer: answer))
    \(if: !list.isEmpty, ends)\
    \(if: !list.isEmpty, entries(list))
    """
}

func entryListPage(_ frame: PageFrame, _ list: EntryList) -> HTML {
  let register = list.register
  let add: HTML =
    register.isKept(by: frame.permit)
    ? buttons([linkButton("Ajouter : \(register.noun)", frame.link("registres", register.id, "nouvelle"), .primary)])
    : ""
  return """
    \(pageHead(
      HTML(prose: register.title), breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb(register.title)],
      answer: stateWords(frame, list.counts), control: dates(frame, list.moment)))
    \(add)\(registerViews(frame, register, .list))\(coverages(frame, register))\(namedViews(frame, list))\
    \(section("Les fiches", listing(
      frame, list.listing, list.question, list.page, empty: "Ce registre n’a encore aucune fiche.",
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
      answer: "Les fiches au \(long: moment.on)\(known).", control: dates(frame, moment)))
    \(links([linked("Voir la liste d’aujourd’hui", home)]))\(section("Les fiches", listing(
      frame, list.listing, list.question, list.page, empty: "Aucune fiche n’existait ce jour-là.", file: file)))
    """
}

/// How many there are in each state, each leading to them.
private func stateWords(_ frame: PageFrame, _ counts: RegisterCounts) -> HTML {
  guard !counts.states.isEmpty else { return "\(prose: counts.words)" }
  let list = frame.link("registres", counts.register.id)
  return counts.states.enumerated().html(separator: ", ") { index, item in
    let name = index == 0 ? French.capitalized(item.state.name) : item.state.name.lowercased()
    let link = linked(French.number(item.count), list.query(EntryListing.state, item.state.id), style: "figure")
    return "\(prose: name + " : ")\(link)"
  } + "."
}

/// Those that lack something.
private func coverages(_ frame: PageFrame, _ register: Register) -> HTML {
  let list = frame.link("registres", register.id).appending("sans")
  return links(register.coverages.map { linked($0.name, list.appending($0.id)) })
}

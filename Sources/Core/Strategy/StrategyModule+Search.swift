import Database
import Kernel
import Module
import Territory
import Web

extension StrategyModule {
  /// Letters, actions (by their number too), elements, places, organisations, indicators.
  package func found(_ question: SearchQuestion, _ connection: Connection) throws -> [Found] {
    let departement = try departements.departement(
      on: question.day, known: question.known, for: question.permit, today: question.today, connection)
    let plan = departement.plan, day = question.day
    func link(_ segments: String...) -> Link { Link(segments: [departement.code] + segments) }
    let actions = plan.actions.filter {
      $0.number == question.typed.trimmed || question.fits("\($0.number) \($0.title) \($0.short)")
    }.map { action in
      Found(
        "action", action.number, action.title, detail: "\(plan.steered?.name ?? "") \(action.number)",
        link(plan.steered?.path ?? "", action.number))
    }
    let elements = plan.elements.filter { question.fits($0.title) }.map {
      Found(
        "element", $0.number, $0.title, detail: "\($0.level.name) \($0.number)", link($0.level.path, $0.number))
    }
    let communes = departement.territory.communes(searched: question.typed).map {
      Found("commune", $0.code, $0.name, detail: "Commune \($0.code)", link("communes", $0.code))
    }
    let zones = departement.territory.kinds.flatMap { kind in
      departement.territory.zones(kind.id, on: day).filter { question.fits($0.name) }.map {
        Found("zone", $0.id, $0.name, detail: kind.name, link("zones", kind.id, $0.id))
      }
    }
    let organisations = departement.organisations.all.filter { organisation in
      organisation.names.contains { question.fits("\($0.text) \($0.acronym ?? "")") }
    }.map { organisation in
      let name = organisation.name(on: day)
      return Found(
        "organisation", organisation.id, name.text, detail: name.acronym.map { "Organisme (\($0))" } ?? "Organisme",
        link("organismes", organisation.id))
    }
    let indicators = plan.indicators.filter { question.fits($0.indicator.title) }.map { item in
      Found(
        "indicator", item.indicator.id, item.indicator.title,
        detail: item.action.map { "Indicateur de l’action \($0.number)" } ?? "Indicateur de contexte",
        link("indicateurs", item.indicator.id))
    }
    let named = Set(organisations.map(\.title))
    let acronyms = departement.glossary.filter { question.fits($0.acronym) && !named.contains($0.words) }.map {
      Found("acronym", $0.acronym, "\($0.acronym) : \($0.words)", detail: "Sigle", link("sigles"))
    }
    return acronyms + actions + elements + communes + zones + organisations + indicators
  }
}

import Kernel
import Module
import Strategy
import Web

/// Banner, menu, search and foot of a département's pages.
func framed(_ visit: Visit, _ departement: Departement, _ assets: Assets, _ features: [MenuItem]) -> Shell {
  var shell = Shell(
    name: departement.name, home: visit.link(), stylesheet: assets.link("boussole.css"),
    script: assets.link("boussole.js"))
  shell.icon = assets.link("icone.svg")
  if departement.isInvented {
    shell.banners.append("Département inventé\u{00A0}: toutes les données de cette page sont fictives.")
  }
  let read = try? visit.day("au")
  if let notice = departement.plan.notice(reading: read ?? departement.plan.writingDay(visit.today), today: visit.today)
  {
    shell.banners.append(HTML(prose: notice))
  }
  shell.csrf = visit.csrf
  shell.glossary = departement.glossary
  shell.isIndexed = !departement.isInvented
  shell.canonical = visit.here.withoutQuery()
  shell.footer = footer(visit)
  shell.printed = printed(visit)
  if visit.permit.role == .bearer {
    // Whoever came by a link has one thing to do.
    shell.isIndexed = false
    shell.canonical = nil
    return shell
  }
  if isBound(visit) { shell.home = visit.link("ici") }
  let kept = kept(visit)
  let path = visit.request.path
  func item(_ title: String, _ segment: String, _ others: [String] = []) -> Shell.Item {
    let link = visit.link(segment)
    let isCurrent = ([segment] + others).contains {
      path == visit.link($0).path || path.hasPrefix(visit.link($0).path + "/")
    }
    return Shell.Item(title, kept(link), isCurrent: isCurrent)
  }
  let levels = departement.plan.levels.map(\.path)
  let isStrategy = path == visit.link().path || levels.contains { path.hasPrefix(visit.link($0).path + "/") }
  let isMap = path.hasPrefix(visit.link("mesures").path + "/") && path.hasSuffix("/carte")
  shell.menu = [
    Shell.Item("Stratégie", kept(visit.link()), isCurrent: isStrategy),
    isMap ? Shell.Item("Chiffres", kept(visit.link("mesures"))) : item("Chiffres", "mesures", ["indicateurs"]),
    isMap
      ? Shell.Item("Territoire", kept(visit.link("territoire")), isCurrent: true)
      : item("Territoire", "territoire", ["communes", "zones"]), item("Organismes", "organismes"),
  ]
  if isBound(visit) { shell.menu.insert(item("Chez moi", "ici"), at: 0) }
  shell.menu += features.map { item($0.title, $0.segment, $0.others) }
  if visit.permit.may(.enterFigures) { shell.menu.append(item("Saisir", "saisie", ["import"])) }
  if visit.identity != nil { shell.own = item("Ce que je dois", "moi") }
  // Lists are sought by the same word of the address.
  let search = visit.link("recherche"), isSearch = path == search.path
  shell.search = .at(search, value: isSearch ? visit.query.text("q") ?? "" : "")
  shell.account =
    visit.identity.map { .signedIn(name: $0.name, account: visit.link("compte"), signOut: visit.link("deconnexion")) }
    ?? .signedOut(
      signIn: visit.link("connexion").query("retour", visit.request.method == "GET" ? visit.request.target : nil))
  return shell
}

/// True of whoever answers for a part of the territory and nothing beyond: it is their first page.
private func isBound(_ visit: Visit) -> Bool {
  !visit.permit.holdings.isEmpty && visit.permit.scope.places != nil
}

/// "Lu le 30 novembre 2026 à 9 h 12, boussole.exemple.fr/77?au=2026-11-12".
private func printed(_ visit: Visit) -> HTML {
  "Lu le \(long: visit.today) à \(prose: French.hour(visit.now)), \(visit.origin + visit.here.text)"
}

private func footer(_ visit: Visit) -> [Shell.Item] {
  [
    Shell.Item("Texte et sources", visit.link("sources")),
    Shell.Item("Accessibilité\u{00A0}: non conforme", visit.link("accessibilite")),
    Shell.Item("Données personnelles", visit.link("donnees-personnelles")),
    Shell.Item("Mentions légales", visit.link("mentions-legales")), Shell.Item("Aide", visit.link("aide")),
  ]
}

/// Keeps both dates from page to page.
private func kept(_ visit: Visit) -> (Link) -> Link {
  let on = visit.query.text("au"), known = visit.query.text("connu")
  return { link in link.query("au", on).query("connu", known) }
}

/// The départements of this instance.
func homePage(_ departements: [Departement]) -> HTML {
  """
  \(pageHead(
    "Boussole", answer: "La stratégie de prévention de la délinquance, tenue à jour par tous ceux qui la font."))
  \(section("Départements", entries(departements.map { departement in
    Entry(
      departement.name, Link(departement.code),
      detail: departement.isInvented ? "Département inventé, pour essayer" : departement.plan.name)
  })))
  """
}

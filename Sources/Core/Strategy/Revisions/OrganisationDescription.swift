import Accounts
import Kernel
import Territory

extension Organisation {
  /// What its people may see or do from a revision on that they may not before it.
  /// - Parameter communes: those of a zone, of the new revision or of the old one.
  func openings(to other: Organisation, communes: (_ zone: String, _ isNew: Bool) -> Set<String>) -> [String] {
    var found: [String] = []
    let functions = Set(other.functions.map { "\(id)/\($0.id)" } + [id])
    for function in functions.sorted() where role(of: function) != other.role(of: function) {
      let role = other.role(of: function)
      guard role != .partner else { continue }
      found.append("`\(function)` devient \(role.rawValue) : qui la tient lit et fait ce que ce rôle permet (/droits).")
    }
    if let zone, other.zone.map({ !communes($0, true).isSubset(of: communes(zone, false)) }) ?? true {
      found.append("`\(id)` porte plus loin : de \(zone) à \(other.zone ?? "tout le département").")
    }
    let domains = other.domains.subtracting(domains).sorted()
    if !domains.isEmpty {
      found.append("`\(id)` : les adresses de \(French.list(domains)) s’y rattachent pour se connecter.")
    }
    if let siret = other.siret, self.siret != siret, self.siret != nil || !other.domains.isEmpty {
      found.append("`\(id)` : les personnes de l’établissement \(siret) s’y rattachent pour se connecter.")
    }
    return found
  }

  /// Of an organisation that every commune has, the one line that the pack writes.
  /// - Parameter commune: its commune's name.
  func described(commune: String?) -> [Described] {
    func pattern(_ text: String) -> String { commune.map { text.replacing($0, with: "{commune}") } ?? text }
    let id = template ?? self.id
    let names = names.map { name in
      let acronym = name.acronym.map { " (\(pattern($0)))" } ?? ""
      let from = name.from.map { ", du \(French.short($0))" } ?? ""
      let through = name.through.map { ", au \(French.short($0))" } ?? ""
      return pattern(name.text) + acronym + from + through
    }
    let fields: [(String, Described.Value)] = [
      ("noms", .list(names)), ("nature", .text(nature.rawValue)), ("rôle", .text(role.rawValue)),
      ("zone", .words(template == nil ? zone : "sa commune")), ("SIRET", .words(siret)), ("domaines", .set(domains)),
      ("chef", .words(head.map { String($0.drop { $0 != "/" }.dropFirst()) })), ("contact", .words(contact)),
    ]
    let functions = functions.map { function in
      Described(
        "fonction", "\(id)/\(function.id)", function.name,
        [
          ("nom", .text(function.name)), ("sigle", .words(function.acronym)),
          ("rôle", .words(function.role?.rawValue)), ("contact", .words(function.contact)),
        ])
    }
    return [Described("organisme", id, names.last ?? id, fields)] + functions
  }
}

extension Departement {
  var describedOrganisations: [Described] {
    var seen: Set<String> = []
    // The commune of the lowest code stands for all: it stays when others come and go.
    let templates = organisations.all.filter { $0.template != nil }.sorted { $0.id < $1.id }
    let each = templates.filter { seen.insert($0.template ?? "").inserted }
    return organisations.named.flatMap { $0.described(commune: nil) }
      + each.flatMap { organisation in
        let code = organisation.zone.map { String($0.drop { $0 != "/" }.dropFirst()) }
        return organisation.described(commune: code.flatMap(territory.commune)?.name)
      }
  }

  var describedTerritory: [Described] {
    let communes = territory.communes.map { commune in
      Described(
        "commune", commune.code, commune.name,
        [
          ("nom", .text(commune.name)), ("population", .count(commune.population)), ("EPCI", .words(commune.epci)),
          ("contour", .mark(commune.contour.hashValue)),
        ])
    }
    let kinds = territory.kinds.enumerated().map { rank, kind in
      // A kind that changed is there once for each time.
      let earlier = territory.kinds.prefix(rank).count { $0.id == kind.id }
      return Described(
        "genre de zone", earlier == 0 ? kind.id : "\(kind.id) (\(earlier + 1))", kind.plural,
        [
          ("nom", .text(kind.name)), ("pluriel", .text(kind.plural)), ("source", .words(kind.source)),
          ("vide", .flag(kind.isEmptyByDeclaration)),
        ])
    }
    let zones = territory.kinds.flatMap(\.zones).map { zone in
      let from = zone.from.map { " du \(French.short($0))" } ?? ""
      return Described(
        "zone", "\(zone.kind)/\(zone.id)" + from, zone.name,
        [("nom", .text(zone.name)), ("au", .day(zone.through)), ("communes", .set(zone.communes))])
    }
    let whole = Described(
      "territoire", code, name,
      [
        ("attribution", .words(territory.attribution)),
        ("mouvements de communes", .set(Set(territory.movements.map(\.described)))),
        ("codes postaux", .mark(territory.postal.hashValue)),
      ])
    return [whole] + communes + kinds + zones
  }
}

extension Movement {
  fileprivate var described: String {
    "\(formerName) (\(formerCode)) devient \(code)" + (day.map { " le \(French.short($0))" } ?? "")
  }
}

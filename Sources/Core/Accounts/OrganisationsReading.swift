import Kernel
import Pack

extension Organisations {
  /// Reads `organisations.yaml`.
  /// - Parameter zones: every `genre/identifiant` of the territory; nil where that can't be read, so that what is wrong
  ///   there is not told twice.
  /// - Parameter communes: those of the territory, for what every commune has.
  package static func read(
    _ reading: PackReading, zones: Declared?, communes: [(code: String, name: String)]
  ) -> Organisations {
    guard let root = Section.root(of: "organisations.yaml", in: reading) else { return Organisations([]) }
    var seen: Set<String> = []
    let all = root.sections(required: "organisations").flatMap { section in
      let organisations = organisations(section, zones: zones, communes: communes)
      let taken = organisations.first { !$0.id.isEmpty && seen.contains($0.id) }
      if let taken {
        section.alreadyTaken("id", taken.id)
      }
      seen.formUnion(organisations.map(\.id))
      section.finish()
      return organisations
    }
    root.finish()
    return Organisations(all)
  }

  private enum Each: String, CaseIterable { case commune }

  /// The organisation of an entry; with `chaque: commune`, one for each commune, which is its zone.
  private static func organisations(
    _ section: Section, zones: Declared?, communes: [(code: String, name: String)]
  ) -> [Organisation] {
    let id = section.id("id"), nature = section.word("nature", as: Organisation.Nature.self, else: .autre)
    let each = section.wordIfAny("chaque", as: Each.self)
    let zone = zones.map { section.referenceIfAny("zone", to: $0) } ?? section.textIfAny("zone")
    let role = role(of: section) ?? nature.role, siret = siret(of: section), domains = domains(of: section)
    let names = names(of: section), functions = functions(of: section)
    let contact = contact(of: section)
    let chief = section.referenceIfAny("chef", to: Declared(functions.map(\.id)))
    if each == nil, section.has("chaque") {
      section.reading.faults.hide(section.file)
      return []
    }
    guard each != nil else {
      for name in names where name.text.contains("{commune}") {
        section.error(
          "`nom: \(name.text)` : il n’y a pas de commune à mettre là.",
          remedy: "Ajoutez `chaque: commune`, ou ôtez {commune}.",
          at: "noms")
      }
      return [
        Organisation(
          id: id, template: nil, nature: nature, role: role, zone: zone, siret: siret, domains: domains, names: names,
          functions: functions, head: chief.map { "\(id)/\($0)" }, contact: contact)
      ]
    }
    if zone != nil || siret != nil || !domains.isEmpty {
      section.error(
        "`chaque: commune` ne va pas avec `zone`, `siret` ni `domaines`.",
        remedy: "Chaque organisme a sa commune pour zone ; retirez-les.", at: "chaque")
    }
    for name in names where !name.text.contains("{commune}") {
      section.error(
        "`nom: \(name.text)` : toutes les communes auraient le même.", remedy: "Écrivez {commune} dans le nom.",
        at: "noms")
    }
    return communes.map { commune in
      let own = names.map { name in
        Organisation.Name(
          text: name.text.replacing("{commune}", with: commune.name),
          acronym: name.acronym?.replacing("{commune}", with: commune.name), from: name.from, through: name.through)
      }
      return Organisation(
        id: "\(id)-\(commune.code)", template: id, nature: nature, role: role, zone: "commune/\(commune.code)",
        siret: nil, domains: [], names: own, functions: functions,
        head: chief.map { "\(id)-\(commune.code)/\($0)" }, contact: contact)
    }
  }

  /// A telephone number or a mailbox of the service.
  private static func contact(of section: Section) -> String? {
    guard let text = section.textIfAny("contact") else { return nil }
    let isNumber = text.count(where: \.isNumber) >= 4 && text.allSatisfy { $0.isNumber || " +.()".contains($0) }
    if !isNumber, text.contains(" ") || !text.contains("@") || text.count > 100 {
      section.error(
        "`contact: \(text)` : on attend un numéro ou une boîte du service.",
        remedy: "Écrivez 01 00 00 00 00, ou service@exemple.fr.", at: "contact")
    }
    return text
  }

  private static func siret(of section: Section) -> String? {
    guard let text = section.textIfAny("siret") else { return nil }
    let digits = text.filter { !$0.isWhitespace }
    if digits.count != 14 || !digits.allSatisfy({ $0.isASCII && $0.isNumber }) {
      section.error(
        "`siret: \(text)` : ce n’est pas un SIRET.", remedy: "Quatorze chiffres, entre guillemets.", at: "siret")
    }
    return digits
  }
  private static func domains(of section: Section) -> Set<String> {
    let domains = section.texts("domaines").map { $0.lowercased() }
    for domain in domains where domain.wholeMatch(of: #/([a-z0-9-]+\.)+[a-z]{2,}/#) == nil {
      section.error(
        "`domaines: \(domain)` : ce n’est pas un domaine.", remedy: "Écrivez ce qui suit @ : interieur.gouv.fr.",
        at: "domaines")
    }
    return Set(domains)
  }

  private static func names(of section: Section) -> [Organisation.Name] {
    let names = section.sections("noms").map { part in
      let name = Organisation.Name(
        text: part.text("nom"), acronym: part.textIfAny("sigle"), from: part.dayIfAny("du"),
        through: part.dayIfAny("au"))
      if let from = name.from, let through = name.through, through < from {
        part.error("Ce nom finit avant de commencer.", at: "au")
      }
      part.finish()
      return name
    }
    if names.isEmpty, !section.has("nom") {
      section.error("`noms` manque.", remedy: "Donnez au moins un nom : `noms: [{nom: …}]`.")
    }
    for (name, next) in zip(names, names.dropFirst()) {
      guard let through = name.through, let from = next.from, through < from else {
        section.error(
          "Deux noms valent le même jour : « \(name.text) » et « \(next.text) ».",
          remedy: "Écrivez-les dans l’ordre, chacun avec `au` et le suivant avec `du`, le lendemain.", at: "noms")
        continue
      }
    }
    return names
  }

  private static func functions(of section: Section) -> [Organisation.Function] {
    var seen: Set<String> = []
    return section.sections("fonctions").map { part in
      defer { part.finish() }
      let function = Organisation.Function(
        id: part.id("id"), name: part.text("nom"), acronym: part.textIfAny("sigle"), contact: contact(of: part),
        role: role(of: part))
      if !function.id.isEmpty, !seen.insert(function.id).inserted {
        part.alreadyTaken("id", function.id)
      }
      return function
    }
  }

  /// What everyone is, and who administers, is not a pack's to give.
  private static func role(of section: Section) -> Role? {
    guard let role = section.wordIfAny("role", as: Role.self) else { return nil }
    if [.public, .bearer, .agent, .manager, .administrator].contains(role) {
      section.error(
        "`role: \(role.rawValue)` ne se donne pas à une fonction.",
        remedy: "Choisissez prefecture, sous-prefet, parquet, force, coordonnateur, maire ou partenaire.", at: "role")
    }
    return role
  }
}

extension Organisation.Nature {
  /// What its functions make of their holders, unless the pack says otherwise.
  fileprivate var role: Role {
    switch self {
    case .justice: .prosecutor
    case .force: .force
    case .etat, .collectivite, .chambre, .association, .operateur, .autre: .partner
    }
  }
}

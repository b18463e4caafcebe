import Accounts
import Kernel
import Ledger
import Pack
import Strategy

extension Collections {
  /// Reads `collectes.yaml`, which a pack may lack.
  static let part = PackPart(
    concerns: { $0.collections.concerns },
    losses: { former, departement, connection in
      try Campaigns(connection, former).losses(in: departement.collections)
    },
    loaded: { departement, connection in
      try Campaigns(connection, departement).follow(on: connection.recordedAt.day)
    }
  ) { reading, departement in
    CollectingReading(reading: reading, departement: departement).read()
  }
}

private struct CollectingReading {
  let reading: PackReading
  let departement: Departement
  private static let file = "collectes.yaml"

  init(reading: PackReading, departement: Departement) {
    self.reading = reading
    self.departement = departement
  }

  func read() -> Collections {
    guard reading.files[Self.file] != nil, let root = Section.root(of: Self.file, in: reading) else {
      return Collections(all: [])
    }
    defer { root.finish() }
    var asked: [LedgerKey: String] = [:]
    var seen: Set<String> = []
    return Collections(
      all: root.sections("collectes").map { section in
        let collecting = collecting(section, asked: &asked)
        if !seen.insert(collecting.id).inserted {
          section.error("`id: \(collecting.id)` : déjà pris.", remedy: "Donnez un autre identifiant.", at: "id")
        }
        return collecting
      })
  }

  private func collecting(_ section: Section, asked: inout [LedgerKey: String]) -> Collecting {
    defer { section.finish() }
    let functions = departement.organisations.functions
    let period = section.word("periodicite", as: PeriodKind.self, else: .quarter)
    let opens = section.integerIfAny("ouvre", in: 0...365) ?? 1
    let due = section.integer("echeance", in: 1...365)
    let closes = section.integer("ferme", in: 1...730)
    if !(opens <= due && due <= closes) {
      section.error(
        "`ouvre`, `echeance` et `ferme` ne se suivent pas.",
        remedy: "Comptez les jours depuis la fin de la période : \(opens) ≤ échéance ≤ fermeture.", at: "echeance")
    }
    let reminders = section.texts("rappels").compactMap { text -> Int? in
      guard let days = Int(text), (-365...365).contains(days) else {
        section.error(
          "`rappels: \(text)` : on attend des jours avant l’échéance, par exemple [7, 1, -3].", at: "rappels")
        return nil
      }
      return days
    }
    let contact = section.reference("contact", to: functions)
    var questions: [Question] = []
    for part in section.sections("chiffres") {
      for question in self.questions(part, period: period, functions: functions) {
        if let other = asked[question.key] {
          part.error(
            "`\(question.id)` est déjà demandé à \(other).", remedy: "Un chiffre se demande à une seule fonction.",
            at: "mesure")
        }
        asked[question.key] = question.function
        questions.append(question)
      }
    }
    if questions.isEmpty { section.error("`chiffres` manque.", remedy: "Dites ce qui est demandé, et à qui.") }
    for part in section.sections("sommes") { questions = summed(part, questions) }
    let collecting = Collecting(
      id: section.id("id"), title: section.text("titre"), period: period, opens: opens, due: due, closes: closes,
      reminders: reminders, contact: contact, telephone: section.textIfAny("telephone"), questions: questions)
    checkValidators(collecting, section)
    return collecting
  }

  /// One measure, asked of each function that `aupres` names.
  private func questions(_ part: Section, period: PeriodKind, functions: Set<String>) -> [Question] {
    defer { part.finish() }
    let id = part.reference("mesure", to: Set(departement.measures.all.map(\.id)))
    let text = part.text("question"), help = part.textIfAny("aide")
    let zero = part.textIfAny("zero") ?? "Le compte est bon : il n’y en a pas."
    let none = part.textIfAny("neant") ?? "La question ne nous concerne pas cette fois-ci."
    let validator = part.referenceIfAny("valide", to: functions)
    let low = part.integerIfAny("minimum") ?? 0, high = part.integerIfAny("maximum") ?? 1_000_000_000
    if low > high { part.error("`minimum` dépasse `maximum`.", at: "minimum") }
    let places = part.sections("aupres")
    if places.isEmpty { part.error("`aupres` manque.", remedy: "Dites à quelle fonction ce chiffre est demandé.") }
    guard let measure = departement.measures[id] else {
      for place in places {
        _ = (asked(place, measure: nil, functions), place.referenceIfAny("valide", to: functions))
        place.finish()
      }
      return []
    }
    if measure.kind == .delay {
      part.error("`\(id)` est un délai : il se mesure aux fiches, il ne se demande pas.", at: "mesure")
    }
    if measure.period != period {
      part.error(
        "`\(id)` ne se déclare pas \(period.frequency).",
        remedy: "Donnez-lui `alimentation: releves` et `periodicite: \(period.rawValue)` dans mesures.yaml.",
        at: "mesure")
    }
    var seen: Set<String> = []
    return places.flatMap { place in
      let asked = asked(place, measure: measure, functions)
      let validator = place.referenceIfAny("valide", to: functions) ?? validator
      place.finish()
      return asked.map { key, function in
        if !seen.insert(function).inserted, !text.contains("{objet}") {
          place.error(
            "`\(function)` reçoit deux fois la même question.",
            remedy: "Écrivez {objet} dans `question` : la catégorie ou la commune y prend place.", at: "fonction")
        }
        return Question(
          id: [key.measure, key.organisation, key.place, key.category].compactMap(\.self).joined(separator: "."),
          key: key, function: function, text: text, about: about(key, measure), help: help, zero: zero, none: none,
          validator: validator,
          range: min(low, high)...high, parts: [])
      }
    }
  }

  private func about(_ key: LedgerKey, _ measure: Measure) -> String {
    [key.category.flatMap { measure.category($0)?.name }, key.place.map(departement.placeName)]
      .compactMap(\.self).joined(separator: ", ")
  }

  /// What an entry of `aupres` asks, of whom: one function, or with `chaque` that of every commune.
  private func asked(_ place: Section, measure: Measure?, _ functions: Set<String>) -> [(LedgerKey, String)] {
    guard place.has("chaque") else { return [key(place, measure: measure, functions)] }
    let organisations = departement.organisations.all
    // `mairie`, or a function of each: `mairie/coordination`.
    let asked = place.reference(
      "chaque",
      to: organisations.reduce(into: []) { known, organisation in
        guard let template = organisation.template else { return }
        known.insert(template)
        known.formUnion(organisation.functions.map { "\(template)/\($0.id)" })
      })
    let template = Organisations.organisation(of: asked), function = asked.dropFirst(template.count)
    let category = place.referenceIfAny("categorie", to: Set(measure?.categories.map(\.id) ?? []))
    let zone = place.referenceIfAny("dans", to: departement.territory.references)
    if !(measure?.keys.contains(.place) ?? true) {
      place.error("« \(measure?.title ?? "") » ne se compte pas par commune.", at: "chaque")
    }
    let within = zone.map { departement.territory.communes(referredTo: $0, on: departement.plan.inForce) }
    return organisations.filter { $0.template == template }.compactMap { organisation in
      let commune = organisation.zone.map { String($0.drop { $0 != "/" }.dropFirst()) }
      guard let commune, within?.contains(commune) ?? true else { return nil }
      let own = measure?.keys.contains(.organisation) ?? false ? organisation.id : nil
      return (
        LedgerKey(measure: measure?.id ?? "", place: commune, organisation: own, category: category),
        organisation.id + function
      )
    }
  }

  private func key(_ place: Section, measure: Measure?, _ functions: Set<String>) -> (LedgerKey, String) {
    let function = place.reference("fonction", to: functions)
    let own = measure?.keys.contains(.organisation) ?? false ? Organisations.organisation(of: function) : nil
    let organisation = place.referenceIfAny("organisation", to: departement.organisations.ids) ?? own
    let commune = place.referenceIfAny("commune", to: Set(departement.territory.communes.map(\.code)))
    let category = place.referenceIfAny("categorie", to: Set(measure?.categories.map(\.id) ?? []))
    let key = LedgerKey(
      measure: measure?.id ?? "", place: commune, organisation: organisation, category: category)
    let given: [KeyPart: Bool] = [
      .place: commune != nil, .organisation: organisation != nil, .category: category != nil,
    ]
    for (part, isGiven) in given where isGiven && !(measure?.keys.contains(part) ?? true) {
      place.error("`\(part.rawValue)` : « \(measure?.title ?? "") » ne se compte pas ainsi.", at: part.rawValue)
    }
    return (key, function)
  }

  /// An authority with a territory judges what lies within it: elsewhere nobody could.
  private func checkValidators(_ collecting: Collecting, _ section: Section) {
    var told: Set<String> = []
    for question in collecting.questions {
      guard let validator = question.validator else { continue }
      let organisation = Organisations.organisation(of: validator)
      let places = departement.organisations[organisation]?.zone.map {
        departement.territory.communes(referredTo: $0, on: departement.plan.inForce)
      }
      let reach = Reach(departement, organisations: [organisation], places: places, on: departement.plan.inForce)
      guard !reach.holds(question.function, in: collecting), told.insert(validator).inserted else { continue }
      section.error(
        "`valide: \(validator)` : le territoire de cette fonction ne couvre pas `\(question.function)`.",
        remedy: "Donnez ces questions à valider à qui couvre leur commune, ou bornez-les par `dans`.", at: "chiffres")
    }
  }

  /// `sommes`: a total, and what may not exceed it together.
  private func summed(_ part: Section, _ questions: [Question]) -> [Question] {
    defer { part.finish() }
    let known = Set(questions.map(\.id))
    let total = part.reference("total", to: known), parts = part.references("parties", to: known)
    return questions.map { question in
      guard question.id == total else { return question }
      return Question(
        id: question.id, key: question.key, function: question.function, text: question.text,
        about: question.about, help: question.help,
        zero: question.zero, none: question.none, validator: question.validator, range: question.range, parts: parts)
    }
  }
}

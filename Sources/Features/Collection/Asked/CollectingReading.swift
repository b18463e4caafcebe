import Accounts
import Kernel
import Ledger
import Pack
import Strategy

extension Collections {
  /// Reads `collectes.yaml`, which a pack may lack.
  static let part = PackPart(
    concerns: { departement, _ in departement.collections.concerns },
    described: { $0.describedCollections },
    asks: { $0.collections.askers },
    losses: { former, departement, connection in
      try Campaigns(connection, former).losses(in: departement)
    },
    loaded: { _, departement, connection in
      try Campaigns(connection, departement).follow(on: connection.recordedAt.day)
    }
  ) { reading, departement in
    CollectingReading(reading: reading, departement: departement).read()
  }
}

private struct CollectingReading {
  let reading: PackReading
  let departement: Departement
  private let functions: Declared
  private let places: Declared
  private static let file = "collectes.yaml"

  init(reading: PackReading, departement: Departement) {
    self.reading = reading
    self.departement = departement
    let faults = reading.faults
    let isWhole = !faults.hides("territoire.yaml")
    functions = Declared(
      departement.organisations.functions, isWhole: isWhole && !faults.hides("organisations.yaml"))
    places = Declared(departement.territory.references, isWhole: isWhole)
  }

  func read() -> Collections {
    guard reading.open(Self.file) != nil, let root = Section.root(of: Self.file, in: reading) else {
      return Collections(all: [])
    }
    defer { root.finish() }
    var taken: [LedgerKey: String] = [:]
    var seen: Set<String> = []
    return Collections(
      all: root.sections(required: "collectes").map { section in
        let collecting = collecting(section, taken: &taken)
        if !collecting.id.isEmpty, !seen.insert(collecting.id).inserted {
          section.alreadyTaken("id", collecting.id)
        }
        return collecting
      })
  }

  private func collecting(_ section: Section, taken: inout [LedgerKey: String]) -> Collecting {
    defer { section.finish() }
    let before = reading.faults.errors.count
    let period = section.word("periodicite", as: PeriodKind.self, else: .quarter)
    // Without its period nothing is said of the measures'.
    let asked = section.has("periodicite") && reading.faults.errors.count == before ? period : nil
    let opens = section.integerIfAny("ouvre", in: 0...365) ?? 1
    let due = section.integer("echeance", in: 1...365)
    let closes = section.integer("ferme", in: 1...730)
    if section.has("echeance"), section.has("ferme"), !(opens <= due && due <= closes) {
      section.error(
        "`ouvre`, `echeance` et `ferme` ne se suivent pas.",
        remedy: "Comptez les jours depuis la fin de la période : \(opens) ≤ échéance ≤ fermeture.", at: "echeance")
    }
    let reminders = reminders(section, opens: opens, due: due, closes: closes)
    let contact = section.reference("contact", to: functions)
    let beforeQuestions = reading.faults.errors.count
    var questions: [Question] = [], counted: Set<String> = []
    for part in section.sections(required: "chiffres") {
      for question in self.questions(part, period: asked) {
        // A register counts it since its keepers said so: it is asked no more.
        if departement.measures[question.key.measure]?.isCountedBySaying ?? false { counted.insert(question.id) }
        if let other = taken[question.key], !reading.faults.isFaulty("mesure/\(question.key.measure)") {
          part.error(
            "`\(question.id)` est déjà demandé à \(other).", remedy: "Un chiffre se demande à une seule fonction.",
            at: "mesure")
        }
        taken[question.key] = question.function
        questions.append(question)
      }
    }
    let isWhole =
      reading.faults.errors.count == beforeQuestions && functions.isWhole && places.isWhole
      && !reading.faults.hides("mesures.yaml")
    var totals: Set<String> = []
    for part in section.sections("sommes") {
      questions = summed(part, questions, isWhole: isWhole, totals: &totals)
    }
    questions = questions.filter { !counted.contains($0.id) }.map { $0.without(counted) }
    let collecting = Collecting(
      id: section.id("id"), title: section.text("titre"), period: period, opens: opens, due: due, closes: closes,
      reminders: reminders, contact: contact, telephone: section.textIfAny("telephone"), questions: questions)
    if isWhole { checkValidators(collecting, section) }
    return collecting
  }

  /// A reminder goes out while the campaign is open, or never.
  private func reminders(_ section: Section, opens: Int, due: Int, closes: Int) -> [Int] {
    section.texts("rappels").compactMap { text -> Int? in
      guard let days = Int(text), (-365...365).contains(days) else {
        section.error(
          "`rappels: \(text)` : on attend des jours avant l’échéance, par exemple [7, 1, -3].", at: "rappels")
        return nil
      }
      if opens <= due, due <= closes, !(opens...closes).contains(due - days) {
        section.error(
          "`rappels: \(text)` ne partirait jamais : la collecte n’est pas ouverte ce jour-là.",
          remedy: "Écrivez un nombre de \(due - closes) à \(due - opens).", at: "rappels")
      }
      return days
    }
  }

  /// One measure, asked of each function that `aupres` names.
  private func questions(_ part: Section, period: PeriodKind?) -> [Question] {
    defer { part.finish() }
    let measures = Declared(departement.measures.all.map(\.id), isWhole: !reading.faults.hides("mesures.yaml"))
    let id = part.reference("mesure", to: measures)
    let text = part.text("question"), help = part.textIfAny("aide")
    checkWords(text, part)
    let zero = part.textIfAny("zero") ?? "Le compte est bon : il n’y en a pas."
    let none = part.textIfAny("neant") ?? "La question ne nous concerne pas cette fois-ci."
    let validator = part.referenceIfAny("valide", to: functions)
    let low = part.integerIfAny("minimum") ?? 0, high = part.integerIfAny("maximum") ?? 1_000_000_000
    if low > high, part.has("minimum") || part.has("maximum") {
      part.error("`minimum` dépasse `maximum`.", at: "minimum")
    }
    let places = part.sections(required: "aupres")
    guard let measure = departement.measures[id] else {
      for place in places {
        _ = (asked(place, measure: nil), place.referenceIfAny("valide", to: functions))
        place.finish()
      }
      return []
    }
    if measure.kind == .delay {
      part.error("`\(id)` est un délai : il se mesure aux fiches, il ne se demande pas.", at: "mesure")
    }
    if let period, measure.kind != .delay, measure.askedPeriod != period, !reading.faults.isFaulty("mesure/\(id)") {
      part.error(
        "`\(id)` ne se déclare pas \(period.frequency).",
        remedy: "Donnez-lui `alimentation: releves` et `periodicite: \(period.rawValue)` dans mesures.yaml.",
        at: "mesure")
    }
    var seen: Set<String> = []
    return places.flatMap { place in
      let asked = asked(place, measure: measure)
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

  /// What stands between braces is replaced, if it is one of the three words.
  private func checkWords(_ text: String, _ part: Section) {
    for match in text.matches(of: #/\{([^{}]*)\}/#) where !["periode", "jour", "objet"].contains(match.output.1) {
      part.error(
        "`question` : {\(match.output.1)} n’est remplacé par rien.",
        remedy: "Écrivez {periode}, {jour} ou {objet}.", at: "question")
    }
  }

  private func about(_ key: LedgerKey, _ measure: Measure) -> String {
    [key.category.flatMap { measure.category($0)?.name }, key.place.map(departement.placeName)]
      .compactMap(\.self).joined(separator: ", ")
  }

  /// What an entry of `aupres` asks, of whom: one function, or with `chaque` that of every commune.
  private func asked(_ place: Section, measure: Measure?) -> [(LedgerKey, String)] {
    guard place.has("chaque") else { return [key(place, measure: measure)] }
    if place.has("fonction") {
      place.error("`chaque` et `fonction` ensemble.", remedy: "Gardez l’un des deux.", at: "fonction")
    }
    let organisations = departement.organisations.all
    // `mairie`, or a function of each: `mairie/coordination`.
    let each = organisations.reduce(into: Set<String>()) { known, organisation in
      guard let template = organisation.template else { return }
      known.insert(template)
      known.formUnion(organisation.functions.map { "\(template)/\($0.id)" })
    }
    let asked = place.reference("chaque", to: Declared(each, isWhole: functions.isWhole && !each.isEmpty))
    if each.isEmpty, functions.isWhole {
      place.error(
        "`chaque: \(asked)` : aucun organisme n’est celui de chaque commune.",
        remedy: "Ajoutez `chaque: commune` à un organisme dans organisations.yaml.", at: "chaque")
    }
    let template = Organisations.organisation(of: asked), function = asked.dropFirst(template.count)
    let category = category(place, of: measure)
    let zone = place.referenceIfAny("dans", to: places)
    if !(measure?.keys.contains(.place) ?? true), !reading.faults.isFaulty("mesure/\(measure?.id ?? "")") {
      place.error("« \(measure?.title ?? "") » ne se compte pas par commune.", at: "chaque")
    }
    let within = zone.map { departement.territory.communes(referredTo: $0, on: departement.plan.inForce) }
    let found = organisations.filter { $0.template == template }.compactMap { organisation -> (LedgerKey, String)? in
      let commune = organisation.zone.map { String($0.drop { $0 != "/" }.dropFirst()) }
      guard let commune, within?.contains(commune) ?? true else { return nil }
      let own = measure?.keys.contains(.organisation) ?? false ? organisation.id : nil
      return (
        LedgerKey(measure: measure?.id ?? "", place: commune, organisation: own, category: category),
        organisation.id + function
      )
    }
    if found.isEmpty, places.isWhole, each.contains(asked) {
      place.error(
        "Personne n’est sollicité : `dans` n’a pas de commune le jour où la stratégie entre en vigueur.",
        remedy: "Nommez une zone en vigueur ce jour-là.", at: place.has("dans") ? "dans" : "chaque")
    }
    return found
  }

  private func category(_ place: Section, of measure: Measure?) -> String? {
    let isSure = measure.map { !$0.categories.isEmpty && !reading.faults.isFaulty("mesure/\($0.id)") } ?? false
    return place.referenceIfAny("categorie", to: Declared(measure?.categories.map(\.id) ?? [], isWhole: isSure))
  }

  private func key(_ place: Section, measure: Measure?) -> (LedgerKey, String) {
    let function = place.reference("fonction", to: functions)
    let own = measure?.keys.contains(.organisation) ?? false ? Organisations.organisation(of: function) : nil
    let organisation =
      place.referenceIfAny(
        "organisation", to: Declared(departement.organisations.ids, isWhole: functions.isWhole)) ?? own
    let commune = place.referenceIfAny(
      "commune", to: Declared(departement.territory.communes.map(\.code), isWhole: places.isWhole))
    let category = category(place, of: measure)
    let key = LedgerKey(
      measure: measure?.id ?? "", place: commune, organisation: organisation, category: category)
    let given: [KeyPart: Bool] = [
      .place: commune != nil, .organisation: organisation != nil, .category: category != nil,
    ]
    for (part, isGiven) in given where isGiven && !(measure?.keys.contains(part) ?? true) {
      guard !reading.faults.isFaulty("mesure/\(measure?.id ?? "")") else { continue }
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
  private func summed(
    _ part: Section, _ questions: [Question], isWhole: Bool, totals: inout Set<String>
  ) -> [Question] {
    defer { part.finish() }
    let known = Declared(questions.map(\.id), isWhole: isWhole)
    let total = part.reference("total", to: known), parts = part.references("parties", to: known)
    if parts.isEmpty { part.error("`parties` manque.", remedy: "Nommez les questions dont `total` est la somme.") }
    if !total.isEmpty, !totals.insert(total).inserted {
      part.error(
        "`total: \(total)` a déjà ses parties.", remedy: "Écrivez toutes ses parties ensemble.", at: "total")
    }
    if parts.contains(total) {
      part.error("`\(total)` ne peut pas être une partie de lui-même.", remedy: "Retirez-le.", at: "parties")
    }
    let asked = questions.first { $0.id == total }?.function
    for id in parts {
      guard let asked, let other = questions.first(where: { $0.id == id })?.function, other != asked else { continue }
      part.error(
        "`parties: \(id)` est demandé à \(other), et le total à \(asked) : personne ne verrait les deux.",
        remedy: "Un total et ses parties se demandent à la même fonction.", at: "parties")
    }
    return questions.map { question in
      guard question.id == total else { return question }
      return Question(
        id: question.id, key: question.key, function: question.function, text: question.text,
        about: question.about, help: question.help,
        zero: question.zero, none: question.none, validator: question.validator, range: question.range, parts: parts)
    }
  }
}

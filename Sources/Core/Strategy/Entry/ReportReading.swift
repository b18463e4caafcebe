import Accounts
import Documents
import Kernel
import Ledger
import Territory

/// Reads reports as people write them. What was read once is kept, for long files: one lives for one reading.
package struct ReportReading {
  let departement: Departement
  let today: Day

  private var measures: [String: Result<Measure, ReportFault>] = [:]
  private var days: [String: Result<Day, ReportFault>] = [:]
  private var places: [String: Result<PlaceRead, ReportFault>] = [:]
  private var organisations: [String: Result<String, ReportFault>] = [:]
  private var categories: [CategoryWord: Result<String, ReportFault>] = [:]
  private struct CategoryWord: Hashable {
    let measure: String
    let word: String
  }
  /// What folded names mean.
  let communes: CommuneSearch
  private let organisationsByName: [String: Set<String>]
  private let measuresByName: [String: Measure]
  /// Looking for the nearest word takes time: a file of nonsense is not given a thousand hints.
  private var hintsLeft = 60

  package init(_ departement: Departement, today: Day) {
    self.departement = departement
    self.today = today
    let visible = departement.measures.all
    measuresByName = Dictionary(
      visible.map { (French.folded($0.title), $0) } + visible.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last }
    )
    communes = departement.territory.search
    organisationsByName = departement.organisations.all.reduce(into: [:]) { names, organisation in
      for name in organisation.names {
        names[French.folded(name.text), default: []].insert(organisation.id)
        if let acronym = name.acronym { names[French.folded(acronym), default: []].insert(organisation.id) }
      }
    }
  }

  /// The measures of which reports are taken.
  static func reported(_ departement: Departement) -> [Measure] {
    departement.measures.all.filter { $0.reprise == nil && $0.kind != .delay }
  }

  /// Of a flow, the day becomes the last of its period. All faults at once. An empty place is an accident: the whole
  /// département has to be written.
  mutating func read(_ words: ReportWords) -> ReadReport {
    var faults: [ReportFault] = []
    func take<T>(_ result: Result<T, ReportFault>) -> T? {
      switch result {
      case .success(let value): return value
      case .failure(let fault):
        faults.append(fault)
        return nil
      }
    }
    let measure = take(self.measure(words.measure))
    let day = take(self.day(words.day))
    var key = LedgerKey(measure: measure?.id ?? "")
    var read: PlaceRead?
    if !words.place.isEmpty {
      read = take(place(words.place))
      key.place = read?.code
    }
    if !words.organisation.isEmpty { key.organisation = take(organisation(words.organisation)) }
    if let measure {
      if !words.category.isEmpty { key.category = take(category(words.category, of: measure)) }
      if words.place.isEmpty, measure.keys.contains(.place) {
        faults.append(
          ReportFault(
            .place, "La commune manque.", "Écrivez-la ; pour le total du département, écrivez « département »."))
      }
      for (part, isThere, allowed) in [
        (ReportPart.place, !words.place.isEmpty && (read == nil || key.place != nil), KeyPart.place),
        (.organisation, !words.organisation.isEmpty, .organisation), (.category, !words.category.isEmpty, .category),
      ] where isThere && !measure.keys.contains(allowed) {
        faults.removeAll { $0.part == part }
        faults.append(
          ReportFault(part, "« \(measure.title) » ne se compte pas par \(part.noun).", "Laissez cette case vide."))
      }
    }
    let value = take(self.value(words.value))
    var tooLong: [Invalid.Issue] = []
    let comment = words.comment.prose(TextLimit.comment, at: ReportPart.comment.rawValue, &tooLong)
    faults += tooLong.map { ReportFault(.comment, $0.problem, $0.remedy) }
    guard faults.isEmpty, let measure, let day, let value else { return ReadReport(faults: faults) }
    let on = measure.kind == .flow ? measure.period.map { Period($0, containing: day).last } ?? day : day
    return ReadReport(
      report: Report(key, on: on, value: value, comment: comment, isNothing: isNothing(words.value)),
      note: read?.note, doubt: read?.doubt, isFormer: read?.isFormer ?? false)
  }

  // MARK: each part

  private mutating func measure(_ word: String) -> Result<Measure, ReportFault> {
    if let known = measures[word] { return known }
    let result = find(word)
    measures[word] = result
    return result
  }
  private mutating func find(_ word: String) -> Result<Measure, ReportFault> {
    if let fault = blank(word, .measure, "La mesure manque.", "Écrivez son identifiant, par exemple « \(example) ».") {
      return .failure(fault)
    }
    guard let measure = measuresByName[word] ?? measuresByName[French.folded(word)] else {
      let near = hint(word, Self.reported(departement).map(\.id))
      return .failure(
        ReportFault(
          .measure, "« \(word) » n’est pas une mesure.",
          near.map { "Vouliez-vous dire « \($0) » ?" } ?? "La page « Saisir » donne la liste des mesures."))
    }
    if measure.reprise != nil {
      return .failure(
        ReportFault(
          .measure, "« \(measure.title) » se compte au registre.", "Elle ne se saisit pas : retirez cette ligne."))
    }
    if measure.kind == .delay {
      return .failure(
        ReportFault(.measure, "« \(measure.title) » est un délai.", "Boussole ne sait pas encore le prendre en relevé.")
      )
    }
    return .success(measure)
  }
  private var example: String { Self.reported(departement).first?.id ?? "cameras" }

  private mutating func day(_ word: String) -> Result<Day, ReportFault> {
    if let known = days[word] { return known }
    let result: Result<Day, ReportFault>
    if let fault = blank(word, .day, "Le jour manque.", "Écrivez-le 31/12/2021.") {
      result = .failure(fault)
    } else if let day = French.parseDay(word) {
      result =
        (1900...2199).contains(day.year)
        ? .success(day)
        : .failure(
          ReportFault(.day, "L’année \(day.year) n’est pas plausible.", "Choisissez un jour entre 1900 et 2199."))
    } else {
      result = .failure(
        ReportFault(.day, "« \(word) » n’est pas un jour du calendrier.", "Écrivez-le 31/12/2021 ou 2021-12-31."))
    }
    days[word] = result
    return result
  }

  private mutating func place(_ word: String) -> Result<PlaceRead, ReportFault> {
    if let known = places[word] { return known }
    let result = findPlace(word)
    places[word] = result
    return result
  }
  private mutating func findPlace(_ word: String) -> Result<PlaceRead, ReportFault> {
    if let fault = formulaError(word, .place) { return .failure(fault) }
    if isWhole(word) { return .success(PlaceRead(code: nil)) }
    let hints = hintsLeft > 0
    switch communes.find(word, hints: hints) {
    case .commune(let commune): return .success(PlaceRead(code: commune.code))
    case .former(let movement, let commune):
      let since = movement.day.map { " depuis le \(French.long($0))" } ?? ""
      let became =
        movement.formerCode == commune.code
        ? "s’appelle \(commune.name)\(since)" : "fait partie \(French.of(commune.name))\(since)"
      return .success(PlaceRead(code: commune.code, note: "\(movement.formerName) \(became).", isFormer: true))
    case .asPostal(let commune, let postal):
      return .success(
        PlaceRead(
          code: commune.code,
          doubt: .postal(word, commune: commune.name, postal: postal.prefix(4).map(\.name))))
    case .postal(let communes):
      let names = communes.prefix(6).map { "\($0.name) (\($0.code))" }
      return .failure(
        ReportFault(
          .place, "« \(word) » est un code postal, pas un code Insee.", "Écrivez la commune : \(French.list(names))."))
    case .several(let communes):
      let names = communes.prefix(6).map { "\($0.name) (\($0.code))" }
      return .failure(
        ReportFault(
          .place, "Plusieurs communes s’appellent ou commencent par « \(word) ».",
          "Écrivez le code : \(French.list(names))."))
    case .none(let near):
      hintsLeft -= 1
      return .failure(
        ReportFault(
          .place, "« \(word.prefix(80)) » n’est pas une commune \(departement.place).",
          near.map { "Vouliez-vous dire « \($0.name) » ?" } ?? "Écrivez son code Insee ou son nom exact."))
    }
  }
  /// « département », or what the pack calls it.
  private func isWhole(_ word: String) -> Bool {
    let folded = French.folded(word)
    return ["departement", "le departement", "departement entier", "le departement entier"].contains(folded)
      || folded == French.folded(departement.name)
        && !departement.territory.communes.contains { French.folded($0.name) == folded }
  }
  private mutating func organisation(_ word: String) -> Result<String, ReportFault> {
    if let known = organisations[word] { return known }
    let result = findOrganisation(word)
    organisations[word] = result
    return result
  }
  private mutating func findOrganisation(_ word: String) -> Result<String, ReportFault> {
    if let fault = formulaError(word, .organisation) { return .failure(fault) }
    let all = departement.organisations
    if all[word] != nil { return .success(word) }
    let named = (organisationsByName[French.folded(word)] ?? []).sorted()
    if named.count == 1 { return .success(named[0]) }
    if named.count > 1 {
      return .failure(
        ReportFault(
          .organisation, "Plusieurs organismes s’appellent « \(word) ».",
          "Écrivez l’identifiant : \(French.list(named.map { "« \($0) »" }))."))
    }
    let near = hint(word, all.ids.sorted()).map { "Vouliez-vous dire « \($0) » ?" }
    return .failure(
      ReportFault(
        .organisation, "« \(word) » n’est pas un organisme de ce département.",
        near ?? "Écrivez son identifiant, son sigle ou son nom."))
  }

  private mutating func category(_ word: String, of measure: Measure) -> Result<String, ReportFault> {
    let key = CategoryWord(measure: measure.id, word: word)
    if let known = categories[key] { return known }
    let result = findCategory(word, of: measure)
    categories[key] = result
    return result
  }
  private mutating func findCategory(_ word: String, of measure: Measure) -> Result<String, ReportFault> {
    if let fault = formulaError(word, .category) { return .failure(fault) }
    if measure.category(word) != nil { return .success(word) }
    let folded = French.folded(word)
    if let named = measure.categories.first(where: { French.folded($0.name) == folded }) { return .success(named.id) }
    let near = hint(word, measure.categories.map(\.id)).map { "Vouliez-vous dire « \($0) » ?" }
    return .failure(
      ReportFault(
        .category, "« \(word) » n’est pas une catégorie de « \(measure.title) ».",
        near ?? "Choisissez parmi : \(French.list(measure.categories.map { "« \($0.id) »" }))."))
  }

  /// "Néant": there was nothing to count.
  private func isNothing(_ word: String) -> Bool { word.count < 8 && French.folded(word) == "neant" }

  private func value(_ word: String) -> Result<Int, ReportFault> {
    // The commonest: digits alone.
    if !word.isEmpty, word.utf8.count <= 12, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(word)
    {
      return .success(value)
    }
    if isNothing(word) { return .success(0) }
    let absent =
      "Écrivez 0 s’il n’y en a aucun, « néant » s’il n’y avait rien à compter ; n’envoyez rien si ce n’est pas connu."
    if let fault = blank(word, .value, "La valeur manque.", absent) { return .failure(fault) }
    guard let number = French.parseNumber(word) else {
      let fault = French.numberFault(word, example: "1 234")
      return .failure(ReportFault(.value, fault.problem, fault.remedy))
    }
    guard number >= 0 else {
      return .failure(
        ReportFault(
          .value, "« \(word) » est négatif : ce qu’on compte ne l’est jamais.",
          "Donnez le niveau ou le total, pas l’écart."))
    }
    guard let value = French.parseInteger(word) else {
      return .failure(ReportFault(.value, "« \(word) » n’est pas entier.", "Cette mesure se compte à l’unité."))
    }
    guard value <= 1_000_000_000_000 else {
      return .failure(ReportFault(.value, "« \(word) » est trop grand.", "Un nombre compté va de 0 à mille milliards."))
    }
    return .success(value)
  }

  /// The nearest word, for the first ones that are wrong.
  private mutating func hint(_ word: String, _ words: some Sequence<String>) -> String? {
    guard hintsLeft > 0, word.count <= 60 else { return nil }
    hintsLeft -= 1
    return nearest(to: word, among: words)
  }

  private func blank(_ word: String, _ part: ReportPart, _ problem: String, _ remedy: String) -> ReportFault? {
    word.isEmpty ? ReportFault(part, problem, remedy) : formulaError(word, part)
  }
  /// `#N/A`, `#REF!`, `Err:502`: what spreadsheets show for a formula that failed.
  private func formulaError(_ word: String, _ part: ReportPart) -> ReportFault? {
    guard SheetCell.isError(word) else { return nil }
    return ReportFault(
      part, "« \(word) » est l’erreur d’une formule.", "Corrigez la formule, ou écrivez ce qu’elle devait donner.")
  }
}

/// A report as it was read, and what must be told of it.
struct ReadReport: Sendable {
  var report: Report?
  var faults: [ReportFault] = []
  /// What became of the commune that was written.
  var note: String?
  var doubt: Doubt?
  /// The commune that was written is one of yesterday.
  var isFormer = false
}

/// The commune that somebody wrote; no code: the whole département.
struct PlaceRead: Sendable {
  let code: String?
  var note: String?
  var doubt: Doubt?
  var isFormer = false
}

extension ReportPart {
  /// As a sentence says it.
  var noun: String {
    switch self {
    case .category: "catégorie"
    case .organisation: "organisme"
    default: rawValue
    }
  }
}

import Kernel
import Strategy
import Territory
import Web

extension RegisterField {
  /// What was typed, as it is kept; nil where nothing was. Throws `Invalid` at the field.
  func read(_ typed: Fields, in departement: Departement) throws -> String? {
    let text = (typed[id] ?? "").trimmed
    switch kind {
    case .several: return try chosen(typed)
    case .communes: return try communes(typed, in: departement)
    case .rows, .pieces: return try rows(typed, in: departement)
    case _ where text.isEmpty: return nil
    case .text, .long: return try words(typed[id] ?? "")
    case .integer, .decimal, .euros: return String(try number(text))
    case .moment: return try moment(text, typed).iso
    case .week:
      guard let pattern = WeekPattern(typed: text) else {
        throw refusal("« \(text) » ne dit pas des jours de la semaine.", "Écrivez-les : lundi, jeudi 9 h–12 h.")
      }
      return pattern.kept
    case .day:
      guard let day = French.parseDay(text), (1900...2199).contains(day.year) else {
        throw refusal("« \(text) » n’est pas un jour.", "Écrivez-le 31/12/2021.")
      }
      return day.iso
    case .choice:
      guard choices.contains(where: { $0.id == text }) else { throw refusal("« \(text) » n’est pas un choix.", remedy) }
      return text
    case .flag:
      guard ["oui", "non"].contains(text) else { throw refusal("« \(text) » n’est pas un choix.", remedy) }
      return text
    case .commune:
      guard let commune = departement.territory.commune(text) else {
        throw refusal("« \(text) » n’est pas une commune du département.", remedy)
      }
      return commune.code
    case .organisation:
      guard departement.organisations[text] != nil else {
        throw refusal("« \(text) » n’est pas un organisme.", remedy)
      }
      guard among.isEmpty || among.contains(text) else {
        throw refusal("Cet organisme n’est pas de ceux qui se choisissent ici.", remedy)
      }
      return text
    case .point, .outline: return try place(text, in: departement)
    case .link:
      // Whether it is there for whoever writes it, `EntryLinks` says.
      guard let target = Kernel.ID<RegisterEntry>(text) else {
        throw refusal("« \(text) » n’est pas une fiche.", remedy)
      }
      return target.text
    }
  }
  private var remedy: String { "Choisissez dans la liste." }

  /// In its smallest unit: cents, tenths.
  private func number(_ text: String) throws -> Int {
    var body = text
    for unit in [unit, kind == .euros ? "€" : nil] {
      if let unit, body.hasSuffix(unit) { body = String(body.dropLast(unit.count)) }
    }
    guard let value = French.parseNumber(body), abs(value) < 1e12 else {
      let fault = French.numberFault(text, example: decimals == 0 ? "1 234" : "1 234,5")
      throw refusal(fault.problem, fault.remedy)
    }
    let kept = (value * Double(scale)).rounded()
    guard abs(kept - value * Double(scale)) < 1e-4 else {
      throw refusal(
        "« \(text) » \(decimals == 0 ? "n’est pas un nombre entier" : "a trop de chiffres après la virgule").",
        decimals == 0 ? "Écrivez-le sans virgule." : "Il en faut \(decimals) au plus.")
    }
    guard value >= Double(range.lowerBound), value <= Double(range.upperBound) else {
      throw refusal(
        "« \(text) » n’est pas entre \(French.number(range.lowerBound)) et \(French.number(range.upperBound)).",
        "Vérifiez ce nombre.")
    }
    return Int(kept)
  }

  /// The field that says which of two hours of the same name it is.
  private var hour: String { "\(id).heure" }
  /// True of an hour that comes twice, on the night on which clocks go back.
  func isDouble(_ typed: Fields) -> Bool {
    French.parseMoment(typed[id] ?? "").map { Instant.all(on: $0.day, at: $0.clock).count > 1 } ?? false
  }
  private func moment(_ text: String, _ typed: Fields) throws -> Instant {
    guard let (day, clock) = French.parseMoment(text), (1900...2199).contains(day.year) else {
      throw refusal("« \(text) » n’est pas un jour et une heure.", "Écrivez-les 31/12/2021 18:40.")
    }
    let moments = Instant.all(on: day, at: clock)
    guard let first = moments.first, let last = moments.last else {
      throw refusal("Cette heure n’existe pas : les horloges avancent d’une heure cette nuit-là.", "Vérifiez l’heure.")
    }
    switch typed[hour] {
    case _ where moments.count == 1: return first
    case "ete": return first
    case "hiver": return last
    default:
      throw refusal(
        "Cette heure vient deux fois : les horloges reculent d’une heure cette nuit-là.", "Dites laquelle c’est.")
    }
  }

  /// In the order in which the pack says them.
  private func chosen(_ typed: Fields) throws -> String? {
    let ids = Set(typed.all(id).filter { !$0.isEmpty })
    if let unknown = ids.subtracting(choices.map(\.id)).min() {
      throw refusal("« \(unknown) » n’est pas un choix.", remedy)
    }
    return ids.isEmpty ? nil : choices.map(\.id).filter(ids.contains).joined(separator: " ")
  }
  private func communes(_ typed: Fields, in departement: Departement) throws -> String? {
    let codes = try typed.all(id).filter { !$0.isEmpty }.map { text in
      guard let commune = departement.territory.commune(text) else {
        throw refusal("« \(text) » n’est pas une commune du département.", remedy)
      }
      return commune.code
    }
    return codes.isEmpty ? nil : Set(codes).sorted().joined(separator: " ")
  }

  /// A text as it is kept, within what its field holds. What leads to somebody is refused here, by
  /// whatever door it comes.
  private func words(_ typed: String) throws -> String? {
    guard var text = typed.prose else { return nil }
    // A field of one line would lose them at the next correction.
    if kind == .text { text = text.replacing("\n", with: " ") }
    let limit = kind == .long ? 1_000 : 200
    guard text.count <= limit else {
      throw refusal("Ce texte dépasse \(French.number(limit)) caractères.", "Raccourcissez-le.")
    }
    if let pattern, !pattern.matches(text) {
      throw refusal("« \(text) » n’est pas de la forme attendue.", "Écrivez-le comme \(pattern.example).")
    }
    if isPlaceless, let street = PersonalText.street(in: text) {
      throw refusal("« \(street) » est une adresse, ou y ressemble.", "Un nom qui ne dit pas où c’est : « Alouette ».")
    }
    // How to reach somebody is what these are for.
    if ![.function, .contact].contains(privacy),
      let issue = PersonalText.issue(in: text, at: id, isCertain: true)
    {
      throw Invalid(issues: [issue])
    }
    return text
  }

  /// What a form that says `value` sends: `read` gives it back.
  func typed(_ value: String) -> [(name: String, value: String)] {
    switch kind {
    case .day: [(id, Day(iso: value).map(French.short) ?? value)]
    case .point, .outline: [(id, [Position](keptLine: value).map(\.typed).joined(separator: "\n"))]
    case .integer, .decimal, .euros:
      [(id, Int(value).map(figure) ?? value)]
    case .moment: Instant(iso: value).map(typed) ?? [(id, value)]
    case .week: [(id, WeekPattern(kept: value)?.words ?? value)]
    case .several, .communes: value.words.map { (id, $0) }
    case .rows, .pieces:
      [EntryValues](kept: value).enumerated().flatMap { index, row in
        columns.flatMap { column in row[column.id].map { column.cell(index, of: self).typed($0) } ?? [] }
      }
    default: [(id, value)]
    }
  }
  /// Cents are written as two digits.
  private func figure(_ value: Int) -> String {
    let number = Double(value) / Double(scale)
    return kind == .euros && !value.isMultiple(of: scale)
      ? French.number(number, decimals: decimals) : French.short(number, atMost: decimals)
  }
  private func typed(_ moment: Instant) -> [(name: String, value: String)] {
    let same = Instant.all(on: moment.day, at: moment.clock), (hour, minute) = moment.clock
    let text = "\(French.short(moment.day)) \(hour):\(minute < 10 ? "0" : "")\(minute)"
    return [(id, text)] + (same.count > 1 ? [(self.hour, moment == same[0] ? "ete" : "hiver")] : [])
  }
}

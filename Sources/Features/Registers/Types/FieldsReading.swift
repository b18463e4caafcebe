import Kernel
import Pack
import Strategy

extension RegistersReading {
  func fields(_ section: Section, states: Declared) -> [RegisterField] {
    let moments = Declared(states.words.union([RegisterField.creation]), isWhole: states.isWhole)
    return section.sections(required: "champs").reduce(into: []) { fields, part in
      defer { part.finish() }
      var field = field(part, after: fields, moments)
      field.isUnique = part.flag("unique", default: false)
      if field.isUnique, ![.text, .integer, .day, .commune, .organisation, .link].contains(field.kind) {
        part.error("Un champ de ce genre n’est pas `unique`.", remedy: "Retirez la clé.", at: "unique")
      }
      field.condition = condition(
        part, among: fields.filter(\.isOpen),
        "`si` nomme un champ à choix, ou `oui_non`, déclaré plus haut, et les valeurs qu’il doit avoir.")
      field.ceiling = ceiling(part, field, after: fields)
      read(part, &field)
      protect(part, &field, states)
      leaveUnknown(part)
      fields.append(field)
    }
  }

  /// What any field says, a column too.
  private func field(_ part: Section, after others: [RegisterField], _ moments: Declared) -> RegisterField {
    let id = part.id("id")
    if others.contains(where: { $0.id == id }) || Self.ours.contains(id) { part.alreadyTaken("id", id) }
    var field = RegisterField(
      id: id, label: part.text("nom"), hint: part.textIfAny("aide") ?? "",
      kind: part.word("genre", as: RegisterField.Kind.self, else: .text),
      askedAt: Set(part.references("exige", to: moments)))
    switch field.kind {
    case .choice, .several: field.choices = options(part)
    case .integer, .decimal, .euros:
      field.decimals = field.kind == .euros ? 2 : field.kind == .decimal ? part.integer("decimales", in: 1...4) : 0
      if field.kind != .euros { field.unit = part.textIfAny("unite") }
      field.range = range(part, 0...1_000_000)
    case .text:
      field.pattern = pattern(part)
      field.isPlaceless = part.flag("sans_adresse", default: false)
    case .day, .moment: field.isPast = part.flag("passe", default: false)
    case .organisation: field.among = part.references("parmi", to: organisations)
    default: break
    }
    return field
  }
  /// What a field of no known kind says, and what is said of it, can't be judged.
  private func leaveUnknown(_ part: Section) {
    guard let kind = part.textIfAny("genre"), RegisterField.Kind(rawValue: kind) == nil else { return }
    part.leave()
    reading.faults.hide(Self.file)
  }
  /// Names that forms have for themselves.
  private static let ours: Set<String> = [
    "jour", "vu", "csrf", "motif", "confirme", "etat", "page", "q", "chercher", "doublon",
    EntryActs.again, EntryActs.elsewhere,
  ]

  private func options(_ part: Section) -> [RegisterField.Option] {
    part.sections(required: "choix").reduce(into: []) { options, choice in
      defer { choice.finish() }
      let id = choice.id("id")
      if options.contains(where: { $0.id == id }) { choice.alreadyTaken("id", id) }
      options.append(.init(id: id, name: choice.text("nom")))
    }
  }
  private func range(_ part: Section, _ widest: ClosedRange<Int>) -> ClosedRange<Int> {
    let low = part.integerIfAny("minimum", in: 0...1_000_000_000) ?? widest.lowerBound
    let high = part.integerIfAny("maximum", in: 0...1_000_000_000) ?? max(low, widest.upperBound)
    if low <= high { return low...high }
    part.error("`minimum` dépasse `maximum`.", at: "minimum")
    return widest
  }
  /// A number of the same kind, declared above it, that whoever sees the one sees too.
  private func ceiling(_ part: Section, _ field: RegisterField, after others: [RegisterField]) -> String? {
    guard field.isNumber else { return nil }
    let known = others.filter {
      $0.kind == field.kind && $0.decimals == field.decimals && $0.isOpen
    }
    return part.referenceIfAny("au_plus", to: Declared(known.map(\.id), isWhole: !hides))
  }
  private func pattern(_ part: Section) -> TextPattern? {
    guard let text = part.textIfAny("motif") else { return nil }
    guard let pattern = TextPattern(text) else {
      part.error(
        "`motif: \(text)` : ce motif se lit de deux façons, ou n’en est pas un.",
        remedy: "`9` est un chiffre, `?` une lettre, `9*` des chiffres suivis d’autre chose ; le reste est tel quel.",
        at: "motif")
      return nil
    }
    if let found = PersonalText.found(in: pattern.example) {
      part.error("`motif: \(text)` : « \(found) » peut désigner une personne.", at: "motif")
    }
    return pattern
  }

  /// What a field alone says, no column.
  private func read(_ part: Section, _ field: inout RegisterField) {
    switch field.kind {
    case .link:
      let target = part.text("registre")
      if !target.isEmpty { later.judge.append { part.checkReference(target, at: "registre", to: $0) } }
      field.target = target
    case .pieces:
      let states = RegisterField.Piece.allCases.map { RegisterField.Option(id: $0.rawValue, name: $0.name) }
      field.columns = options(part).map {
        RegisterField(id: $0.id, label: $0.name, hint: "", kind: .choice, askedAt: [], choices: states)
      }
    case .rows:
      field.columns = part.sections(required: "colonnes").reduce(into: []) { columns, part in
        defer { part.finish() }
        let column = self.field(part, after: columns, [RegisterField.line])
        leaveUnknown(part)
        if !column.kind.isSimple {
          part.error("Une colonne ne peut pas être de ce genre.", remedy: "Faites-en un champ.", at: "genre")
        }
        columns.append(column)
      }
      field.range = range(part, 1...50)
      if field.range.upperBound > RegisterField.mostRows {
        part.error("\(RegisterField.mostRows) lignes au plus.", at: "maximum")
      }
      field.mayOverlap = part.flag("chevauchement", default: true)
      let days = field.columns.filter { [RegisterField.first, RegisterField.last].contains($0.id) && $0.kind == .day }
      if !field.mayOverlap, days.count < 2 {
        part.error(
          "`chevauchement: non` veut deux colonnes `du` et `au` du genre `jour`.", remedy: "Ajoutez-les.",
          at: "chevauchement")
      }
      field.lasting = lasting(part, days)
      field.ranges = ranges(part, field.columns)
    default: break
    }
  }

  /// "5 ans": the last day of a line that does not say it.
  private func lasting(_ part: Section, _ days: [RegisterField]) -> LegalClock? {
    guard let text = part.textIfAny("dure") else { return nil }
    if days.count < 2 {
      part.error("`dure` veut deux colonnes `du` et `au` du genre `jour`.", remedy: "Ajoutez-les.", at: "dure")
    }
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2, let count = Int(words[0]), (1...1_000).contains(count),
      let unit = [LegalClock.Unit.days, .months, .years].first(where: { words[1] == $0.rawValue })
        ?? (words[1] == "an" ? .years : nil)
    else {
      part.error("`dure: \(text)` : combien de temps ?", remedy: "Écrivez `5 ans`, `4 mois` ou `90 jours`.", at: "dure")
      return nil
    }
    return LegalClock(count, unit, carried: false)
  }

  /// Who sees it, what it may say of people, and when that goes.
  private func protect(_ part: Section, _ field: inout RegisterField, _ states: Declared) {
    let viewers = part.references("visible", to: holders)
    if !viewers.isEmpty { field.viewers = Holders(words: viewers) }
    field.privacy = part.wordIfAny("classe", as: RegisterField.Privacy.self)
    guard let privacy = field.privacy, privacy != .function else { return }
    if privacy == .reference, viewers.isEmpty {
      part.error(
        "`classe: P3` veut `visible` : qui la lit ?", remedy: "Ajoutez `visible: [des fonctions]`.", at: "classe")
    }
    if field.isUnique {
      part.error(
        "Ce qui doit s’effacer n’est pas `unique` : il en resterait une trace.", remedy: "Retirez la clé.", at: "unique"
      )
    }
    if field.kind == .link {
      part.error("Un lien ne s’efface pas.", remedy: "Faites-en un `texte`.", at: "classe")
    }
    guard let erasure = part.section("efface") else { return }
    defer { erasure.finish() }
    let after = erasure.references("apres", to: states)
    if after.isEmpty { erasure.error("`apres` manque : après quels états s’efface-t-il ?") }
    field.erasure = .init(states: after, days: erasure.integer("jours", in: 0...3_660))
  }

  /// - Parameter expected: said where it names none of those that it may.
  func condition(_ part: Section, among others: [RegisterField], _ expected: String) -> RegisterField.Condition? {
    guard let section = part.sectionIfAny("si") else { return nil }
    let known = others.filter { [.choice, .several, .flag].contains($0.kind) }
    guard section.keys.count == 1, let key = section.keys.first, let field = known.first(where: { $0.id == key }) else {
      part.error(
        expected, remedy: Faults.suggestion(for: section.keys.first ?? "", among: known.map(\.id)), at: "si")
      return nil
    }
    let options = field.kind == .flag ? [.init(id: "oui", name: "oui"), .init(id: "non", name: "non")] : field.choices
    let values = section.references(key, to: Declared(options.map(\.id)))
    if values.isEmpty { part.error("`si` ne dit aucune valeur.", at: "si") }
    let names = options.filter { values.contains($0.id) }.map { "« \($0.name) »" }.joined(separator: " ou ")
    return .init(field: key, values: values, words: "si « \(field.label) » est \(names)")
  }
}

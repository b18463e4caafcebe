import Pack

/// `si` of what is counted, as it was read, with where.
struct ConditionReading {
  let condition: Count.Condition
  /// What is counted, which has this `si`.
  let part: Section
  let section: Section

  /// A field or a column of that name is there, and its words are.
  /// - Parameter lines: the field of lines of which the weight is a column.
  func check(_ fields: [RegisterField], lines: String?) {
    func options(_ field: RegisterField) -> [String]? {
      switch field.kind {
      case .flag: ["oui", "non"]
      case .choice, .several: field.choices.map(\.id)
      default: nil
      }
    }
    let own = fields.filter(\.isOpen).compactMap { field in options(field).map { (field.id, $0) } }
    let columns = fields.first { $0.id == lines && $0.isOpen }.map { field in
      field.columns.compactMap { column in options(column).map { ("\(field.id).\(column.id)", $0) } }
    }
    let known = Dictionary(own + (columns ?? []), uniquingKeysWith: { first, _ in first })
    let name = [condition.field, condition.column].compactMap(\.self).joined(separator: ".")
    part.checkReference(name, at: "si", to: Declared(known.keys))
    guard let words = known[name] else { return }
    for word in condition.words.sorted() { section.checkReference(word, at: name, to: Declared(words)) }
  }
}

extension RegistersReading {
  func condition(_ part: Section) -> ConditionReading? {
    guard let section = part.sectionIfAny("si") else { return nil }
    defer { section.finish() }
    guard section.keys.count == 1, let name = section.keys.first else {
      part.error(
        "`si` nomme un champ, et un seul.", remedy: "Écrivez `si: {genre: [grand_passage]}`.", at: "si")
      return nil
    }
    let words = section.texts(name), path = name.split(separator: ".").map(String.init)
    if words.isEmpty {
      part.error("`si` ne dit aucune valeur.", remedy: "Écrivez `si: {\(name): [un_mot]}`.", at: "si")
    }
    return ConditionReading(
      condition: Count.Condition(
        field: path.first ?? name, column: path.count > 1 ? path[1] : nil, words: Set(words)),
      part: part, section: section)
  }
}

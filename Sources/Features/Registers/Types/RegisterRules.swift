import Kernel

extension Register {
  /// What is asked on entering `state`, of an entry that says `values`.
  func lacking(_ state: String, _ values: EntryValues) -> [RegisterField] {
    fields.filter { field in
      field.isAsked(at: state) && field.isMet(values)
        && (field.kind == .pieces ? !field.missing(values[field.id]).isEmpty : values[field.id] == nil)
    }
  }
  /// What is wrong with what an entry says, of one that is or was in these states: each at its field.
  /// - Parameter erased: what is no more, and not asked again.
  func issues(of values: EntryValues, at states: [String], erased: some Collection<String>) -> [Invalid.Issue] {
    let lacking = Set(states.flatMap { self.lacking($0, values).map(\.id) }).subtracting(erased)
    return fields.flatMap { field -> [Invalid.Issue] in
      if let condition = field.condition, !condition.holds(values), values[field.id] != nil {
        return field.refusal("« \(field.label) » ne se dit que \(condition.words).", "Videz ce champ.").issues
      }
      guard lacking.contains(field.id) else { return [] }
      guard field.kind == .pieces else {
        return field.refusal("« \(field.label) » manque.", "Remplissez ce champ.").issues
      }
      let missing = field.missing(values[field.id]).joined(separator: " », « ")
      return field.refusal(
        "« \(field.label) » : il manque « \(missing) ».", "Notez « remis » ou « sans objet » pour chaque pièce."
      ).issues
    }
  }
}

extension RegisterField {
  /// False of a field that what an entry says does not ask.
  func isMet(_ values: EntryValues) -> Bool { condition?.holds(values) ?? true }
}

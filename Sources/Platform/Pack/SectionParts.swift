import Yams

/// The parts of a mapping: sections of it, one or many.
extension Section {
  package func sectionIfAny(_ key: String) -> Section? {
    guard let entry = entry(key) else { return nil }
    return Section(entry.node, file: file, in: reading, pinned: pinned)
  }
  package func section(_ key: String) -> Section? {
    if !has(key) { missing(key) }
    return sectionIfAny(key)
  }
  package func sections(_ key: String) -> [Section] {
    guard let entry = entry(key) else { return [] }
    guard let items = entry.node.sequence else {
      refuse(entry, expected: "une liste")
      reading.faults.hide(file)
      return []
    }
    return items.compactMap { item in
      guard let word = item.scalar else { return Section(item, file: file, in: reading, pinned: pinned) }
      tell(
        "`\(key)` : « \(word.string) » est un mot seul ; on attend des clés et leurs valeurs.",
        remedy: "Écrivez chacun `- {clé: valeur, clé: valeur}`, comme dans docs/pack.md.",
        at: item.mark == nil ? entry.spot : Self.spot(of: item, pinned: pinned), alike: "\(file) \(key)")
      reading.faults.hide(file)
      return nil
    }
  }
  /// A list without which the file says nothing.
  package func sections(required key: String) -> [Section] {
    if !has(key) { missing(key) }
    let sections = sections(key)
    if sections.isEmpty, has(key), !reading.faults.hides(file) {
      error("`\(key)` : la liste est vide.", remedy: "Donnez-en au moins un.", at: key)
      reading.faults.hide(file)
    }
    return sections
  }
  /// The named parts of a mapping whose keys are ids: `sources: {strategie: {…}}`.
  package func namedSections(required key: String) -> [(name: String, section: Section)] {
    guard let part = section(key) else { return [] }
    return part.entries.compactMap { entry in
      if !Section.isID(entry.key) {
        part.error(
          "`\(entry.key)` : on attend des lettres minuscules sans accent, des chiffres, `_` ou `-`.", at: entry.key)
      }
      return Section(entry.node, file: file, in: reading, pinned: pinned).map { (entry.key, $0) }
    }
  }

  /// A value that may be one word or a mapping: `mesure: tgd`, or `{mesure: tgd, categorie: x}`.
  package enum Part {
    case word(String)
    case section(Section)
  }
  package func parts(_ key: String) -> [Part] {
    guard let entry = entry(key) else { return [] }
    let items = entry.node.sequence.map(Array.init) ?? [entry.node]
    return items.compactMap { item in
      if let scalar = item.scalar {
        if !isEmpty(scalar) { return .word(scalar.string.trimmed) }
        tell(
          "`\(key)` : un mot de la liste est vide.", remedy: "Donnez-le, ou retirez-le.",
          at: item.mark == nil ? entry.spot : Self.spot(of: item, pinned: pinned))
        return nil
      }
      return Section(item, file: file, in: reading, pinned: pinned).map(Part.section)
    }
  }
}

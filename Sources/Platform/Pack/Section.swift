import Foundation
import Kernel
import Yams

/// A mapping of a YAML file, whose keys are read one by one: each fault is told with its file and line, and a key that
/// nobody read is refused. A required value that is missing reads as an empty one, so that reading goes on.
package struct Section {
  package let reading: PackReading
  package let file: String
  package let line: Int
  private let entries: [Entry]
  private let seen: Seen

  private struct Entry {
    let key: String
    let line: Int
    let node: Node
  }
  private final class Seen { var keys: Set<String> = [] }

  /// The whole of a file. Nil, with a fault, where it is absent or not a mapping.
  package static func root(of file: String, in reading: PackReading) -> Section? {
    guard let data = reading.files[file] else {
      reading.faults.error(
        "Le fichier manque.", remedy: "Ajoutez-le au pack : docs/pack.md dit ce qu’il contient.", file: file, line: 1)
      return nil
    }
    guard let text = String(data: data, encoding: .utf8) else {
      reading.faults.error("Le fichier n’est pas en UTF-8.", remedy: "Enregistrez-le en UTF-8.", file: file, line: 1)
      return nil
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        reading.faults.error("Le fichier est vide.", file: file, line: 1)
        return nil
      }
      return Section(node, file: file, in: reading)
    } catch let error as YamlError {
      let problem = YAMLProblem(error, in: text)
      reading.faults.error(
        "Ce n’est pas du YAML : \(problem.sentence).",
        remedy: "Vérifiez les retraits, les deux-points et les guillemets.",
        file: file, line: problem.line)
    } catch {
      reading.faults.error("Ce n’est pas du YAML.", file: file, line: 1)
    }
    return nil
  }

  private init?(_ node: Node, file: String, in reading: PackReading) {
    let line = node.mark?.line ?? 1
    guard case .mapping(let mapping) = node else {
      reading.faults.error("Ici on attend des clés et leurs valeurs (`clé: valeur`).", file: file, line: line)
      return nil
    }
    self.reading = reading
    self.file = file
    self.line = line
    seen = Seen()
    entries = mapping.map { key, value in
      Entry(key: key.scalar?.string ?? "?", line: key.mark?.line ?? line, node: value)
    }
  }

  // MARK: faults

  package func error(_ problem: String, remedy: String = "", at key: String? = nil) {
    reading.faults.error(problem, remedy: remedy, file: file, line: key.map(lineOf) ?? line)
  }
  package func warning(_ problem: String, remedy: String = "", at key: String? = nil) {
    reading.faults.warning(problem, remedy: remedy, file: file, line: key.map(lineOf) ?? line)
  }
  package func lineOf(_ key: String) -> Int { entries.first { $0.key == key }?.line ?? line }
  package func has(_ key: String) -> Bool { entry(key) != nil }
  package var keys: [String] { entries.map(\.key) }

  /// What the genre needs and Boussole does not do yet: refused by name, never shown wrong.
  package func refuseNotYet(_ keys: [String]) {
    for key in keys where has(key) {
      error("`\(key)` : pas encore accepté.", remedy: "Voyez la table « Pas encore » de docs/pack.md.", at: key)
    }
  }
  /// Refuses every key that was not asked for. Called once all are read.
  package func finish() {
    for entry in entries where !seen.keys.contains(entry.key) {
      reading.faults.error(
        "`\(entry.key)` : clé inconnue.", remedy: Faults.suggestion(for: entry.key, among: seen.keys),
        file: file, line: entry.line)
    }
  }

  private func entry(_ key: String) -> Entry? {
    seen.keys.insert(key)
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    if case .scalar(let scalar) = entry.node, scalar.style == .plain, ["", "~", "null"].contains(scalar.string) {
      return nil
    }
    return entry
  }
  private func missing(_ key: String) {
    error("`\(key)` manque.", remedy: "Ajoutez `\(key): …`.")
  }
  private func refuse(_ entry: Entry, expected: String) {
    let found = entry.node.scalar.map { "`\(entry.key): \($0.string)`" } ?? "`\(entry.key)`"
    reading.faults.error("\(found) : on attend \(expected).", file: file, line: entry.line)
  }

  // MARK: values

  package func textIfAny(_ key: String) -> String? {
    guard let entry = entry(key) else { return nil }
    guard let scalar = entry.node.scalar else {
      refuse(entry, expected: "un texte")
      return nil
    }
    return scalar.string.trimmed
  }
  package func text(_ key: String) -> String {
    if !has(key) { missing(key) }
    return textIfAny(key) ?? ""
  }

  /// A short word that other lines refer to: lower-case letters without accents, digits, `_` and `-`.
  package func id(_ key: String) -> String {
    let text = text(key)
    if !text.isEmpty, !text.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_" || $0 == "-") }) {
      error("`\(key): \(text)` : on attend des lettres minuscules sans accent, des chiffres, `_` ou `-`.", at: key)
    }
    return text
  }

  package func numberIfAny(_ key: String) -> Double? {
    guard let entry = entry(key) else { return nil }
    guard let text = entry.node.scalar?.string, let value = Double(text), value.isFinite else {
      refuse(entry, expected: "un nombre, avec un point décimal")
      return nil
    }
    return value
  }
  package func number(_ key: String) -> Double {
    if !has(key) { missing(key) }
    return numberIfAny(key) ?? 0
  }
  package func integerIfAny(_ key: String, in range: ClosedRange<Int> = 0...1_000_000_000) -> Int? {
    guard let entry = entry(key) else { return nil }
    guard let text = entry.node.scalar?.string, let value = Int(text), range.contains(value) else {
      refuse(entry, expected: "un nombre entier de \(range.lowerBound) à \(range.upperBound)")
      return nil
    }
    return value
  }
  package func integer(_ key: String, in range: ClosedRange<Int> = 0...1_000_000_000) -> Int {
    if !has(key) { missing(key) }
    return integerIfAny(key, in: range) ?? range.lowerBound
  }
  package func flag(_ key: String, default value: Bool) -> Bool {
    guard let entry = entry(key) else { return value }
    switch entry.node.scalar?.string {
    case "true", "oui": return true
    case "false", "non": return false
    default:
      refuse(entry, expected: "`true` ou `false`")
      return value
    }
  }
  package func dayIfAny(_ key: String) -> Day? {
    guard let entry = entry(key) else { return nil }
    guard let text = entry.node.scalar?.string else {
      refuse(entry, expected: "un jour")
      return nil
    }
    if let day = Day(iso: text) { return day }
    if let day = RelativeDay.parse(text, today: reading.today) { return day }
    refuse(entry, expected: "un jour qui existe, écrit 2021-12-31")
    return nil
  }
  package func day(_ key: String) -> Day {
    if !has(key) { missing(key) }
    return dayIfAny(key) ?? Day(number: 0)
  }

  /// One word of a closed list, by its raw value.
  package func wordIfAny<Word: RawRepresentable<String> & CaseIterable>(_ key: String, as: Word.Type) -> Word? {
    guard let text = textIfAny(key) else { return nil }
    if let word = Word(rawValue: text) { return word }
    error(
      "`\(key): \(text)` : inconnu.", remedy: Faults.suggestion(for: text, among: Word.allCases.map(\.rawValue)),
      at: key)
    return nil
  }
  package func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, as type: Word.Type, else fallback: Word
  ) -> Word {
    if !has(key) { missing(key) }
    return wordIfAny(key, as: type) ?? fallback
  }

  /// A reference to something declared elsewhere: told with the nearest declared word.
  package func referenceIfAny(_ key: String, to known: Set<String>) -> String? {
    guard let text = textIfAny(key) else { return nil }
    checkReference(text, at: key, to: known)
    return text
  }
  package func reference(_ key: String, to known: Set<String>) -> String {
    let text = text(key)
    if !text.isEmpty { checkReference(text, at: key, to: known) }
    return text
  }
  package func references(_ key: String, to known: Set<String>) -> [String] {
    guard let entry = entry(key) else { return [] }
    return scalars(entry).map { scalar in
      checkReference(scalar.text, at: key, line: scalar.line, to: known)
      return scalar.text
    }
  }
  package func checkReference(_ text: String, at key: String, line: Int? = nil, to known: Set<String>) {
    guard !known.contains(text) else { return }
    reading.faults.error(
      "`\(key): \(text)` : inconnu.", remedy: Faults.suggestion(for: text, among: known), file: file,
      line: line ?? lineOf(key))
  }

  package func texts(_ key: String) -> [String] { entry(key).map { scalars($0).map(\.text) } ?? [] }

  private func scalars(_ entry: Entry) -> [(text: String, line: Int)] {
    guard let items = entry.node.sequence else {
      if let scalar = entry.node.scalar { return [(scalar.string, entry.line)] }
      refuse(entry, expected: "une liste")
      return []
    }
    return items.compactMap { item in
      if let scalar = item.scalar { return (scalar.string.trimmed, item.mark?.line ?? entry.line) }
      reading.faults.error(
        "`\(entry.key)` : on attend une liste de mots.", file: file, line: item.mark?.line ?? entry.line)
      return nil
    }
  }

  // MARK: parts

  package func sectionIfAny(_ key: String) -> Section? {
    guard let entry = entry(key) else { return nil }
    return Section(entry.node, file: file, in: reading)
  }
  package func section(_ key: String) -> Section? {
    if !has(key) { missing(key) }
    return sectionIfAny(key)
  }
  package func sections(_ key: String) -> [Section] {
    guard let entry = entry(key) else { return [] }
    guard let items = entry.node.sequence else {
      refuse(entry, expected: "une liste")
      return []
    }
    return items.compactMap { Section($0, file: file, in: reading) }
  }
  /// The named parts of a mapping whose keys are ids: `sources: {strategie: {…}}`.
  package func namedSections(_ key: String) -> [(name: String, section: Section)] {
    guard let part = sectionIfAny(key) else { return [] }
    return part.entries.compactMap { entry in
      Section(entry.node, file: file, in: reading).map { (entry.key, $0) }
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
      if let scalar = item.scalar { return .word(scalar.string.trimmed) }
      return Section(item, file: file, in: reading).map(Part.section)
    }
  }
}

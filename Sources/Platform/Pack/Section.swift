import Foundation
import Kernel
import Yams

/// A mapping of a YAML file, whose keys are read one by one: each fault is told with its file and line, and a key that
/// nobody read is refused. A required value that is missing reads as an empty one, so that reading goes on.
package struct Section {
  package let reading: PackReading
  package let file: String
  package let line: Int
  let entries: [Entry]
  private let seen: Seen

  struct Entry {
    let key: String
    let line: Int
    let node: Node
  }
  private final class Seen {
    var keys: Set<String> = []
    /// Keys written without a value, each told once.
    var empty: Set<String> = []
    /// Keys that must be there and are not.
    var missing: [String] = []
  }

  /// The whole of a file. Nil, with a fault, where it is absent or not a mapping.
  package static func root(of file: String, in reading: PackReading) -> Section? {
    guard let data = reading.open(file) else {
      reading.faults.unreadable(
        "Le fichier manque.", remedy: "Ajoutez-le au pack : docs/pack.md dit ce qu’il contient.", file: file, line: 1)
      return nil
    }
    guard let text = String(data: data, encoding: .utf8) else {
      reading.faults.unreadable(
        "Le fichier n’est pas en UTF-8 : cette ligne a un caractère d’un autre codage.",
        remedy: "Enregistrez le fichier en UTF-8.", file: file, line: lineOfBadUTF8(data))
      return nil
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        reading.faults.unreadable("Le fichier est vide.", file: file, line: 1)
        return nil
      }
      if case .mapping = node { return Section(node, file: file, in: reading) }
      reading.faults.unreadable(
        "Ici on attend des clés et leurs valeurs (`clé: valeur`).", file: file, line: node.mark?.line ?? 1)
    } catch let error as YamlError {
      let problem = YAMLProblem(error, in: text)
      if problem.isSecondDocument, let again = reading.announcedAgain(in: text) {
        reading.faults.unreadable(
          "Une seconde fois `\(again.key)` : pas encore accepté.", remedy: Section.notYet, file: file, line: again.line)
      } else if let key = problem.doubled, problem.isAtRoot, reading.announced.contains("\(key)s") {
        reading.faults.unreadable(
          "Une seconde fois `\(key)` : pas encore accepté.", remedy: Section.notYet, file: file, line: problem.line)
      } else {
        reading.faults.unreadable(problem.sentence, remedy: problem.remedy, file: file, line: problem.line)
      }
    } catch {
      reading.faults.unreadable("Ce n’est pas du YAML.", file: file, line: 1)
    }
    return nil
  }
  package static let notYet = "Voyez la table « Pas encore » de docs/pack.md."

  private init?(_ node: Node, file: String, in reading: PackReading) {
    let line = node.mark?.line ?? 1
    guard case .mapping(let mapping) = node else {
      reading.faults.error("Ici on attend des clés et leurs valeurs (`clé: valeur`).", file: file, line: line)
      reading.faults.hide(file)
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

  /// What the genre needs and Boussole does not do yet: refused by name, never shown wrong. Gives whether there was
  /// some, so that what it stands for is not asked besides.
  @discardableResult
  package func refuseNotYet(_ keys: [String]) -> Bool {
    let found = entries.filter { keys.contains($0.key) }
    for entry in found {
      seen.keys.insert(entry.key)
      error("`\(entry.key)` : pas encore accepté.", remedy: Section.notYet, at: entry.key)
    }
    return !found.isEmpty
  }
  /// Refuses every key that was not asked for. Called once all are read.
  package func finish() {
    let unknown = entries.filter { !seen.keys.contains($0.key) }
    if isElsewhere(unknown) { return }
    // What was meant by a key that nobody knows is not missing besides.
    for key in seen.missing where !unknown.contains(where: { nearest(to: $0.key, among: [key]) != nil }) {
      error("`\(key)` manque.", remedy: "Ajoutez `\(key): …`.")
    }
    for entry in unknown {
      if reading.announced.contains(entry.key) {
        error("`\(entry.key)` : pas encore accepté.", remedy: Section.notYet, at: entry.key)
        continue
      }
      // A key that was meant for one that is not there hides what it declares.
      if let meant = nearest(to: entry.key, among: seen.keys), !entries.contains(where: { $0.key == meant }) {
        reading.faults.hide(file)
      }
      if entry.key.contains(" "), entry.node.scalar?.string.isEmpty ?? false {
        error(
          "`\(entry.key)` n’est pas une clé : c’est peut-être la suite d’un texte.",
          remedy: "Mettez entre guillemets un texte qui contient une virgule.", at: entry.key)
        continue
      }
      reading.faults.error(
        "`\(entry.key)` : clé inconnue.", remedy: Faults.suggestion(for: entry.key, among: seen.keys),
        file: file, line: entry.line)
    }
  }

  /// Lines that are another thing's, since the one that names its list is lost: told once.
  private func isElsewhere(_ unknown: [Entry]) -> Bool {
    let strange = unknown.filter { nearest(to: $0.key, among: seen.keys) == nil && !reading.announced.contains($0.key) }
    guard strange.count >= 2, !seen.missing.isEmpty else { return false }
    let keys = strange.map { "`\($0.key)`" }.joined(separator: ", ")
    // Each thing of the list is as strange as its first.
    if !reading.faults.errors.contains(where: { $0.remedy == Section.lostLine }) {
      reading.faults.error(
        "\(keys) : ces clés ne sont pas d’ici.", remedy: Section.lostLine, file: file, line: strange[0].line)
    }
    reading.faults.hide(file)
    return true
  }
  private static let lostLine = "Une ligne manque peut-être plus haut, celle qui nomme la liste dont elles sont."

  func entry(_ key: String) -> Entry? {
    seen.keys.insert(key)
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    guard let scalar = entry.node.scalar, isEmpty(scalar) else { return entry }
    if seen.empty.insert(key).inserted {
      error("`\(key)` est vide.", remedy: "Donnez-lui une valeur, ou retirez la ligne.", at: key)
      reading.faults.hide(file)
    }
    return nil
  }
  private func isEmpty(_ scalar: Node.Scalar) -> Bool {
    scalar.string.trimmed.isEmpty || scalar.style == .plain && ["~", "null", "Null", "NULL"].contains(scalar.string)
  }
  func missing(_ key: String) {
    guard !seen.empty.contains(key), !seen.missing.contains(key) else { return }
    seen.missing.append(key)
    reading.faults.hide(file)
  }
  /// What it says beside a word that nobody knows depends on that word: it is not judged.
  package func leave() { seen.keys.formUnion(entries.map(\.key)) }
  func refuse(_ entry: Entry, expected: String, remedy: String = "") {
    let found = entry.node.scalar.map { "`\(entry.key): \($0.string)`" } ?? "`\(entry.key)`"
    reading.faults.error("\(found) : on attend \(expected).", remedy: remedy, file: file, line: entry.line)
  }

  // MARK: values

  package func textIfAny(_ key: String) -> String? {
    guard let entry = entry(key) else { return nil }
    guard let scalar = entry.node.scalar else {
      let isList = entry.node.sequence != nil
      refuse(
        entry, expected: "un texte", remedy: isList ? "Ôtez les crochets : cette clé ne dit qu’une chose." : "")
      return nil
    }
    if let slip = slip(in: scalar.string, isPlain: scalar.style == .plain) {
      error("`\(key)` : \(slip.problem)", remedy: slip.remedy, at: key)
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
    if !text.isEmpty, !Section.isID(text) {
      error("`\(key): \(text)` : on attend des lettres minuscules sans accent, des chiffres, `_` ou `-`.", at: key)
      reading.faults.hide(file)
    }
    return text
  }
  /// What two declare: one of them is another, and what refers to it is not at fault.
  package func alreadyTaken(_ key: String, _ text: String, remedy: String = "Donnez un autre identifiant.") {
    error("`\(key): \(text)` : déjà pris.", remedy: remedy, at: key)
    reading.faults.hide(file)
  }
  package static func isID(_ text: String) -> Bool {
    !text.isEmpty && text.count <= 80
      && text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_" || $0 == "-") }
  }

  /// A reference to something declared elsewhere: told with the nearest declared word.
  package func referenceIfAny(_ key: String, to known: Declared) -> String? {
    guard let text = textIfAny(key) else { return nil }
    checkReference(text, at: key, to: known)
    return text
  }
  package func reference(_ key: String, to known: Declared) -> String {
    let text = text(key)
    if !text.isEmpty { checkReference(text, at: key, to: known) }
    return text
  }
  package func references(_ key: String, to known: Declared) -> [String] {
    guard let entry = entry(key) else { return [] }
    return scalars(entry).map { scalar in
      checkReference(scalar.text, at: key, line: scalar.line, to: known)
      return scalar.text
    }
  }
  package func checkReference(_ text: String, at key: String, line: Int? = nil, to known: Declared) {
    guard known.lacks(text) else { return }
    let remedy = Faults.suggestion(for: text, among: known.words)
    reading.faults.error(
      "`\(key): \(text)` : inconnu.", remedy: remedy.isEmpty ? "Corrigez ce mot, ou déclarez-le." : remedy, file: file,
      line: line ?? lineOf(key), alike: String(text.prefix { $0 != "/" }))
  }

  package func texts(_ key: String) -> [String] { entry(key).map { scalars($0).map(\.text) } ?? [] }

  /// Each once: what is written twice was meant for something else.
  private func scalars(_ entry: Entry) -> [(text: String, line: Int)] {
    guard let items = entry.node.sequence else {
      if let scalar = entry.node.scalar { return [(scalar.string.trimmed, entry.line)] }
      refuse(entry, expected: "une liste")
      return []
    }
    var found: Set<String> = []
    return items.compactMap { item in
      let line = item.mark?.line ?? entry.line
      func refuse(_ problem: String, _ remedy: String = "") {
        reading.faults.error("`\(entry.key)` : \(problem)", remedy: remedy, file: file, line: line)
      }
      guard let scalar = item.scalar else {
        refuse("on attend une liste de mots.")
        return nil
      }
      let text = scalar.string.trimmed
      if isEmpty(scalar) {
        refuse("un mot de la liste est vide.", "Donnez-le, ou retirez-le.")
        return nil
      }
      guard found.insert(text).inserted else {
        refuse("`\(text)` est là deux fois.", "Gardez-en un.")
        return nil
      }
      return (text, line)
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
      reading.faults.hide(file)
      return []
    }
    return items.compactMap { item in
      guard let word = item.scalar else { return Section(item, file: file, in: reading) }
      reading.faults.error(
        "`\(key)` : « \(word.string) » est un mot seul ; on attend des clés et leurs valeurs.",
        remedy: "Écrivez chacun `- {clé: valeur, clé: valeur}`, comme dans docs/pack.md.", file: file,
        line: item.mark?.line ?? entry.line, alike: "\(file) \(key)")
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
      return Section(entry.node, file: file, in: reading).map { (entry.key, $0) }
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
        reading.faults.error(
          "`\(key)` : un mot de la liste est vide.", remedy: "Donnez-le, ou retirez-le.", file: file,
          line: item.mark?.line ?? entry.line)
        return nil
      }
      return Section(item, file: file, in: reading).map(Part.section)
    }
  }
}

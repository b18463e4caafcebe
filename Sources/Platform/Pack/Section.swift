import Foundation
import Kernel
import Yams

/// A mapping of a YAML file, whose keys are read one by one: each fault is told with its file and line, and a key that
/// nobody read is refused. A required value that is missing reads as an empty one, so that reading goes on.
package struct Section {
  package let reading: PackReading
  package let file: String
  private let spot: Spot
  package var line: Int { spot.line }
  /// What a model is merged from, where the pack names one.
  let expansion: Expansion?
  let node: Node
  let pinned: Spot?
  let entries: [Entry]
  private let seen: Seen

  /// Where something stands: a line of the file and, for what a model says, where the model says it; the line is then
  /// the one at which the pack names the model.
  struct Spot {
    let line: Int
    var model: String?
  }
  struct Entry {
    let key: String
    let spot: Spot
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

  /// - Parameters:
  ///   - pinned: where the pack names the model that some of its nodes are of.
  ///   - expansion: what it was merged from.
  init?(_ node: Node, file: String, in reading: PackReading, pinned: Spot? = nil, expansion: Expansion? = nil) {
    let spot = Self.spot(of: node, pinned: pinned)
    guard case .mapping(let mapping) = node else {
      reading.faults.error(
        "Ici on attend des clés et leurs valeurs (`clé: valeur`).\(spot.words)", file: file, line: spot.line)
      reading.faults.hide(file)
      return nil
    }
    (self.reading, self.file, self.pinned, self.expansion, self.node) = (reading, file, pinned, expansion, node)
    self.spot = spot
    seen = Seen()
    entries = mapping.map { key, value in
      // What the pack gave a parameter is told where the pack gave it.
      let isGiven = key.model != nil && value.model == nil
      return Entry(
        key: key.scalar?.string ?? "?", spot: Self.spot(of: isGiven ? value : key, pinned: pinned), node: value)
    }
  }
  static func spot(of node: Node, pinned: Spot?) -> Spot {
    let line = node.mark?.line
    guard let model = node.model, let pinned else { return Spot(line: line ?? pinned?.line ?? 1) }
    return Spot(line: pinned.line, model: "\(model), ligne \(line ?? 1)")
  }

  // MARK: faults

  package func error(_ problem: String, remedy: String = "", at key: String? = nil) {
    tell(problem, remedy: remedy, at: key.map(spotOf) ?? spot)
  }
  package func warning(_ problem: String, remedy: String = "", at key: String? = nil) {
    reading.faults.warning(problem, remedy: remedy, file: file, line: key.map(lineOf) ?? line)
  }
  package func lineOf(_ key: String) -> Int { spotOf(key).line }
  private func spotOf(_ key: String) -> Spot { entries.first { $0.key == key }?.spot ?? spot }
  func tell(_ problem: String, remedy: String = "", at spot: Spot, alike: String? = nil) {
    reading.faults.error(problem + spot.words, remedy: remedy, file: file, line: spot.line, alike: alike)
  }
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
        tell(
          "`\(entry.key)` n’est pas une clé : c’est peut-être la suite d’un texte.",
          remedy: "Mettez entre guillemets un texte qui contient une virgule.", at: entry.spot)
        continue
      }
      tell(
        "`\(entry.key)` : clé inconnue.", remedy: Faults.suggestion(for: entry.key, among: seen.keys), at: entry.spot)
    }
  }

  /// Lines that are another thing's, since the one that names its list is lost: told once.
  private func isElsewhere(_ unknown: [Entry]) -> Bool {
    let strange = unknown.filter { nearest(to: $0.key, among: seen.keys) == nil && !reading.announced.contains($0.key) }
    guard strange.count >= 2, !seen.missing.isEmpty else { return false }
    let keys = strange.map { "`\($0.key)`" }.joined(separator: ", ")
    // Each thing of the list is as strange as its first.
    if !reading.faults.errors.contains(where: { $0.remedy == Section.lostLine }) {
      tell("\(keys) : ces clés ne sont pas d’ici.", remedy: Section.lostLine, at: strange[0].spot)
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
  func isEmpty(_ scalar: Node.Scalar) -> Bool {
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
    tell("\(found) : on attend \(expected).", remedy: remedy, at: entry.spot)
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
      check(scalar.text, at: key, scalar.spot, to: known)
      return scalar.text
    }
  }
  package func checkReference(_ text: String, at key: String, to known: Declared) {
    check(text, at: key, spotOf(key), to: known)
  }
  private func check(_ text: String, at key: String, _ spot: Spot, to known: Declared) {
    guard known.lacks(text) else { return }
    let remedy = Faults.suggestion(for: text, among: known.words)
    tell(
      "`\(key): \(text)` : inconnu.", remedy: remedy.isEmpty ? "Corrigez ce mot, ou déclarez-le." : remedy, at: spot,
      alike: String(text.prefix { $0 != "/" }))
  }

  package func texts(_ key: String) -> [String] { entry(key).map { scalars($0).map(\.text) } ?? [] }

  /// Each once: what is written twice was meant for something else.
  private func scalars(_ entry: Entry) -> [(text: String, spot: Spot)] {
    guard let items = entry.node.sequence else {
      if let scalar = entry.node.scalar { return [(scalar.string.trimmed, entry.spot)] }
      refuse(entry, expected: "une liste")
      return []
    }
    var found: Set<String> = []
    return items.compactMap { item in
      let spot = item.mark == nil ? entry.spot : Self.spot(of: item, pinned: pinned)
      func refuse(_ problem: String, _ remedy: String = "") {
        tell("`\(entry.key)` : \(problem)", remedy: remedy, at: spot)
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
      return (text, spot)
    }
  }
}

extension Section.Spot {
  /// What a fault adds, where a model says it.
  var words: String { model.map { " (modèle \($0))" } ?? "" }
}

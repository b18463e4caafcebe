import Kernel
import Pack

extension Departement {
  /// Every acronym that the pack declares, by alphabet: those of its texts, then the short names of organisations and
  /// of their functions, where these are letters ("DDETS", "UM 77") and not words ("cabinet", "Parquet de Meaux").
  package var glossary: [Acronym] {
    let named = organisations.named.flatMap { organisation in
      organisation.names.map { (short: $0.acronym, words: $0.text) }
        + organisation.functions.map { (short: $0.acronym, words: $0.name) }
    }
    var seen = Set(acronyms.map(\.acronym))
    let declared = seen
    let own = named.compactMap { item -> Acronym? in
      // « CLSPD et CISPD » is no acronym of its own where the pack spells out both.
      guard let short = item.short, short.hasLetters, !short.letters.allSatisfy(declared.contains),
        seen.insert(short).inserted
      else { return nil }
      return Acronym(acronym: short, words: item.words)
    }
    return (acronyms + own).sorted { $0.acronym < $1.acronym }
  }
}

extension String {
  /// True where a word of it is capitals alone.
  fileprivate var hasLetters: Bool { !letters.isEmpty }
  /// Its words that are capitals alone.
  fileprivate var letters: [String] {
    let words: [Substring] = split { !$0.isLetter && !$0.isNumber }
    return words.filter { $0.count > 1 && $0.allSatisfy { $0.isUppercase } }.map { String($0) }
  }
}

/// The official text, a file of the pack beside its YAML: kept with each revision, served as it is.
package struct OfficialText: Sendable {
  package let path: String
  package let bytes: [UInt8]

  /// How its change is told: by its name, its size and its content.
  var described: String {
    let mark = bytes.reduce(into: UInt64(14_695_981_039_346_656_037)) { $0 = ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    return "\(path), \(French.number(bytes.count)) octets, empreinte \(mark)"
  }

  /// Largest that is taken, in bytes: each revision of the pack keeps its own.
  static let largest = 5_000_000

  /// Reads `document` of pack.yaml; nil where there is none or it can't be taken, which is then told.
  static func read(_ section: Section, _ reading: PackReading) -> OfficialText? {
    guard let path = section.textIfAny("document") else { return nil }
    guard path.hasSuffix(".pdf"), let data = reading.open(path) else {
      section.error(
        "`document: \(path)` : il n’y a pas de tel fichier PDF dans le pack.",
        remedy: "Mettez-le dans le dossier du pack, et écrivez son nom en entier : texte.pdf.", at: "document")
      return nil
    }
    guard data.starts(with: Array("%PDF-".utf8)) else {
      section.error(
        "`document: \(path)` : ce n’est pas un PDF.", remedy: "Enregistrez le texte au format PDF.", at: "document")
      return nil
    }
    guard data.count <= largest else {
      section.error(
        "`document: \(path)` fait \(French.number(data.count / 1_000_000))\(French.noBreak)Mo, 5 au plus.",
        remedy: "Enregistrez-le en plus petit.", at: "document")
      return nil
    }
    return OfficialText(path: path, bytes: Array(data))
  }
}

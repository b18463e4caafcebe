import Assembly
import Foundation
import Kernel
import Pack
import Territory
import TestKit
import Testing

@testable import Strategy

/// Both packs, with one small thing changed at a time, as a hand slips: never a crash, every fault at its line, and
/// what is accepted is told by `pack load`. A sample each time; all 2 000 with `BOUSSOLE_LONG=1`, and fifty of the
/// accepted ones to be read by eye with `BOUSSOLE_MUTATIONS=1`.
@Suite("Packs with one thing changed", .serialized) struct PackMutationTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let isLong = environment["BOUSSOLE_LONG"] == "1"
  private static let count = isLong ? 1_000 : 40
  private static let assembly = Assembly()

  /// Both with light outlines: what maps show has its own tests.
  private static func files(_ name: String) throws -> PackFiles? {
    var files = try Checkout.pack(name)
    if name != "exemple" {
      guard let france = Checkout.dataFrance else { return nil }
      files = Territory.freeze(files, dataFrance: france)
      files.files["gel/communes.geojson"] = Data("{\"type\":\"FeatureCollection\",\"features\":[]}".utf8)
    }
    return files
  }

  @Test(
    "no crash, faults located, and nothing accepted without a word", arguments: ["exemple", "seine-et-marne-2020-2024"])
  func mutations(_ name: String) throws {
    guard let files = try Self.files(name) else { return }
    let whole = try Self.assembly.read(files, today: PackLoadingTests.today, dataFrance: nil).departement
    let before = Self.text(of: whole)
    let seed = Self.isLong ? 20_261_130 : UInt64(PackLoadingTests.today.number)
    var random = SeededRandom(seed: seed &+ UInt64(name.utf8.count))
    var accepted: [String] = []
    for _ in 0..<Self.count {
      guard let mutation = Mutation(of: files, &random) else { continue }
      do {
        let read = try Self.assembly.read(mutation.files, today: PackLoadingTests.today, dataFrance: nil).departement
        let changes = Differences(from: whole, to: read, parts: Assembly.packParts)
        if Self.text(of: read) != before {
          #expect(!changes.isEmpty, "accepted, and not told: \(mutation)")
        }
        accepted.append("\(mutation)\n      \(changes.lines.prefix(3).joined(separator: "\n      "))")
      } catch let invalid as Invalid {
        Self.judge(invalid, mutation)
      }
    }
    guard Self.environment["BOUSSOLE_MUTATIONS"] == "1" else { return }
    print("\(name): \(accepted.count) accepted of \(Self.count)")
    for line in accepted.shuffled(using: &random).prefix(25) { print("  • \(line)") }
  }

  /// Refused: each fault at its place, and few of them.
  private static func judge(_ invalid: Invalid, _ mutation: Mutation, most: Int = 8) {
    let lines = invalid.issues.map(\.description)
    #expect(!lines.isEmpty, "\(mutation)")
    for issue in invalid.issues {
      guard case .line(let file, let line) = issue.place else {
        Issue.record("not located: \(mutation) → \(issue)")
        continue
      }
      let isThere = file == "actions" || mutation.files.files[file] != nil || file == mutation.file || line == 1
      #expect(isThere && line >= 1, "\(mutation) → \(issue)")
    }
    // One slip has few consequences, and the first one told is in the file at fault.
    #expect(lines.count <= most, "a cascade of \(lines.count): \(mutation) → \(lines.prefix(8))")
  }

  @Test("registers with one thing changed: no crash, faults located, and nothing accepted without a word")
  func registers() throws {
    let files = try Checkout.pack("exemple"), today = PackLoadingTests.today
    let whole = try Self.assembly.read(files, today: today, dataFrance: nil).departement
    let before = Self.parts(of: whole)
    var random = SeededRandom(seed: Self.isLong ? 20_261_130 : UInt64(today.number)), accepted: [String] = []
    for _ in 0..<(Self.isLong ? 10_000 : 250) {
      guard let mutation = Mutation(of: files, in: ["registres.yaml"], &random) else { continue }
      let faults = Faults(), reading = PackReading(files: mutation.files, faults: faults, today: today, day: today)
      var read = whole
      // The rest of the pack is as it was: its registers alone are read again.
      read.parts = Assembly.packParts.map { $0.read(reading, whole) }
      do {
        try faults.check()
        let changes = Differences(from: whole, to: read, parts: Assembly.packParts)
        if Self.parts(of: read) != before { #expect(!changes.isEmpty, "accepted, and not told: \(mutation)") }
        accepted.append("\(mutation)\n      \(changes.lines.prefix(3).joined(separator: "\n      "))")
      } catch let invalid as Invalid {
        // A register of which nothing is said lacks nine things; a list that has lost its name, or a register its
        // model, as many as these hold.
        let lost = mutation.old.trimmed
        Self.judge(invalid, mutation, most: lost.hasSuffix(":") || lost.hasPrefix("modele:") ? 30 : 9)
      }
    }
    guard Self.environment["BOUSSOLE_MUTATIONS"] == "1" else { return }
    print("registres.yaml: \(accepted.count) accepted")
    for line in accepted.shuffled(using: &random).prefix(60) { print("  • \(line)") }
  }
  private static func parts(of departement: Departement) -> String {
    var text = ""
    dump(departement.parts, to: &text)
    return inAnyOrder(text)
  }
  /// Sets are printed in any order, over lines or within one.
  private static func inAnyOrder(_ text: String) -> String {
    text.split(separator: "\n").map { String($0.sorted()) }.sorted().joined(separator: "\n")
  }

  /// All that was read, in words: what tells whether a change was one.
  private static func text(of departement: Departement) -> String {
    var text = ""
    dump(departement.plan, to: &text)
    dump(departement.measures.all, to: &text)
    dump(departement.organisations.all.filter { $0.template == nil }, to: &text)
    dump(departement.territory.kinds.map { "\($0.id) \($0.name) \($0.plural) \($0.source ?? "")" }, to: &text)
    dump(
      departement.territory.communes.map { "\($0.code) \($0.name) \($0.population ?? -1) \($0.epci ?? "")" }, to: &text)
    dump(departement.territory.movements, to: &text)
    dump(departement.parts, to: &text)
    dump(departement.sources.sorted { $0.key < $1.key }, to: &text)
    dump([departement.code, departement.name, departement.place, departement.publisher ?? ""], to: &text)
    return inAnyOrder(text)
  }
}

/// One slip of the hand in one file.
private struct Mutation: CustomStringConvertible {
  let files: PackFiles
  let file: String
  let line: Int
  let old: String
  let new: String
  var description: String { "\(file):\(line) : \(old.trimmed) → \(new.trimmed)" }

  /// - Parameter files: those that the hand is at; nil: all of them.
  init?(of pack: PackFiles, in files: [String]? = nil, _ random: inout SeededRandom) {
    let names = files ?? pack.files.keys.filter { !$0.hasPrefix("gel/") && !$0.hasSuffix("geojson") }.sorted()
    guard let file = names.randomElement(using: &random) else { return nil }
    var lines = String(decoding: pack.files[file] ?? Data(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let candidates = lines.indices.filter { !lines[$0].trimmed.isEmpty && !lines[$0].trimmed.hasPrefix("#") }
    guard let index = candidates.randomElement(using: &random) else { return nil }
    let line = lines[index]
    let changed = Mutation.slips.randomElement(using: &random)?(line, &random) ?? line
    guard changed != line else { return nil }
    if changed == "" { lines.remove(at: index) } else { lines[index] = changed }
    var files = pack
    files.files[file] = Data(lines.joined(separator: "\n").utf8)
    (self.files, self.file, self.line, self.old, self.new) = (files, file, index + 1, line, changed)
  }

  private typealias Slip = @Sendable (String, inout SeededRandom) -> String
  private static func some(_ line: String, _ pattern: Regex<Substring>, _ random: inout SeededRandom)
    -> Range<String.Index>?
  {
    line.ranges(of: pattern).randomElement(using: &random)
  }
  private static func replaced(_ line: String, _ range: Range<String.Index>?, by text: String) -> String {
    guard let range else { return line }
    return line.replacingCharacters(in: range, with: text)
  }
  private static let slips: [Slip] = [
    // The line is lost, or there twice.
    { _, _ in "" },
    { line, _ in line + "\n" + line },
    // A number: another, negative, huge, none, with a comma.
    { line, random in
      let numbers = ["-5", "0", "9000000000000000000", "1e300", "12,5", "3.75", "9223372036854775808", "007"]
      return replaced(line, some(line, #/[0-9]+/#, &random), by: numbers.randomElement(using: &random) ?? "1")
    },
    // A day: before everything, after everything, impossible.
    { line, random in
      let days = [
        "1850-01-01", "2049-12-31", "2021-02-30", "aujourdhui+9999a", "aujourdhui-9223372036854775808m", "2020-10-09",
      ]
      let day = #/[0-9]{4}-[0-9]{2}-[0-9]{2}|aujourdhui[-+]?[0-9]*[jma]?|(debut|fin)-annee[-+]?[0-9]*a?/#
      let range = line.ranges(of: day).randomElement(using: &random)
      return replaced(line, range, by: days.randomElement(using: &random) ?? "")
    },
    // A letter of a word is lost, doubled, swapped.
    { line, random in replaced(line, some(line, #/[a-z]/#, &random), by: "") },
    { line, random in
      guard let range = some(line, #/[a-z]/#, &random) else { return line }
      return replaced(line, range, by: String(line[range]) + String(line[range]))
    },
    // A value is lost, empty, null, true, a list.
    { line, random in
      let values = [
        "", "\"\"", "null", "true", "[]", "[a]", "{}", "\"..\"", "\"a/b\"", "\"Mesures\"", "hausse", "niveau",
      ]
      return replaced(line, line.firstRange(of: #/: .+$/#), by: ": " + (values.randomElement(using: &random) ?? ""))
    },
    // A value of a small part.
    { line, random in
      let values = ["\"\"", "null", "-1", "pourcent", "annee", "2049-01-01", "x"]
      let range = line.ranges(of: #/: [^,}\]]+(?=[,}\]])/#).randomElement(using: &random)
      return replaced(line, range, by: ": " + (values.randomElement(using: &random) ?? ""))
    },
    // A word of the closed lists for another.
    { line, random in
      let words = [
        "stock", "flux", "delai", "entrees", "releves", "mois", "trimestre", "semestre", "annee", "hausse", "baisse",
        "cite",
        "derive", "fait", "commence", "non_fait", "etat", "justice", "force", "prefecture", "partenaire", "commune",
        "organisation", "categorie", "departement", "initial", "actif", "clos", "texte", "entier", "jour", "instant",
        "choix", "oui_non", "lien", "lignes", "pieces", "euros",
      ]
      guard let word = words.filter({ line.contains(": \($0)") }).randomElement(using: &random) else { return line }
      return line.replacing(": \(word)", with: ": \(words.randomElement(using: &random) ?? "")", maxReplacements: 1)
    },
    // A key that the genre has and Boussole has not.
    { line, random in
      let indent = String(line.prefix { $0 == " " || $0 == "-" }).replacing("-", with: " ")
      let keys = ["provisoire", "base", "condition", "groupe", "entre", "plans", "perimetre", "contexte", "sensible"]
      return line + "\n" + indent + (keys.randomElement(using: &random) ?? "") + ": true"
    },
    // A cell more, a cell less, indentation.
    { line, _ in line + "," },
    { line, _ in line.contains(",") ? String(line.prefix(upTo: line.lastIndex(of: ",") ?? line.endIndex)) : line },
    { line, _ in " " + line },
    { line, _ in line.hasPrefix("  ") ? String(line.dropFirst(2)) : line },
    // A mark that closes is lost; a tab; a character that nobody sees.
    { line, random in replaced(line, some(line, #/["'\]}:,-]/#, &random), by: "") },
    { line, _ in "\t" + line },
    { line, random in replaced(line, some(line, #/ /#, &random), by: "\u{200B}") },
  ]
}

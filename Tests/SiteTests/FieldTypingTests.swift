import Foundation
import Kernel
import Strategy
import Territory
import TestKit
import Testing
import Web

@testable import Registers

/// What is typed into a field of each kind, and what is kept of it.
@Suite("What fields are typed as") struct FieldTypingTests {
  private static let departement = Result { try FieldSample.departement(FieldSample.every) }

  private static func field(_ id: String) throws -> RegisterField {
    try #require(try departement.get().registers["tout"]?.field(id))
  }
  /// `a=1&b=2`, as a browser would send it.
  private static func typed(_ text: String) -> Fields {
    Fields(
      text.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), String(parts[1]))
      })
  }

  @Test(
    "it is kept in one way, however it was written",
    arguments: [
      ("duree", "duree=15 jours", "15"), ("duree", "duree=", nil), ("surface", "surface=1,5", "150"),
      ("surface", "surface=0,29 ha", "29"), ("cout", "cout=12 345,60 €", "1234560"), ("cout", "cout=7", "700"),
      ("constate", "constate=10/11/2026 18:40", "2026-11-10T17:40:00.000000Z"),
      ("constate", "constate=10 novembre 2026 à 18 h 40", "2026-11-10T17:40:00.000000Z"),
      ("constate", "constate=10/07/2026 8h", "2026-07-10T06:00:00.000000Z"),
      ("constate", "constate=25/10/2026 2:30&constate.heure=ete", "2026-10-25T00:30:00.000000Z"),
      ("constate", "constate=25/10/2026 2:30&constate.heure=hiver", "2026-10-25T01:30:00.000000Z"),
      ("constate", "constate=25/10/2026 3:00", "2026-10-25T02:00:00.000000Z"),
      ("themes", "themes=feu&themes=eau", "eau feu"), ("themes", "x=y", nil),
      ("desservies", "desservies=99002&desservies=99001&desservies=99002", "99001 99002"),
      ("numero", "numero=2025-CAB-BSIR-1462", "2025-CAB-BSIR-1462"),
      ("point", "point=46,50049 2,80599", "46.50049,2.80599"),
      ("point", "point= 46.500491, 2.805994 ", "46.50049,2.80599"),
      ("point", "point=46°30'01,8\" N 2°48'21,6\" E", "46.50050,2.80600"),
      ("point", "point=46° 30,03′ N, 2° 48,36′ E", "46.50050,2.80600"),
      ("point", "point=46,500\u{202F}49\u{00A0}N, 2,805\u{202F}99\u{00A0}E", "46.50049,2.80599"),
      ("point", "point=https://www.openstreetmap.org/#map=15/46.50049/2.80599", "46.50049,2.80599"),
      ("point", "point=https://cartes.example/place/@46.50049,2.80599,15z", "46.50049,2.80599"),
      ("point", "point=https://cartes.example/?c=2.80599,46.50049", "46.50049,2.80599"),
      ("point", "point=geo:46.50049,2.80599", "46.50049,2.80599"), ("point", "point=", nil),
      (
        "perimetre", "perimetre=46,50000 2,80000\n46,50000 2,80100\n46,50100 2,80000\n46,50000 2,80000",
        "46.50000,2.80000 46.50000,2.80100 46.50100,2.80000"
      ),
      (
        "perimetre",
        #"perimetre={"type":"Polygon","coordinates":[[[2.8,46.5],[2.801,46.5],[2.8,46.501],[2.8,46.5]]]}"#,
        "46.50000,2.80000 46.50000,2.80100 46.50100,2.80000"
      ),
      ("dossier", "dossier.0.cerfa=remis", #"[{"cerfa":"remis"}]"#),
      (
        "titres",
        "titres.0.arrete=A&titres.0.du=1/2/2020&titres.0.au=3/2/2020&titres.1.du=&titres.4.arrete=B&titres.4.du=4/2/2020",
        #"[{"arrete":"A","au":"2020-02-03","du":"2020-02-01"},{"arrete":"B","du":"2020-02-04"}]"#
      ),
      ("titres", "titres.0.arrete= &titres.0.du=&titres.1.sens=", nil),
    ] as [(String, String, String?)])
  func kept(_ id: String, _ typed: String, _ kept: String?) throws {
    #expect(try Self.field(id).read(Self.typed(typed), in: Self.departement.get()) == kept)
  }

  @Test("a point is read at once, however many spaces it has")
  func readAtOnce() throws {
    let spaces = String(repeating: " ", count: 1_000)
    let took = ContinuousClock().measure {
      let typed = Self.typed("point=46,50\(spaces)049 N,\(spaces)2,80599\(spaces)E\(spaces)x")
      #expect(throws: Invalid.self) { try Self.field("point").read(typed, in: Self.departement.get()) }
    }
    #expect(took < .seconds(5))
  }

  @Test(
    "what can't be kept is refused at its place",
    arguments: [
      ("duree", "duree=31", "duree", "n’est pas entre 1 et 30"), ("duree", "duree=1,5", "duree", "nombre entier"),
      ("surface", "surface=1,5555", "surface", "trop de chiffres"),
      ("cout", "cout=douze", "cout", "n’est pas un nombre"),
      ("point", "point=46,5", "point", "n’est pas un point"), ("point", "point=la mairie", "point", "48,5392 2,6608"),
      ("point", "point=48,85300 2,35000", "point", "n’est pas dans le département"),
      ("point", "point=2,80599 46,50049", "point", "la latitude d’abord"),
      ("point", "point=geo:99999999999999999999.5,2.5", "point", "n’est pas un point"),
      ("point", "point=https://cartes.example/?c=2.5,-99999999999999999999.5", "point", "n’est pas un point"),
      (
        "perimetre", #"perimetre={"type":"Polygon","coordinates":[[[2.8,46.5],[1e300,46.5]]]}"#, "perimetre",
        "illisible"
      ),
      ("perimetre", "perimetre=46,50000 2,80000;46,50000 2,80100", "perimetre", "trois points"),
      ("perimetre", "perimetre=46,50000 2,80000;ici", "perimetre", "Ligne 2"),
      (
        "perimetre", "perimetre=46,50000 2,80000;46,50100 2,80100;46,50000 2,80100;46,50100 2,80000", "perimetre",
        "se croise"
      ),
      ("perimetre", #"perimetre={"type":"Point","coordinates":[2.8,46.5]}"#, "perimetre", "un seul polygone"),
      ("constate", "constate=10/11/2026", "constate", "31/12/2021 18:40"),
      ("constate", "constate=10/11/2026 25:00", "constate", "un jour et une heure"),
      ("constate", "constate=29/03/2026 2:30", "constate", "n’existe pas"),
      ("constate", "constate=25/10/2026 2:30", "constate", "vient deux fois"),
      ("constate", "constate=25/10/2026 2:30&constate.heure=x", "constate", "vient deux fois"),
      ("themes", "themes=eau&themes=terre", "themes", "« terre »"),
      ("desservies", "desservies=1", "desservies", "« 1 »"),
      ("numero", "numero=2025-CAB-BSIR-", "numero", "Écrivez-le comme 1234-CAB-BSIR-56."),
      ("numero", "numero=2025-CAB-BSIR-12x", "numero", "forme attendue"),
      ("titres", "titres.3.arrete=A&titres.3.du=31/02/2020", "titres.3.du", "n’est pas un jour"),
      ("titres", "titres.1.arrete=A", "titres.1.du", "« Du » manque"),
      ("titres", "titres.0.arrete=A&titres.0.du=2/1/2020&titres.0.au=1/1/2020", "titres.0.au", "précède"),
      (
        "titres", "titres.0.arrete=A&titres.0.du=2/1/2020&titres.1.arrete=B&titres.1.du=1/1/2021", "titres.1.du",
        "avant la fin d’une autre"
      ),
      ("dossier", "dossier.0.cerfa=perdu", "dossier.0.cerfa", "n’est pas un choix"),
    ])
  func refused(_ id: String, _ typed: String, _ place: String, _ said: String) throws {
    let field = try Self.field(id), departement = try Self.departement.get()
    let invalid = try #require(throws: Invalid.self) { _ = try field.read(Self.typed(typed), in: departement) }
    #expect(invalid.issues.map(\.place) == [.field(place)])
    let sentence = invalid.issues.map { "\($0.problem) \($0.remedy)" }.joined()
    #expect(sentence.contains(said), "\(sentence)")
  }

  @Test("a text that leads to somebody is refused at its cell")
  func people() throws {
    let departement = try Self.departement.get(), register = try #require(departement.registers["tout"])
    let invalid = try #require(throws: Invalid.self) {
      let typed = Self.typed(
        "titres.0.arrete=06 12 34 56 78&titres.0.du=1/1/2020&titres.0.au=1/1/2020&titres.2.arrete=M. Roux&titres.2.du=2/1/2020"
      )
      _ = try EntryForm.creation(of: register, by: .ofBoussole(in: departement.code)).read(typed, in: departement)
    }
    #expect(invalid.issues.map(\.place) == [.field("titres.0.arrete"), .field("titres.2.arrete")])
  }

  @Test("what a form shows of a value is read as that value, whatever it is")
  func roundTrip() throws {
    let departement = try Self.departement.get(), register = try #require(departement.registers["tout"])
    var random = RandomValues(seed: 77)
    for _ in 0..<3_000 {
      for field in register.fields {
        guard let value = try random.value(of: field, in: departement) else { continue }
        #expect(try field.read(Fields(field.typed(value)), in: departement) == value, "\(field.id) \(value)")
      }
    }
  }

  @Test(
    "a pattern says one thing",
    arguments: [
      ("9999-CAB-BSIR-9*", "2025-CAB-BSIR-1", true), ("9999-CAB-BSIR-9*", "2025-CAB-BSIR", false),
      ("?9*", "W912345678", true), ("?9*", "9", false), ("R 99", "R 22", true), ("R 99", "R 2", false),
      ("9", "٣", false), ("?*-9", "ABC-7", true), ("?*-9", "-7", false),
    ])
  func pattern(_ pattern: String, _ text: String, _ fits: Bool) throws {
    let pattern = try #require(TextPattern(pattern))
    #expect(pattern.matches(text) == fits)
    #expect(pattern.matches(pattern.example))
  }
  @Test(
    "a pattern that may be read in two ways is none", arguments: ["", "*", "9**", "9*9", "A*", "?*?", "?*B", "9*5"])
  func doubtful(_ pattern: String) { #expect(TextPattern(pattern) == nil) }
}

/// Values at random, as entries keep them: the same for the same seed.
struct RandomValues {
  private var random: SplitMix
  init(seed: UInt64) { random = SplitMix(state: seed) }

  mutating func value(of field: RegisterField, in departement: Departement) throws -> String? {
    switch field.kind {
    case .text: field.pattern?.example ?? text(40)?.replacing("\n", with: " ")
    case .long: text(300)
    case .integer, .decimal, .euros:
      String(
        Int.random(in: field.range.lowerBound * field.scale...field.range.upperBound * field.scale, using: &random))
    case .day: day().iso
    // Half of them on a night on which clocks change.
    case .moment:
      Instant(
        microseconds: Instant.start(of: Bool.random(using: &random) ? Day(2026, 10, 25) ?? day() : day()).microseconds
          + Int64.random(in: 0..<1_500, using: &random) * 60_000_000
      ).iso
    case .week:
      WeekPattern(kept: "\(Int.random(in: 1...3, using: &random)),\(Int.random(in: 4...7, using: &random))").map {
        "\($0.kept)\(Bool.random(using: &random) ? " 0\(Int.random(in: 0...9, using: &random)):30-17:05" : "")"
      }
    case .choice: field.choices.randomElement(using: &random)?.id
    case .several: some(field.choices.map(\.id))
    case .flag: Bool.random(using: &random) ? "oui" : "non"
    case .commune: departement.territory.communes.randomElement(using: &random)?.code
    case .communes: some(departement.territory.communes.map(\.code).sorted())
    case .organisation:
      (field.among.isEmpty ? departement.organisations.all.map(\.id) : field.among).randomElement(using: &random)
    case .point: point(in: departement)?.kept
    case .outline:
      point(in: departement).map { corner in
        // By the angles of a circle: it never crosses itself.
        (0..<Int.random(in: 3...39, using: &random)).map { step in
          let angle = Double(step) / 40 * 2 * .pi
          return Position(
            longitude: corner.longitude + cos(angle) * 0.001, latitude: corner.latitude + sin(angle) * 0.001)
        }.keptLine
      }
    case .link: nil
    case .pieces: try row(of: field, in: departement).map { try [$0].kept() }
    case .rows:
      // Each a year of its own.
      try (0..<Int.random(in: 1...4, using: &random)).map { index in
        var row = try row(of: field, in: departement) ?? [:]
        row["arrete"] = "A\(index)"
        row["du"] = "20\(10 + index)-01-01"
        row["au"] = "20\(10 + index)-12-31"
        return row
      }.kept()
    }
  }
  private mutating func point(in departement: Departement) -> Position? {
    departement.territory.communes.filter { $0.contour != nil }.randomElement(using: &random)?.contour?.centre
  }
  private mutating func row(of field: RegisterField, in departement: Departement) throws -> EntryValues? {
    let row = try field.columns.reduce(into: EntryValues()) { row, column in
      if Bool.random(using: &random) { row[column.id] = try value(of: column, in: departement) }
    }
    return row.isEmpty ? nil : row
  }
  private mutating func some(_ words: [String]) -> String? {
    let chosen = words.filter { _ in Int.random(in: 0..<max(2, words.count / 3), using: &random) == 0 }
    return chosen.isEmpty ? nil : chosen.joined(separator: " ")
  }
  private mutating func day() -> Day { Day(number: Int.random(in: -20_000...60_000, using: &random)) }
  private mutating func text(_ most: Int) -> String? {
    let signs = Array("abcdéèœ’'\"<>&=;+%/\\çà ñ€—\n#")
    let text = String(
      (0..<Int.random(in: 1...most, using: &random)).map { _ in signs.randomElement(using: &random) ?? "a" })
    return text.prose
  }
  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
}

/// SplitMix64.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}

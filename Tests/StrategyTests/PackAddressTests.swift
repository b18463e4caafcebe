import Assembly
import Foundation
import Kernel
import Pack
import TestKit
import Testing
import Web

@testable import Strategy

/// The words of a pack make addresses: none may be lost behind a page of Boussole, nor behind another of the pack.
@Suite("Addresses that a pack makes") struct PackAddressTests {
  private static let assembly = Assembly()

  private func told(_ files: PackFiles) -> [String] {
    do {
      _ = try Self.assembly.read(files, today: PackLoadingTests.today, dataFrance: Checkout.dataFrance)
      return []
    } catch let invalid as Invalid {
      return invalid.issues.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }
  private func pack(_ old: String, _ new: String, in file: String = "strategie.yaml") throws -> PackFiles {
    try Checkout.pack("exemple").replacing(old, with: new, in: file)
  }

  @Test("a level word that a page of Boussole has is refused, whatever the page: the route table says which")
  func taken() throws {
    let words = Self.assembly.modules.routes.firstWords
    #expect(
      words.isSuperset(of: ["mesures", "indicateurs", "collectes", "communes", "comptes", "piloter", "organismes"]))
    for word in words.sorted() {
      let plural = word.replacing("-", with: " ")
      let told = told(try pack("nom: Objectif, pluriel: Objectifs", "nom: Objectif, pluriel: \(plural)"))
      #expect(
        told.count == 1 && told[0].hasPrefix("strategie.yaml:13 : `pluriel: \(plural)` : l’adresse /\(word) est"),
        "\(word): \(told)")
    }
  }

  @Test("a route that did not exist yesterday takes its word by itself")
  func new() throws {
    var routes = Self.assembly.modules.routes
    routes.get("/objectifs", may: .open) { _ in throw NotFound() }
    let files = try Checkout.pack("exemple"), taken = routes.firstWords
    #expect(throws: Invalid.self) {
      try PackLoading(
        files, today: PackLoadingTests.today, dataFrance: nil, parts: Assembly.packParts, taken: taken)
    }
  }

  @Test("two levels of one address, and a level without one, are refused at their line")
  func levels() throws {
    #expect(
      told(try pack("nom: Objectif, pluriel: Objectifs", "nom: Objectif, pluriel: \"Axés !\"")) == [
        "strategie.yaml:13 : `pluriel: Axés !` : « Axe » a déjà cette adresse (/axes). Prenez un autre mot."
      ])
    #expect(told(try pack("nom: Objectif, pluriel: Objectifs", "nom: Objectif, pluriel: \"…\"")).count == 1)
    #expect(
      told(try pack("{id: action, nom: Action", "{id: objectif, nom: Action")).contains {
        $0.hasPrefix("strategie.yaml:14 : `id: objectif` : déjà pris.")
      })
  }

  @Test("two elements of one level never share a number; two levels may")
  func numbers() throws {
    let told = told(try pack("- niveau: axe\n      numero: \"2\"", "- niveau: axe\n      numero: \"1\""))
    #expect(
      told.count == 1 && told[0].contains("`numero: 1` : un autre élément du niveau « Axe » l’a déjà."), "\(told)")
  }

  @Test("a number that makes no address is refused", arguments: ["a/b", "..", ".", "1 bis", "é", "1.", "?x", "1#2"])
  func badNumber(_ number: String) throws {
    for (file, old) in [
      ("strategie.yaml", "numero: \"2\"\n      titre: Agir"),
      ("actions/6-campagnes.yaml", "numero: \"6.2\"\n    titre: Réduire"),
    ] {
      let title = old.split(separator: "titre: ").last ?? ""
      let indent = String(old.drop { $0 != "\n" }.dropLast(title.count + 7))
      let told = told(try pack(old, "numero: \"\(number)\"\(indent)titre: \(title)", in: file))
      let found = told.filter { $0.hasPrefix(file) && $0.contains("`numero: \(number)` ne fait pas une adresse.") }
      #expect(found.count == 1, "\(file) \(number): \(told)")
    }
  }

  @Test("of the revisions that were read, those asked for last are kept")
  func kept() {
    var recent = Recent<String, Int>(most: 2)
    recent.keep(1, as: "a")
    recent.keep(2, as: "b")
    #expect(recent["a"] == 1)
    recent.keep(3, as: "c")
    #expect(recent["b"] == nil && recent["a"] == 1 && recent["c"] == 3)
  }
}

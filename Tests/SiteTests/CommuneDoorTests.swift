import Foundation
import Kernel
import TestKit
import Testing
import Web

@testable import Strategy

/// A commune as people write it, in Seine-et-Marne, by the doors that take figures: never another commune than the one
/// that was meant, without a word.
@Suite("A commune's words, by every door", .enabled(if: Checkout.dataFrance != nil, "scripts/setup was not run"))
struct CommuneDoorTests {
  private static let form = "/mesures/rappels_ordre/releves"

  private func open(_ body: (Visitor, Boussole) async throws -> Void) async throws {
    try await withBoussole(on: .sqlite, pack: "seine-et-marne-2020-2024") { app in
      try await body(try await app.visitor(.administrator, in: "77"), app)
    }
  }
  private func plain(_ page: Outgoing) -> String {
    page.text.replacing(#/<[^>]*>/#, with: " ").replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
  }
  /// The page of a file that was sent, and where it is.
  private func look(_ visitor: Visitor, _ name: String) async throws -> (page: String, place: String) {
    let sent = await visitor.sends("/import", name: name, try CaseFileTests.bytes(name))
    let place = try #require(sent.header("location"), "\(plain(sent).suffix(900))")
    return (plain(await visitor.get(place)), place)
  }
  /// What is told once a form was taken.
  private func notice(_ visitor: Visitor, _ fields: KeyValuePairs<String, String>) async throws -> String {
    let done = await visitor.post(Self.form, fields)
    #expect(done.status == 303, "\(plain(done).suffix(1_500))")
    return plain(await visitor.get(try #require(done.header("location"))))
  }

  @Test("a file of postal codes is asked line by line, with the names of both communes")
  func postal() async throws {
    try await open { visitor, _ in
      let (page, place) = try await look(visitor, "12b-codes-postaux-sans-melun-ni-provins-77.csv")
      #expect(page.contains(#/Dont à confirmer\s+9\s/#), "\(page.suffix(3_000))")
      #expect(page.contains("code Insee de Montceaux-lès-Meaux, et le code postal") && page.contains("Fontainebleau"))
      #expect(await visitor.post("\(place)/confirmation", [:]).status == 422)
      let whole = await visitor.sends("/import", name: "12.csv", try CaseFileTests.bytes("12-codes-postaux-77.csv"))
      let refused = plain(await visitor.get(try #require(whole.header("location"))))
      #expect(refused.contains("« 77000 » est un code postal, pas un code Insee") && refused.contains("Melun (77288)"))
    }
  }

  @Test("two lines of one commune that brought others together are one figure, once agreed to")
  func together() async throws {
    try await open { visitor, app in
      let (page, place) = try await look(visitor, "13b-fusion-deux-lignes-77.csv")
      #expect(
        page.contains(#/Dont à confirmer\s+1\s/#) && page.contains(#/Additionnés\s+1\s/#), "\(page.suffix(2_000))")
      #expect(page.contains("qui réunit d’anciennes communes : elles sont additionnées, 5"))
      let done = await visitor.post("\(place)/confirmation", ["confirme": "oui", "commentaire": "les deux"])
      #expect(done.status == 303)
      let page2020 = plain(await visitor.get(Self.form))
      #expect(
        page2020.contains("Moret-Loing-et-Orvanne") && page2020.contains("5 rappels"), "\(page2020.suffix(1_500))")
    }
  }

  @Test("communes of yesterday are read as what they became, and told")
  func former() async throws {
    try await open { visitor, _ in
      let sent = await visitor.sends(
        "/import", name: "13a.csv", try CaseFileTests.bytes("13a-anciennes-communes-77.csv"))
      let page = plain(await visitor.get(try #require(sent.header("location"))))
      #expect(page.contains("Beautheil fait partie de Beautheil-Saints") && page.contains("Moncourt-Fromonville"))
    }
  }

  @Test("typed by hand, a postal code is asked as in a file, and what is recorded names its commune")
  func typed() async throws {
    try await open { visitor, app in
      let figure: KeyValuePairs = ["jour": "31/12/2022", "commune": "77300", "valeur": "2"]
      let asked = await visitor.post(Self.form, figure)
      #expect(asked.status == 422 && Document(asked.body).faults.isEmpty)
      #expect(asked.text.contains("id=\"champ-commune-erreur\"") && asked.text.contains("name=\"confirme\""))
      #expect(plain(asked).contains("« 77300 » est le code Insee de Montceaux-lès-Meaux, et le code postal"))
      #expect(!plain(await visitor.get(Self.form)).contains("Montceaux"))
      let sure: KeyValuePairs = [
        "jour": "31/12/2022", "commune": "77300", "valeur": "2", "confirme": "oui", "commentaire": "bien Montceaux",
      ]
      let told = try await notice(visitor, sure)
      #expect(told.contains("2 rappels, 2022 (Montceaux-lès-Meaux) : c’est enregistré."), "\(told.prefix(2_500))")
      // What is offered to correct it is not doubted again.
      #expect(await visitor.get(Self.form).text.contains("commune=Montceaux-l%C3%A8s-Meaux"))
      app.clock.advance(seconds: 61)
      let melun = try await notice(visitor, ["jour": "31/12/2022", "commune": "MELUN (ville)", "valeur": "3"])
      #expect(melun.contains("(Melun) : c’est enregistré."), "\(melun.prefix(2_500))")
      let former = try await notice(visitor, ["jour": "31/12/2022", "commune": "77028", "valeur": "1"])
      #expect(former.contains("(Beautheil-Saints) : c’est enregistré. Beautheil fait partie de Beautheil-Saints"))
    }
  }

  @Test("what can be entered is in the plan's order")
  func order() async throws {
    try await open { visitor, _ in
      let page = plain(await visitor.get("/saisie"))
      let numbers = page.matches(of: /Objectif (\d+) :/).compactMap { Int($0.output.1) }
      let inOrder = numbers.reduce(into: [Int]()) { found, number in
        if found.last != number { found.append(number) }
      }
      #expect(inOrder.count > 5 && inOrder == Array(Set(numbers)).sorted(), "\(inOrder)")
    }
  }
}

import Accounts
import Database
import Foundation
import Kernel
import Messaging
import TestKit
import Testing
import Web

/// Many people invited at once: what would become of each line, then all that can be done.
@Suite("Invitations by a file") struct InvitationFileTests {
  private static let head = "adresse;nom;fonction;du;au\n"
  private static let sending: AccountSettings = {
    var settings = AccountSettings()
    settings.sendsMail = true
    return settings
  }()

  private struct Shown: Decodable {
    struct Line: Decodable { let ligne: Int, adresse: String, fonction: String, verdict: String, pourquoi: [String] }
    let fait: Bool
    let lignes: [Line]
    var verdicts: [String] { lignes.map(\.verdict) }
  }
  private func place(_ sent: Outgoing) throws -> String {
    try #require(sent.header("location"), "\(sent.text.prefix(900))").replacing("/exemple", with: "")
  }
  private func shown(_ visitor: Visitor, _ place: String) async throws -> Shown {
    try JSONDecoder().decode(Shown.self, from: Data(await visitor.get(place, json: true).body))
  }
  private func letters(_ app: Boussole) async throws -> [String] {
    try await app.database.read { try Outbox($0).list(in: Boussole.code).messages.map { "\($0.kind) \($0.to)" } }
  }
  private func holdings(_ app: Boussole, _ email: String) async throws -> [FunctionHolding] {
    let person = try await PeopleTests.account(app, email).id
    return try await app.database.read { try HoldingStore($0).holdings(of: person, in: Boussole.code) }
  }

  @Test("each line says what would become of it, then what did, once", arguments: Engine.available)
  func file(_ engine: Engine) async throws {
    try await withBoussole(on: engine, settings: Self.sending) { app in
      let administrator = try await app.visitor(.administrator)
      let model = await administrator.get("/comptes/invitations/modele.csv").text
      #expect(model.contains("adresse;nom;fonction;intitule;du;au") && model.contains("ddpn/partenariat"))
      #expect(await administrator.get("/comptes/invitations/modele.xlsx").status == 200)
      #expect(PeopleTests.isGood(await administrator.get("/comptes/invitations")))
      let content =
        Self.head + "Neuve@Exemple.fr;Une Neuve;ddpn/partenariat;01/12/2026;31/12/2027\n"
        + "neuve@exemple.fr;Une Neuve;Conseil départemental du Val-d’Exemple;;\n"
        + "gestionnaire@exemple.fr;Le Gestionnaire;cd;;\n;;ddpn;;\nsans-arobase;X;ddpn;;\n"
        + "y@exemple.fr;Y;dnpd;;\nz@exemple.fr;;ddpn;jeudi;\nneuve@exemple.fr;N;ddpn/partenariat;;\n"
      let page = try place(await administrator.sends("/comptes/invitations", content))
      let expected = ["invite", "fonction-de-plus", "deja", "refuse", "refuse", "refuse", "refuse"]
      let before = try await shown(administrator, page)
      #expect(!before.fait && before.verdicts == expected, "\(before)")
      #expect(before.lignes.map(\.ligne) == [2, 3, 4, 6, 7, 8, 9])
      for (line, words) in [
        (3, "Colonne A (adresse) : Il manque « @ »"), (4, "Colonne C (fonction) : « dnpd »"),
        (5, "Colonne D (du) : Ce n’est pas un jour."), (6, "déjà demandé à la ligne 2"),
      ] {
        let why = before.lignes[line].pourquoi.joined(separator: " ").replacing("\u{A0}", with: " ")
        #expect(why.contains(words), "\(why)")
      }
      #expect(before.lignes[5].pourquoi.count == 2, "every fault of a line is told")
      let read = await administrator.get(page)
      #expect(PeopleTests.isGood(read) && read.text.contains("Personne n’est encore invité"))
      // Nothing was done.
      let unknown = try await app.database.read {
        try AccountStore($0).account(email: "neuve@exemple.fr", in: Boussole.code)
      }
      #expect(try await letters(app).isEmpty && unknown == nil)
      for _ in 0..<2 { #expect(await administrator.post("\(page)/confirmation", [:]).status == 303) }
      let after = try await shown(administrator, page)
      #expect(after.fait && after.verdicts == expected)
      #expect(PeopleTests.isGood(await administrator.get(page)))
      // One letter, which says both functions.
      #expect(try await letters(app) == ["invitation neuve@exemple.fr"])
      let held = try await holdings(app, "neuve@exemple.fr")
      #expect(Set(held.map(\.function)) == ["ddpn/partenariat", "cd"])
      let first = try #require(held.first { $0.function == "ddpn/partenariat" })
      #expect(first.from == Day(2026, 12, 1) && first.through == Day(2027, 12, 31))
      // The same file again does nothing more.
      app.clock.advance(seconds: 3_700)
      let again = try place(await administrator.sends("/comptes/invitations", content))
      #expect(try await shown(administrator, again).verdicts == ["deja", "deja", "deja"] + expected.suffix(4))
      #expect(await administrator.post("\(again)/confirmation", [:]).status == 303)
      #expect(try await letters(app).count == 1)
      #expect(try await holdings(app, "neuve@exemple.fr").count == 2)
      #expect(await administrator.get(page).status == 404, "kept for an hour")
    }
  }

  @Test("one invites within one's own reach; who is elsewhere is asked, and not told of", arguments: Engine.available)
  func reach(_ engine: Engine) async throws {
    try await withBoussole(on: engine, settings: Self.sending) { app in
      let manager = try await app.visitor(.manager), administrator = try await app.visitor(.administrator)
      let model = await manager.get("/comptes/invitations/modele.csv").text
      #expect(model.contains("cd/solidarites") && !model.contains("ddpn"))
      let elsewhere: KeyValuePairs = ["email": "dehors@exemple.fr", "nom": "D", "fonction": "ddpn"]
      #expect(await administrator.post("/comptes/invitation", elsewhere).status == 303)
      let page = try place(
        await manager.sends(
          "/comptes/invitations",
          Self.head + "a@exemple.fr;A;ddpn;;\ndehors@exemple.fr;D;cd/solidarites;;\nb@exemple.fr;B;cd/solidarites;;\n"))
      let before = try await shown(manager, page)
      #expect(before.verdicts == ["refuse", "invite", "invite"])
      #expect(before.lignes[0].pourquoi.joined().contains("n’est pas de celles que vous donnez"))
      // It is its sender's alone.
      #expect(await administrator.get(page).status == 404)
      #expect(await administrator.post("\(page)/confirmation", [:]).status == 404)
      #expect(await manager.post("\(page)/confirmation", [:]).status == 303)
      #expect(
        Set(try await letters(app)) == [
          "invitation dehors@exemple.fr", "fonction proposée dehors@exemple.fr", "invitation b@exemple.fr",
        ])
      let asked = try await holdings(app, "dehors@exemple.fr").first { $0.function == "cd/solidarites" }
      #expect(asked?.asked != nil)
      #expect(try await app.visitor(.agent).get("/comptes/invitations").status == 404)
    }
  }

  @Test("what is no list of people is refused whole", arguments: Engine.one)
  func faults(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      let many = (0...500).map { "p\($0)@exemple.fr;P;cd;;\n" }.joined()
      for (content, expected) in [
        ("adresse;fonction\na@exemple.fr;cd\n", "La colonne « nom » manque"), ("%PDF-1.7", "un PDF"),
        (Self.head + ";;cd;;\n", "ne nomme personne"), (Self.head + many, "un envoi en prend 500"),
      ] {
        let refused = await administrator.sends("/comptes/invitations", content)
        let told = refused.text.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
        #expect(PeopleTests.isGood(refused, 422) && told.contains(expected), "\(told.suffix(900))")
      }
      // Without a mail server, links are handed over from each account.
      let page = try place(await administrator.sends("/comptes/invitations", Self.head + "n@exemple.fr;N;cd;;\n"))
      #expect(await administrator.post("\(page)/confirmation", [:]).status == 303)
      let done = await administrator.get(page), person = try await PeopleTests.account(app, "n@exemple.fr").id
      #expect(done.text.contains("remettre le lien") && done.text.contains("/comptes/\(person)"))
    }
  }
}

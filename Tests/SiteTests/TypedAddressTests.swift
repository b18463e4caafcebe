import Accounts
import Database
import Kernel
import Messaging
import TestKit
import Testing
import Web

@testable import Collection

/// Addresses and names as people paste them, by the forms: read by the rule of files.
@Suite("Addresses that are typed") struct TypedAddressTests {
  @Test("an invitation takes a pasted address, and a name without what nobody sees", arguments: Engine.one)
  func invitation(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let administrator = try await app.visitor(.administrator)
      let sent = await administrator.post(
        "/comptes/invitation",
        [
          "email": "Une Collègue <mailto:Neuve@Exemple.fr>\u{200B}", "nom": "Une\u{200B} Coll\u{202E}ègue",
          "fonction": "ddpn/partenariat",
        ])
      #expect(sent.status == 200, "\(sent.text.suffix(1_500))")
      #expect(try await PeopleTests.account(app, "neuve@exemple.fr").name == "Une Collègue")
      let refused = await administrator.post(
        "/comptes/invitation",
        ["email": "a@exemple.fr, b@exemple.fr", "nom": "\u{200B}", "fonction": "ddpn/partenariat"])
      #expect(refused.status == 422 && refused.text.contains("plusieurs adresses"))
      #expect(refused.text.contains("id=\"champ-nom-erreur\"") && refused.text.contains("id=\"champ-email-erreur\""))
      let file = await administrator.sends(
        "/comptes/invitations", "adresse;nom;fonction\nmailto:f@exemple.fr;Un\u{2066} Agent;ddpn\n")
      let place = try #require(file.header("location"), "\(file.text.suffix(900))")
      #expect(await administrator.post("\(place)/confirmation", [:]).status == 303)
      #expect(try await PeopleTests.account(app, "f@exemple.fr").name == "Un Agent")
    }
  }

  @Test("whom to write to, and to whom a link is passed on, too", arguments: Engine.one)
  func partners(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let (_, requests) = try await Collected.open(app)
      let request = try #require(requests["cd/solidarites"]), path = "/demandes/\(request.text)"
      let noted = try await app.post(
        "\(path)/contact", ["adresse": "Service <service@saint-aubért.exemple.fr>,"], as: .administrator)
      #expect(noted.status == 303, "\(noted.text.suffix(900))")
      let addresses = try await app.database.read { try ContactStore($0, in: Boussole.code).addresses() }
      #expect(addresses["cd/solidarites"] == "service@xn--saint-aubrt-jbb.exemple.fr")
      let link = try await Collected.link(app, to: request)
      let partner = Visitor(app.site, Boussole.code, address: "198.51.100.8")
      let form = await partner.get("\(link)/transmission").text
      let csrf = try #require(form.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)).output.1
      let passed = await partner.post(
        "\(link)/transmission", ["adresse": "mailto:collegue@exemple.fr\u{200B}"], csrf: String(csrf))
      #expect(passed.status == 303, "\(passed.text.suffix(900))")
      let written = try await app.database.read { try Outbox($0).list(in: Boussole.code).messages.map(\.to) }
      #expect(written.contains("collegue@exemple.fr"))
    }
  }
}

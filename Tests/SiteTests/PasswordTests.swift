import Accounts
import Foundation
import Kernel
import TestKit
import Testing
import Web

@Suite("Choosing a password") struct PasswordTests {
  private static let words = Checkout.root.appending(path: ".boussole/passwords/words.txt")
  private static let rule = PasswordRule(GuessableWords(words) ?? GuessableWords())
  private static var hasWords: Bool { FileManager.default.fileExists(atPath: words.path) }

  @Test(
    "what is tried first is refused, with or without a list",
    arguments: [
      "motdepasse123", "Mot de passe 2026", "M0tD3P@ss3!!!", "boussole2026!", "Boussole77Boussole", "123456789012",
      "31/12/2026 12:00", "aaaaaaaaaaaaaaaa", "azertyazerty", "azertyuiopqsdf", "abcdefghijklmnop", "camille.durand77",
      "Préfecture 77 !",
    ])
  func refused(_ password: String) {
    #expect(PasswordRule().weakness(of: password, about: ["camille.durand@exemple.fr"]) != nil)
  }

  @Test(
    "a word that the list knows is refused under digits and signs, in any case", .enabled(if: hasWords),
    arguments: [
      "Printemps2026!", "jetaime123456", "superman12345", "soleil000000", "Fontainebleau-77",
      "anticonstitutionnellement",
      "P@ssw0rd2026", "marseille13013", "dominique1965", "qwerty1234567",
    ])
  func known(_ password: String) { #expect(PasswordTests.rule.weakness(of: password) != nil) }

  @Test(
    "a phrase is taken",
    arguments: [
      Boussole.password, "une autre phrase, plus longue", "encore une phrase facile", "lampe verte sous le pont",
      "trois canards 3 boulons", "xK7-pQ2-vR9-tL4", Password.oneTime(),
    ])
  func taken(_ password: String) {
    #expect(PasswordTests.rule.weakness(of: password, about: ["agent@exemple.fr", "Agent"]) == nil)
  }

  @Test("the page says kindly why, and keeps the old one") func page() async throws {
    try await withBoussole(on: .sqlite) { app in
      let visitor = try await app.visitor(.agent)
      func change(_ new: String) async -> Outgoing {
        await visitor.post("/compte/mot-de-passe", ["ancien": Boussole.password, "nouveau": new, "encore": new])
      }
      let refused = await change("motdepasse123")
      #expect(PeopleTests.isGood(refused, 422) && refused.text.contains("Ce mot de passe se devine vite"))
      #expect(refused.text.contains("qui n’ont rien à voir ensemble"))
      #expect(await change("une autre phrase, plus longue").status == 303)
    }
  }

  @Test("the documents say how long a session lasts") func life() throws {
    let guide = try String(contentsOf: Checkout.root.appending(path: "docs/guide-utilisateur.md"), encoding: .utf8)
    #expect(guide.contains("connecté \(Session.hours) heures"))
    let security = try String(contentsOf: Checkout.root.appending(path: "docs/security.md"), encoding: .utf8)
    #expect(security.contains("lasts \(Session.hours) hours"))
  }
}

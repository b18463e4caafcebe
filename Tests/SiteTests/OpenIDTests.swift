import Accounts
import Database
import Foundation
import Kernel
import Strategy
import Synchronization
import TestKit
import Testing
import Web

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A provider of identities on Authlib (Tests/EndToEndTests/openid.py), which misbehaves when asked.
private final class Provider: Sendable {
  let port: Int
  private let process: Process
  private let web = URLSession(configuration: .ephemeral, delegate: StaysHere(), delegateQueue: nil)
  private static let secret = "un secret d’essai"

  /// Tells where a page sends, without going there.
  private final class StaysHere: NSObject, URLSessionTaskDelegate {
    func urlSession(
      _: URLSession, task: URLSessionTask, willPerformHTTPRedirection: HTTPURLResponse, newRequest: URLRequest,
      completionHandler: @escaping (URLRequest?) -> Void
    ) { completionHandler(nil) }
  }

  init(_ algorithm: String) throws {
    process = Process()
    process.executableURL = Checkout.root.appending(path: ".boussole/venv/bin/python3")
    process.arguments = [
      Checkout.root.appending(path: "Tests/EndToEndTests/openid.py").path, "--alg", algorithm, "--secret",
      Provider.secret,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.trimmed), "openid.py did not start")
  }
  deinit {
    // A child may inherit a mask that blocks the polite signal.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  var settings: AccountSettings {
    var settings = AccountSettings()
    settings.openID = OpenIDSettings(
      issuer: "http://127.0.0.1:\(port)", client: "boussole", secret: Provider.secret,
      address: "http://boussole.test/")
    return settings
  }
  func set(_ state: [String: Any]) async throws {
    var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/essai")))
    request.httpMethod = "POST"
    request.httpBody = try JSONSerialization.data(withJSONObject: state)
    _ = try await web.data(for: request)
  }
  func told() async throws -> (keysAsked: Int, Data) {
    let url = try #require(URL(string: "http://127.0.0.1:\(port)/essai"))
    let data = try await web.data(from: url).0
    let value = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return (value?["jwks"] as? Int ?? -1, data)
  }
  /// Where the provider's page sends back, as a path of Boussole.
  func consent(_ location: String) async throws -> String {
    let (_, response) = try await web.data(from: try #require(URL(string: location)))
    let back = try #require((response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Location"), "\(location)")
    #expect(back.hasPrefix("http://boussole.test/exemple/connexion/proconnect/retour?"))
    return back.replacing("http://boussole.test", with: "")
  }
  /// The whole way, from the button to what comes of it.
  func signIn(_ visitor: Visitor) async throws -> Outgoing {
    let left = await visitor.get("/connexion/proconnect?retour=/exemple/mesures")
    #expect(left.status == 303, "\(left.text.prefix(2_000))")
    return await visitor.get(try await consent(try #require(left.header("location"))))
  }
}

@Suite(
  "Signing in by a provider of identities", .serialized,
  .enabled(if: FileManager.default.fileExists(atPath: Checkout.root.appending(path: ".boussole/venv").path)))
struct OpenIDTests {
  private static let email = "agent@police.exemple.fr", siret = "99900000000018"
  private static let log = Mutex<[String]>([])

  private func withProvider(
    _ algorithm: String = "RS256", on engine: Engine = .sqlite, _ body: (Boussole, Provider) async throws -> Void
  ) async throws {
    let provider = try Provider(algorithm)
    var settings = provider.settings
    settings.log = { line in OpenIDTests.log.withLock { $0.append(line) } }
    try await withBoussole(on: engine, settings: settings) { app in
      try await provider.set([
        "now": app.clock.now.microseconds / 1_000_000, "email": OpenIDTests.email, "siret": OpenIDTests.siret,
      ])
      let administrator = try await app.visitor(.administrator)
      let invited = await administrator.post(
        "/comptes/invitation", ["email": OpenIDTests.email, "nom": "Agent", "fonction": "ddpn/partenariat"])
      #expect(invited.status == 200)
      try await body(app, provider)
    }
  }
  private func visitor(_ app: Boussole) -> Visitor { Visitor(app.site, Boussole.code, address: "192.0.2.70") }
  private func isIn(_ visitor: Visitor) async -> Bool { await visitor.get("/compte").status == 200 }

  @Test("with both algorithms, signed or plain, one comes in and out", arguments: Engine.available, ["RS256", "ES256"])
  func comesIn(_ engine: Engine, _ algorithm: String) async throws {
    try await withProvider(algorithm, on: engine) { app, provider in
      for isSigned in [false, true] {
        try await provider.set(["signed": isSigned])
        let visitor = visitor(app)
        let form = await visitor.get("/connexion?retour=/exemple/mesures")
        #expect(PeopleTests.isGood(form) && form.text.contains("ProConnect"))
        let answer = try await provider.signIn(visitor)
        #expect(answer.status == 303 && answer.header("location") == "/exemple/mesures", "\(answer.text.suffix(900))")
        #expect(await visitor.get("/compte").text.contains("DDPN"))
        let out = await visitor.post("/deconnexion")
        #expect(
          PeopleTests.isGood(out) && out.text.contains("/logout?id%5Ftoken%5Fhint=")
            || out.text.contains("id_token_hint="))
        #expect(!out.text.contains("DDPN") && out.text.contains("Se connecter"), "nobody is signed in any more")
        #expect(await !isIn(visitor))
      }
    }
  }

  @Test(
    "what is forged, late, for somebody else or replayed opens nothing",
    arguments: [
      "expired", "future", "audience", "audiences", "issuer", "nonce", "no-nonce", "tampered", "none", "hmac",
      "foreign-key", "subject",
    ])
  func refused(_ fault: String) async throws {
    try await withProvider { app, provider in
      try await provider.set(["fault": fault])
      let visitor = visitor(app)
      let answer = try await provider.signIn(visitor)
      #expect(PeopleTests.isGood(answer, 403) && answer.text.contains("Connexion refusée"))
      #expect(await !isIn(visitor))
      // Nothing is wrong with the way itself.
      try await provider.set(["fault": NSNull()])
      app.clock.advance(seconds: 61)
      #expect(try await provider.signIn(visitor).status == 303)
    }
  }

  @Test("userinfo signed by another key, and a provider under another name, are refused")
  func others() async throws {
    try await withProvider { app, provider in
      try await provider.set(["fault": "userinfo-key", "signed": true])
      #expect(try await provider.signIn(visitor(app)).status == 403)
    }
    try await withProvider { app, provider in
      try await provider.set(["fault": "discovery"])
      #expect(await visitor(app).get("/connexion/proconnect").status == 403)
    }
  }

  @Test("a code serves once, in the browser that asked, with the state that it was given")
  func replayed() async throws {
    try await withProvider { app, provider in
      let visitor = visitor(app), thief = Visitor(app.site, Boussole.code, address: "192.0.2.71")
      let left = try #require(await visitor.get("/connexion/proconnect").header("location"))
      let cookie = try #require(visitor.cookies.withLock { $0["boussole-proconnect"] })
      let back = try await provider.consent(left)
      #expect(await thief.get(back).status == 403, "another browser")
      #expect(await visitor.get(back.replacing("state=", with: "state=0")).status == 403)
      visitor.cookies.withLock { $0["boussole-proconnect"] = cookie }
      #expect(await visitor.get(back).status == 303)
      #expect(await visitor.get(back).status == 403, "the cookie is gone")
      thief.cookies.withLock { $0["boussole-proconnect"] = cookie }
      #expect(await thief.get(back).status == 403, "the code has served")
      #expect(await !isIn(thief))
    }
  }

  @Test("keys that rotate are asked again, once a minute at most")
  func rotation() async throws {
    try await withProvider { app, provider in
      #expect(try await provider.signIn(visitor(app)).status == 303)
      #expect(try await provider.signIn(visitor(app)).status == 303)
      #expect(try await provider.told().keysAsked == 1)
      try await provider.set(["rotate": true])
      #expect(try await provider.signIn(visitor(app)).status == 403)
      #expect(try await provider.told().keysAsked == 1)
      app.clock.advance(seconds: 61)
      #expect(try await provider.signIn(visitor(app)).status == 303)
      #expect(try await provider.told().keysAsked == 2)
    }
  }

  @Test("six who come at the same moment, before any key is known, all come in") func coldStart() async throws {
    try await withProvider { app, provider in
      try await provider.set(["slow": 0.3])
      let codes = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 {
          let visitor = visitor(app)
          group.addTask { try await provider.signIn(visitor).status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes == [303, 303, 303, 303, 303, 303])
      #expect(try await provider.told().keysAsked == 1)
    }
  }

  @Test("keys that could not be fetched are fetched again by the next who comes") func keysAway() async throws {
    try await withProvider { app, provider in
      try await provider.set(["fault": "jwks"])
      #expect(try await provider.signIn(visitor(app)).status == 502)
      try await provider.set(["fault": NSNull()])
      #expect(try await provider.signIn(visitor(app)).status == 303)
    }
  }

  @Test("an address opens its account only with its organisation's SIRET and domain", arguments: Engine.available)
  func attaches(_ engine: Engine) async throws {
    try await withProvider(on: engine) { app, provider in
      // The préfecture's SIRET with an address of the police, and the reverse: known addresses both.
      let administrator = try await app.visitor(.administrator)
      _ = await administrator.post(
        "/comptes/invitation", ["email": "x@prefecture.exemple.fr", "nom": "X", "fonction": "prefecture/cabinet"])
      _ = await administrator.post(
        "/comptes/invitation", ["email": "y@police.exemple.fr", "nom": "Y", "fonction": "prefecture/cabinet"])
      let wrong: [(email: Any, siret: Any, words: String, log: String)] = [
        (OpenIDTests.email, "99900000000026", "n’est pas celle de l’organisme", "autre domaine"),
        ("x@prefecture.exemple.fr", OpenIDTests.siret, "n’est pas celle de l’organisme", "autre domaine"),
        (OpenIDTests.email, "", "n’a pas dit pour quel organisme", "sans SIRET"),
        (OpenIDTests.email, NSNull(), "n’a pas dit pour quel organisme", "sans SIRET"),
        (NSNull(), OpenIDTests.siret, "n’a pas donné votre adresse", "sans adresse"),
        (OpenIDTests.email, "99900000000099", "autre établissement", "autre établissement"),
        (OpenIDTests.email, "12345678900011", "n’est pas de ceux de cette stratégie", "organisme inconnu"),
        ("inconnu@police.exemple.fr", OpenIDTests.siret, "Aucun compte n’a ici", "sans compte"),
        ("y@police.exemple.fr", OpenIDTests.siret, "aucune fonction de cet organisme", "sans fonction"),
      ]
      for (email, siret, words, log) in wrong {
        OpenIDTests.log.withLock { $0 = [] }
        try await provider.set(["email": email, "siret": siret])
        let visitor = visitor(app), answer = try await provider.signIn(visitor)
        #expect(PeopleTests.isGood(answer, 403) && answer.text.contains(words), "\(email) \(siret)")
        #expect(await !isIn(visitor))
        let told = OpenIDTests.log.withLock { $0 }
        #expect(told.count == 1 && told.allSatisfy { $0.contains(log) && !$0.contains("@") && !$0.contains("999") })
      }
      // Written with spaces, or as a number.
      try await provider.set(["email": "X@Prefecture.exemple.fr", "siret": "999 000 000 00026"])
      #expect(try await provider.signIn(visitor(app)).status == 303)
      try await provider.set(["email": "x@prefecture.exemple.fr", "siret": 99_900_000_000_026])
      #expect(try await provider.signIn(visitor(app)).status == 303)
      // They came: nobody takes them for invited any more.
      let account = try await PeopleTests.account(app, "x@prefecture.exemple.fr")
      #expect(!account.isInvited)
      #expect(await !administrator.get("/comptes/\(account.id)").text.contains("invitation"))
    }
  }

  @Test("without a provider there is neither button nor page") func absent() async throws {
    try await withBoussole(on: .sqlite) { app in
      let visitor = visitor(app)
      #expect(await !visitor.get("/connexion").text.contains("ProConnect"))
      for path in ["/connexion/proconnect", "/connexion/proconnect/retour?code=x&state=y"] {
        #expect(await visitor.get(path).header("location") == "/exemple/connexion")
      }
    }
  }
}

import Accounts
import Database
import Foundation
import Kernel
import Strategy
import TestKit
import Testing
import Web

@Suite("Second factor") struct SecondFactorTests {
  @Test(
    "codes are those of RFC 6238, appendix B",
    arguments: [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
      (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ] as [(Int64, String)])
  func vectors(_ vector: (seconds: Int64, code: String)) {
    let secret = Array("12345678901234567890".utf8), now = Instant(microseconds: vector.seconds * 1_000_000)
    let step = TimeCode.step(at: now)
    #expect(TimeCode.code(secret, step: step) == vector.code)
    #expect(TimeCode.match(vector.code, secret: secret, after: 0, at: now) == step)
    #expect(TimeCode.match(vector.code, secret: secret, after: 0, at: now.adding(seconds: 30)) == step)
    #expect(TimeCode.match(vector.code, secret: secret, after: 0, at: now.adding(seconds: 90)) == nil)
    #expect(TimeCode.match(vector.code, secret: secret, after: step, at: now) == nil, "a code serves once")
  }

  @Test("base 32", arguments: [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")])
  func base32(_ pair: (plain: String, text: String)) { #expect(TimeCode.base32(Array(pair.plain.utf8)) == pair.text) }

  static func bytes(_ base32: String) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var bytes: [UInt8] = [], buffer = 0, bits = 0
    for letter in base32 {
      buffer = buffer << 5 | (letters.firstIndex(of: letter) ?? 0)
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(buffer >> bits & 255))
      }
      buffer &= 0xfff
    }
    return bytes
  }
  /// Begins and confirms; gives the secret and the recovery codes.
  static func enrol(_ app: Boussole, _ visitor: Visitor) async throws -> (secret: [UInt8], codes: [String]) {
    #expect(PeopleTests.isGood(await visitor.get("/compte/double-facteur")))
    #expect(await visitor.post("/compte/double-facteur").status == 303)
    let page = await visitor.get("/compte/double-facteur")
    #expect(PeopleTests.isGood(page))
    let text = try #require(page.text.firstMatch(of: /secret=([A-Z2-7]{32})/)).output.1
    let secret = SecondFactorTests.bytes(String(text))
    #expect(PeopleTests.isGood(await visitor.post("/compte/double-facteur/confirmation", ["code": "000000x"]), 422))
    let code = TimeCode.code(secret, step: TimeCode.step(at: app.clock.now))
    let done = await visitor.post("/compte/double-facteur/confirmation", ["code": code])
    #expect(PeopleTests.isGood(done))
    return (secret, done.text.matches(of: /<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</).map { String($0.output.1) })
  }
  /// Gives the right password; the challenge that the page then holds.
  private func challenge(_ visitor: Visitor, _ role: Role) async throws -> String {
    let page = await visitor.post(
      "/connexion", ["email": Boussole.email(role), "mot_de_passe": Boussole.password, "retour": "/exemple/mesures"])
    #expect(PeopleTests.isGood(page) && page.header("set-cookie") == nil)
    return String(try #require(page.text.firstMatch(of: /name="defi" value="([0-9a-f]{64})"/)).output.1)
  }

  @Test("a code is asked after the password, and serves once; so does a recovery code", arguments: Engine.available)
  func signIn(_ engine: Engine) async throws {
    var settings = AccountSettings()
    settings.key = "une clé de trente-deux caractères au moins"
    try await withBoussole(on: engine, settings: settings) { app in
      let (secret, codes) = try await Self.enrol(app, try await app.visitor(.agent))
      #expect(codes.count == 10 && Set(codes).count == 10)
      let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.60")
      var defi = try await challenge(visitor, .agent)
      func code() -> String { TimeCode.code(secret, step: TimeCode.step(at: app.clock.now)) }
      func give(_ code: String) async -> Outgoing {
        await visitor.post("/connexion/code", ["defi": defi, "code": code, "retour": "/exemple/mesures"])
      }
      #expect(PeopleTests.isGood(await give(code()), 422), "the code that confirmed has served")
      app.clock.advance(seconds: 60)
      let right = await give(code())
      #expect(right.status == 303 && right.header("location") == "/exemple/mesures")
      #expect(await visitor.get("/compte").text.contains("Activée"))
      #expect(await give(code()).status == 422, "the challenge is over")
      defi = try await challenge(visitor, .agent)
      #expect(await give(code()).status == 422)
      #expect(await give(codes[3].uppercased().replacing("-", with: " ")).status == 303)
      defi = try await challenge(visitor, .agent)
      #expect(await give(codes[3]).status == 422)
      // Five wrong ones, and even the right one needs the password again.
      for _ in 0..<4 { #expect(await give("123456").status == 422) }
      app.clock.advance(seconds: 60)
      #expect(await give(code()).text.contains("Le délai est passé"))
    }
  }

  @Test("the secret is sealed where there is a key, and another key does not open it", arguments: Engine.available)
  func sealed(_ engine: Engine) async throws {
    for key in [nil, "une clé de trente-deux caractères au moins"] as [String?] {
      var settings = AccountSettings()
      settings.key = key
      try await withBoussole(on: engine, settings: settings) { app in
        let (secret, _) = try await Self.enrol(app, try await app.visitor(.agent))
        let kept = try await app.database.read {
          try $0.query("SELECT secret FROM second_factor").map { try $0.text("secret") }
        }
        let plain = secret.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(kept.count == 1 && (kept.first?.contains(plain) ?? false) == (key == nil))
      }
    }
  }

  @Test("where it is required, those who act for others have it before anything else", arguments: Engine.available)
  func required(_ engine: Engine) async throws {
    var settings = AccountSettings()
    settings.requiresSecondFactor = true
    try await withBoussole(on: engine, settings: settings) { app in
      #expect(await (try await app.visitor(.partner)).get("/mesures").status == 200)
      for role in [Role.administrator, .manager] {
        let visitor = try await app.visitor(role)
        let open = await visitor.get("/mesures")
        #expect(PeopleTests.isGood(open) && open.text.contains("comme tout le monde"), "\(role)")
        let page = await visitor.get("/moi")
        #expect(page.status == 303 && page.header("location") == "/exemple/compte/double-facteur", "\(role)")
        if role == .administrator {
          #expect(await visitor.post("/piloter/4.1/meteo", ["meteo": "securises"]).status == 303)
        }
        _ = try await Self.enrol(app, visitor)
        let after = await visitor.get("/mesures")
        #expect(after.status == 200 && !after.text.contains("comme tout le monde"))
        let form: KeyValuePairs = ["mot_de_passe": Boussole.password]
        #expect(PeopleTests.isGood(await visitor.post("/compte/double-facteur/retrait", form), 422))
        #expect(PeopleTests.isGood(await visitor.post("/compte/double-facteur/codes", form)))
        #expect(PeopleTests.isGood(await visitor.get("/compte/double-facteur")))
      }
    }
  }

  @Test("it is removed with the password", arguments: Engine.available)
  func removed(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = try await app.visitor(.agent)
      _ = try await Self.enrol(app, visitor)
      #expect(await visitor.post("/compte/double-facteur/retrait", ["mot_de_passe": "faux"]).status == 422)
      #expect(await visitor.post("/compte/double-facteur/retrait", ["mot_de_passe": Boussole.password]).status == 303)
      #expect(await (try await app.visitor(.agent)).get("/compte").status == 200)
    }
  }

  @Test("guesses from many addresses do not keep the owner's browser out", arguments: Engine.available)
  func lockOut(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let owner = try await app.visitor(.agent, address: "192.0.2.61")
      let email = Boussole.email(.agent)
      for index in 0..<20 {
        let stranger = Visitor(app.site, Boussole.code, address: "198.51.100.\(index)")
        #expect(
          await stranger.post("/connexion", ["email": email, "mot_de_passe": "au hasard \(index)"]).status == 422)
      }
      let right: KeyValuePairs = ["email": email, "mot_de_passe": Boussole.password]
      let elsewhere = Visitor(app.site, Boussole.code, address: "192.0.2.62")
      #expect(await elsewhere.post("/connexion", right).status == 429)
      #expect(await owner.post("/deconnexion").status == 303)
      #expect(await owner.post("/connexion", right).status == 303)
      app.clock.advance(seconds: 901)
      #expect(await elsewhere.post("/connexion", right).status == 303)
    }
  }
}

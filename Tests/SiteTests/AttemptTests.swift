import Accounts
import Database
import Foundation
import Kernel
import Synchronization
import TestKit
import Testing
import Web

@Suite("Trying to sign in") struct AttemptTests {
  private static let right: KeyValuePairs = [
    "email": Boussole.email(.administrator), "mot_de_passe": Boussole.password,
  ]
  private static let wrong: KeyValuePairs = [
    "email": Boussole.email(.administrator), "mot_de_passe": "pas le bon du tout",
  ]
  private static func codes(_ count: Int, _ post: @escaping @Sendable (Int) async -> Outgoing) async -> [Int: Int] {
    await withTaskGroup(of: Int.self) { group in
      for index in 0..<count { group.addTask { await post(index).status } }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
  }

  @Test("sixteen guesses at the same moment are five", arguments: Engine.available)
  func atOnce(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let visitor = Visitor(app.site, Boussole.code, address: "192.0.2.30")
      let codes = await Self.codes(16) { _ in await visitor.post("/connexion", Self.wrong) }
      #expect(codes == [422: 5, 429: 11])
    }
  }

  @Test("a right password leaves no try behind it") func right() async throws {
    try await withBoussole(on: .sqlite) { app in
      for _ in 0..<8 {
        #expect(
          await Visitor(app.site, Boussole.code, address: "192.0.2.31").post("/connexion", Self.right).status == 303)
      }
    }
  }

  @Test("the addresses of one IPv6 network are one, those of another are not") func networks() async throws {
    try await withBoussole(on: .sqlite) { app in
      for host in 1...5 {
        let visitor = Visitor(app.site, Boussole.code, address: "2001:db8:1:2::\(host)")
        #expect(await visitor.post("/connexion", Self.wrong).status == 422)
      }
      let same = Visitor(app.site, Boussole.code, address: "2001:db8:1:2:ffff::99")
      #expect(await same.post("/connexion", Self.right).status == 429)
      let other = Visitor(app.site, Boussole.code, address: "2001:db8:1:3::1")
      #expect(await other.post("/connexion", Self.right).status == 303)
    }
  }

  @Test(
    "a network is read from what a server or a proxy says",
    arguments: [
      ("192.0.2.7", "192.0.2.7"), ("192.0.2.7:5123", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
      ("2001:db8:1:2::7", "20010db800010002/64"), ("[2001:db8:1:2::8]:443", "20010db800010002/64"),
      ("fe80::1%eth0", "fe80000000000000/64"), ("::1", "0000000000000000/64"), ("inconnu", "inconnu"), ("", ""),
    ])
  func network(_ pair: (address: String, network: String)) { #expect(Network.of(pair.address) == pair.network) }

  @Test(
    "a clock that leaped ahead and came back closes the door for a quarter of an hour, no more",
    arguments: Engine.available)
  func leap(_ engine: Engine) async throws {
    try await withBoussole(on: engine) { app in
      let now = app.clock.now
      app.clock.now = now.adding(seconds: 30 * 86_400)
      let before = Visitor(app.site, Boussole.code, address: "192.0.2.33")
      for _ in 0..<5 { #expect(await before.post("/connexion", Self.wrong).status == 422) }
      app.clock.now = now
      // What was tried in days to come counts no more, and what is tried now counts for its quarter of an hour.
      for _ in 0..<5 { #expect(await before.post("/connexion", Self.wrong).status == 422) }
      #expect(await before.post("/connexion", Self.right).status == 429)
      app.clock.now = now.adding(seconds: 901)
      #expect(await before.post("/connexion", Self.right).status == 303)
      // Those who look after Boussole are told that what is recorded bears a day to come.
      let messages = await before.get("/messages")
      #expect(PeopleTests.isGood(messages) && messages.text.contains("porte une date à venir"))
    }
  }

  @Test("a password that is asked again is tried five times") func again() async throws {
    try await withBoussole(on: .sqlite) { app in
      let visitor = try await app.visitor(.agent), new = "une autre phrase, plus longue"
      func change(_ old: String) async -> Outgoing {
        await visitor.post("/compte/mot-de-passe", ["ancien": old, "nouveau": new, "encore": new])
      }
      for _ in 0..<5 { #expect(await change("faux").text.contains("Ce n’est pas le mot de passe actuel.")) }
      let refused = await change(Boussole.password)
      #expect(PeopleTests.isGood(refused, 422) && refused.text.contains("Trop d’essais."))
      app.clock.advance(seconds: 901)
      #expect(await change(Boussole.password).status == 303)
    }
  }

  @Test("somebody else's session is not closed, and nothing is told of it") func sessions() async throws {
    try await withBoussole(on: .sqlite) { app in
      let one = try await app.visitor(.agent), other = try await app.visitor(.partner)
      _ = try await app.visitor(.agent)
      let page = await one.get("/compte/sessions").text
      let id = try #require(page.firstMatch(of: #/sessions/([0-9a-f-]{36})/fermeture/#)).output.1
      func told() async throws -> Int {
        try await app.database.read {
          try $0.query("SELECT COUNT(*) AS n FROM audit WHERE act = 'session.fermee'").first?.integer("n") ?? -1
        }
      }
      #expect(await other.post("/compte/sessions/\(id)/fermeture").status == 303)
      #expect(try await told() == 0)
      #expect(await one.post("/compte/sessions/\(id)/fermeture").status == 303)
      #expect(try await told() == 1)
    }
  }

  private final class Order: Sendable { let names = Mutex<[String]>([]) }

  @Test("who is known goes first, and too many are told so at once") func queue() async throws {
    let queue = PasswordQueue(atOnce: 1, most: 3), order = Order(), gate = DispatchSemaphore(value: 0)
    func add(_ name: String, _ rank: PasswordQueue.Rank) -> Task<Void, any Error> {
      Task { try await queue.run(rank) { order.names.withLock { $0.append(name) } } }
    }
    let first = Task { @Sendable in _ = try await queue.run(.anybody) { gate.wait() } }
    try await Task.sleep(for: .milliseconds(100))
    let others = [add("un", .anybody), add("deux", .anybody)]
    try await Task.sleep(for: .milliseconds(100))
    await #expect(throws: Invalid.self) { try await queue.run(.anybody) {} }
    let known = add("connu", .known)
    try await Task.sleep(for: .milliseconds(100))
    gate.signal()
    try await first.value
    for task in others + [known] { try await task.value }
    #expect(order.names.withLock { $0 } == ["connu", "un", "deux"])
    try await queue.run(.anybody) {}
  }
}

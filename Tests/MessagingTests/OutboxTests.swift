import Database
import Kernel
import TestKit
import Testing

@testable import Messaging

@Suite("The outbox") struct OutboxTests {
  @Test("a message exists with its cause or not at all", arguments: Engine.available)
  func withItsCause(_ engine: Engine) async throws {
    struct Undone: Error {}
    try await withPost(on: engine) { post in
      await #expect(throws: Undone.self) {
        try await post.database.write(Post.code) { connection in
          try Outbox(connection).add("essai", about: "1", to: "a@exemple.fr", useBy: noon.adding(seconds: 60))
          throw Undone()
        }
      }
      #expect(try await post.counts() == [:])
      let id = try await post.add("a@exemple.fr", about: "7")
      let message = try await post.message(id)
      #expect(message.state == .waiting && message.subject == "7" && message.attempts == 0)
    }
  }

  @Test("an address that can't be written to is refused at once", arguments: Engine.available)
  func refusesAddresses(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      for address in [
        "", "a", "a@b", "a@exemple.fr\r\nBcc: b@exemple.fr", "a b@exemple.fr", "<a@exemple.fr>", "a@@exemple.fr",
      ] {
        await #expect(throws: Invalid.self, "\(address)") { try await post.add(address) }
      }
    }
  }

  @Test(
    "an address that is refused says why",
    arguments: [
      ("", "Il faut"), ("jeanne.exemple.fr", "Il manque « @ »"), ("a@b@exemple.fr", "plusieurs"),
      ("@exemple.fr", "le nom"), ("a@", "le domaine"), ("a@exemple", "« exemple » n’est pas un domaine"),
      ("a@.fr", "n’est pas un domaine"), ("a b@exemple.fr", "un espace"), ("hélène@exemple.fr", "ni accent"),
      ("<a@exemple.fr>", "<"), ("a;b@exemple.fr", ";"), (String(repeating: "a", count: 250) + "@exemple.fr", "longue"),
    ])
  func faults(_ address: String, _ words: String) throws {
    let fault = try #require(Message.addressFault(address))
    #expect(fault.contains(words), "\(fault)")
  }

  @Test("what is about something is found, listed newest first, and withdrawn", arguments: Engine.available)
  func lists(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      for number in 1...5 {
        post.clock.advance(seconds: 1)
        try await post.add("a\(number)@exemple.fr", about: "\(number)")
      }
      try await post.database.write(Post.code) { try Outbox($0).withdraw(about: "3") }
      let (first, total) = try await post.database.read { try Outbox($0).list(in: Post.code, page: 1, size: 2) }
      #expect(first.map(\.subject) == ["5", "4"] && total == 5)
      let (gone, count) = try await post.database.read { try Outbox($0).list(in: Post.code, state: .withdrawn) }
      #expect(gone.map(\.subject) == ["3"] && count == 1)
      let about = try await post.database.read { try Outbox($0).messages(about: ["2", "5"], in: Post.code) }
      #expect(about.map(\.subject) == ["2", "5"])
      #expect(try await post.database.read { try Outbox($0).messages(about: ["2"], in: "77") }.isEmpty)
    }
  }

  @Test("a link that somebody waits for goes before the campaign's letters", arguments: Engine.available)
  func awaited(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      for number in 1...20 { try await post.add("p\(number)@exemple.fr", about: "\(number)") }
      let end = noon.adding(seconds: 3_600)
      try await post.database.write(Post.code) {
        _ = try Outbox($0).add("essai", about: "lien", to: "a@exemple.fr", useBy: end, urgency: .awaited)
      }
      func next() async throws -> String? {
        let next = try await post.database.write(Post.code) { try OutboxStore($0).take(Post.compositions) }
        guard case .message(let taken) = next else { return nil }
        // Put off, it still comes first once its time has come.
        try await post.database.write(Post.code) {
          try OutboxStore($0).settle(taken, .postponed("451", isAway: false), chance: 0)
        }
        return taken.message.subject
      }
      #expect(try await next() == "lien")
      #expect(try await next() == "1")
      post.clock.advance(seconds: 61)
      #expect(try await next() == "lien")
      #expect(try await next() == "2")
    }
  }

  @Test("what did not arrive goes again, by another row, once", arguments: Engine.available)
  func again(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let id = try await post.add("refuse@exemple.fr", about: "7", hours: 2), sent = try await post.add("a@exemple.fr")
      func again(_ id: ID<Message>, to address: String? = nil) async throws -> Message {
        let new = try await post.database.write(Post.code) { try Outbox($0).again(id, to: address) }
        return try await post.message(new)
      }
      await #expect(throws: Invalid.self) { try await again(id) }
      try await withMailServer { server in
        _ = try await post.sender(server.settings()).send(in: Post.code)
        post.clock.advance(seconds: 10_000)
        await #expect(throws: Invalid.self) { try await again(sent) }
        let new = try await again(id, to: "bon@exemple.fr")
        #expect(new.id != id && new.subject == "7" && new.to == "bon@exemple.fr" && new.state == .waiting)
        #expect(new.useBy == new.madeAt.adding(seconds: 7_200))
        let first = try await post.message(id)
        #expect(first.againAs == new.id && first.state == .refused && !first.canGoAgain)
        await #expect(throws: Invalid.self) { try await again(id) }
        _ = try await post.sender(server.settings()).send(in: Post.code)
        #expect(try await post.message(new.id).state == .sent)
        #expect(try server.received.map(\.id) == ["<\(sent.text)@exemple.fr>", "<\(new.id.text)@exemple.fr>"])
      }
    }
  }

  @Test("what people chose is kept: each, one a day at seven, none", arguments: Engine.available)
  func preferences(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let people = (0..<3).map { ID<Person>(at: noon.adding(seconds: $0)) }
      let choices: [MessagePreferences.Choice] = [.each, .daily, .none]
      let end = noon.adding(seconds: 90_000)
      try await post.database.write(Post.code) { connection in
        for (person, choice) in zip(people, choices) { try MessagePreferences(connection).choose(choice, for: person) }
        for number in 1...2 {
          for (person, choice) in zip(people, choices) {
            try Outbox(connection).add(
              "essai", about: "\(number)", to: "p@exemple.fr", person: person, useBy: end, urgency: .choice(choice))
          }
        }
        // What must go goes, whatever they chose.
        try Outbox(connection).add("essai", about: "3", to: "p@exemple.fr", person: people[2], useBy: end)
      }
      let all = try await post.database.read { try Outbox($0).list(in: Post.code).messages }
      #expect(all.filter { $0.person == people[0] }.map(\.kind) == ["essai", "essai"])
      #expect(all.filter { $0.person == people[2] }.map(\.subject) == ["3"])
      let digests = all.filter { $0.person == people[1] }
      #expect(digests.map(\.kind) == [Message.digest] && digests.first?.subject == "2026-11-25")
      let hour = try #require(digests.first).nextAt.clock
      #expect(hour == (7, 0))
    }
  }

  @Test("nothing is written twice within a minute", arguments: Engine.available)
  func once(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let first = try await post.add("a@exemple.fr", about: "7")
      #expect(try await post.add("a@exemple.fr", about: "7") == first)
      #expect(try await post.add("b@exemple.fr", about: "7") != first)
      #expect(try await post.add("a@exemple.fr", about: "8") != first)
      #expect(try await post.counts() == [.waiting: 3])
      // Withdrawn, it was not written; a minute later, it is another cause.
      try await post.database.write(Post.code) { try Outbox($0).withdraw(about: "7") }
      let second = try await post.add("a@exemple.fr", about: "7")
      #expect(second != first)
      post.clock.advance(seconds: 61)
      #expect(try await post.add("a@exemple.fr", about: "7") != second)
    }
  }

  @Test("a notice is composed outside the lock, as things stand when it leaves", arguments: Engine.available)
  func notices(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let one = try await post.add("a@exemple.fr", kind: "avis", about: "1")
      try await post.add("b@exemple.fr", kind: "avis", about: "inutile")
      let notices: [String: Composition] = [
        "avis": { connection, message, _ in
          #expect(connection.departement.isEmpty, "a reading")
          return message.subject == "inutile" ? nil : Mail(subject: message.subject, paragraphs: ["."])
        }
      ]
      func take(_ prepared: OutboxStore.Prepared?) async throws -> OutboxStore.Next {
        try await post.database.write(Post.code) {
          try OutboxStore($0).take([:], notices: ["avis"], prepared: prepared)
        }
      }
      func prepare() async throws -> OutboxStore.Prepared? {
        try await post.database.read { try OutboxStore($0).prepare(notices, in: Post.code) }
      }
      guard case .unprepared(let message) = try await take(nil) else { Issue.record("not prepared"); return }
      #expect(message.id == one)
      guard case .message(let taken) = try await take(try await prepare()) else { Issue.record("not taken"); return }
      #expect(taken.message.id == one && taken.mail.subject == "1")
      guard case .nothing = try await take(try await prepare()) else { Issue.record("not withdrawn"); return }
      #expect(try await post.counts() == [.sending: 1, .withdrawn: 1])
    }
  }

  /// Across both changes of the clocks of 2026, and on the very second.
  @Test(
    "seven o'clock is seven o'clock in Paris",
    arguments: [
      ("2026-03-28T12:00:00Z", "2026-03-29T05:00:00.000000Z"), ("2026-03-29T05:00:00Z", "2026-03-30T05:00:00.000000Z"),
      ("2026-10-24T23:30:00Z", "2026-10-25T06:00:00.000000Z"), ("2026-11-24T05:59:59Z", "2026-11-24T06:00:00.000000Z"),
    ] as [(String, String)])
  func mornings(_ now: String, _ morning: String) throws {
    #expect(try #require(Instant(iso: now)).nextMorning.iso == morning)
  }

  @Test(
    "pauses grow, and stay",
    arguments: [(1, 60), (2, 300), (3, 1_800), (4, 7_200), (5, 21_600), (40, 21_600)] as [(Int, Int)])
  func pauses(_ attempts: Int, _ seconds: Int) {
    #expect(Message.pause(after: attempts, chance: 0) == seconds)
    #expect(Message.pause(after: attempts, chance: 1) == seconds + seconds / 5)
    #expect(Message.pause(after: attempts, chance: -1) == seconds - seconds / 5)
  }
}

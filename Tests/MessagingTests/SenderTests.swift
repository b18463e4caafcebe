import Database
import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Messaging

@Suite("Sending") struct SenderTests {
  @Test("what was composed arrives whole, as text and as HTML, over TLS and signed in", arguments: Engine.available)
  func arrives(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      try await withMailServer("--tls", "--user", "boussole:mot de passe") { server in
        let id = try await post.add("a@exemple.fr", about: "7")
        let sender = try post.sender(
          server.settings([
            "BOUSSOLE_SMTP_UTILISATEUR": "boussole", "BOUSSOLE_SMTP_MOT_DE_PASSE": "mot de passe",
            "BOUSSOLE_SMTP_AC": server.folder.appending(path: "ca.pem").path,
          ]))
        #expect(try await sender.send(in: Post.code) == Sender.Tally(sent: 1))
        let message = try await post.message(id)
        #expect(message.state == .sent && message.sentAt != nil && message.reply == "250 2.0.0 Pris")

        let received = try #require(try server.received.first)
        #expect(received.id == "<\(id.text)@exemple.fr>")
        #expect(received.from == "boussole@exemple.fr" && received.to == "a@exemple.fr")
        #expect(received.subject == "Chiffres à donner : été 2026, « Val-d’Exemple »")
        #expect(received.headers["from"] == "Boussole d’essai <boussole@exemple.fr>")
        #expect(received.headers["auto-submitted"] == "auto-generated")
        #expect(received.headers["date"] == "Tue, 24 Nov 2026 11:00:00 +0000")
        #expect(received.tls && received.user == "boussole" && received.ascii && received.longest <= 78)
        // A line of one dot would end the message, were it sent as it is.
        #expect(received.text.contains("\n.\n"))
        #expect(received.text.contains("Deux chiffres vous sont demandés avant l’été."))
        #expect(received.text.contains("\nhttps://boussole.exemple.fr/exemple/reponses/7\n"))
        #expect(received.html.contains("<html lang=\"fr\">"))
        #expect(received.html.contains(" href=\"https://boussole.exemple.fr/exemple/reponses/7\">Répondre</a>"))
        #expect(!received.html.contains("<img") && !received.html.contains("url("))
      }
    }
  }

  @Test(
    "what a message says is remembered once it left or may have, not while it is put off", arguments: Engine.available)
  func remembered(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      try await withMailServer { server in
        let kept = Mutex<Set<String>>([])
        let sender = Sender(
          post.database,
          compositions: [
            "essai": { _, message, _ in
              var mail = Mail(subject: "Essai", paragraphs: ["Bonjour,"])
              mail.remember = { _ in _ = kept.withLock { $0.insert(message.to) } }
              return mail
            }
          ], address: try PublicAddress("https://boussole.exemple.fr"), server: try server.settings(), log: { _ in })
        for name in ["refuse", "plus-tard", "coupure", "a"] { try await post.add("\(name)@exemple.fr") }
        _ = try await sender.send(in: Post.code)
        #expect(kept.withLock { $0 } == ["a@exemple.fr", "coupure@exemple.fr"])
        post.clock.advance(seconds: 3_600)
        _ = try await sender.send(in: Post.code)
        #expect(kept.withLock { $0 } == ["a@exemple.fr", "coupure@exemple.fr", "plus-tard@exemple.fr"])
      }
    }
  }

  @Test("each answer of the server has its own end", arguments: Engine.available)
  func answers(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      try await withMailServer { server in
        let sender = try post.sender(server.settings())
        var ids: [String: ID<Message>] = [:]
        for name in ["refuse", "plus-tard", "contenu", "coupure", "a"] {
          ids[name] = try await post.add("\(name)@exemple.fr")
        }
        func message(_ name: String) async throws -> Message { try await post.message(#require(ids[name])) }
        let tally = try await sender.send(in: Post.code)
        #expect(tally == Sender.Tally(sent: 1, refused: 2, postponed: 1, unknown: 1))
        let refused = try await message("refuse")
        #expect(refused.state == .refused && refused.reply == "550 5.1.1 … n'existe pas")
        #expect(try await message("contenu").state == .refused)
        // The server took it before hanging up: only the recipient knows.
        #expect(try await message("coupure").state == .unknown)
        #expect(try await message("a").state == .sent)
        let later = try await message("plus-tard")
        #expect(later.state == .waiting && later.attempts == 1)
        #expect((47...73).contains((later.nextAt.microseconds - noon.microseconds) / 1_000_000))

        #expect(try await sender.send(in: Post.code) == Sender.Tally())
        post.clock.advance(seconds: 80)
        #expect(try await sender.send(in: Post.code) == Sender.Tally(sent: 1))
        #expect(try await message("plus-tard").attempts == 2)
        post.clock.advance(seconds: 86_400)
        #expect(try await sender.send(in: Post.code) == Sender.Tally())
        #expect(
          try server.received.map(\.to).sorted() == ["a@exemple.fr", "coupure@exemple.fr", "plus-tard@exemple.fr"])
      }
    }
  }

  @Test(
    "a server that is away takes one attempt, then everything; what is past its time never goes",
    arguments: Engine.available)
  func serverAway(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      try await withFolder { folder in
        let first = try MailServer(folder: folder)
        let settings = try first.settings(), port = first.port
        first.stop()
        let sender = try post.sender(settings)
        for number in 0..<5 { try await post.add("court\(number)@exemple.fr", hours: 1) }
        for number in 0..<5 { try await post.add("long\(number)@exemple.fr", hours: 48) }
        let tally = try await sender.send(in: Post.code)
        #expect(tally.postponed == 1 && tally.sent == 0)
        #expect(tally.trouble == "le serveur de courrier ne répond pas")
        // Hours later: the short ones are over, whether or not anybody reconciled in between.
        post.clock.advance(seconds: 5 * 3600)
        let second = try MailServer(folder: folder, port: port)
        defer { second.stop() }
        #expect(try await sender.send(in: Post.code) == Sender.Tally(sent: 5))
        #expect(try await Job.reconcile(post.database, Post.code) == (5, 0))
        #expect(try second.received.map(\.to).allSatisfy { $0.hasPrefix("long") })
        #expect(try await post.counts() == [.sent: 5, .expired: 5])
      }
    }
  }

  @Test("a line that the server closed is opened again, without a word")
  func lineClosed() async throws {
    try await withPost(on: .sqlite) { post in
      try await withFolder { folder in
        let first = try MailServer(folder: folder)
        let sender = try post.sender(first.settings()), port = first.port
        try await post.add("a@exemple.fr")
        #expect(try await sender.send(in: Post.code) == Sender.Tally(sent: 1))
        first.stop()
        let second = try MailServer(folder: folder, port: port)
        defer { second.stop() }
        try await post.add("b@exemple.fr")
        #expect(try await sender.send(in: Post.code) == Sender.Tally(sent: 1))
        #expect(try second.received.map(\.to) == ["a@exemple.fr", "b@exemple.fr"])
      }
    }
  }

  @Test("an unknown authority, a wrong password, a server without TLS: nothing is lost, the page says why")
  func settings() async throws {
    try await withPost(on: .sqlite) { post in
      try await withMailServer("--tls", "--user", "boussole:juste") { server in
        let id = try await post.add("a@exemple.fr", hours: 1_000)
        func attempt(_ more: [String: String], host: String = "127.0.0.1") async throws -> String {
          let tally = try await post.sender(server.settings(more, host: host)).send(in: Post.code)
          post.clock.advance(seconds: 30_000)
          #expect(tally.postponed == 1 && tally.trouble != nil)
          #expect(try await post.message(id).state == .waiting)
          return tally.trouble ?? ""
        }
        let authority = server.folder.appending(path: "ca.pem").path, other = server.folder.appending(path: "autre.pem")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "/dev/null",
          "-out", other.path, "-subj", "/CN=Autre",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        let user = ["BOUSSOLE_SMTP_UTILISATEUR": "boussole", "BOUSSOLE_SMTP_MOT_DE_PASSE": "juste"]
        #expect(
          try await attempt(user.merging(["BOUSSOLE_SMTP_AC": other.path]) { $1 })
            == "le certificat du serveur de courrier n’est pas reconnu")
        #expect(
          try await attempt([
            "BOUSSOLE_SMTP_UTILISATEUR": "boussole", "BOUSSOLE_SMTP_MOT_DE_PASSE": "faux",
            "BOUSSOLE_SMTP_AC": authority,
          ]).hasPrefix("535"))
        // Without TLS this server takes nothing: 530 before the message is not the message's fault.
        #expect(try await attempt([:]).hasPrefix("530"))
        try await withMailServer { plain in
          let settings = try plain.settings(["BOUSSOLE_SMTP_AC": authority])
          let tally = try await post.sender(settings).send(in: Post.code)
          #expect(tally.trouble == "le serveur de courrier ne chiffre pas")
          #expect(try plain.received.isEmpty)
        }
        #expect(try server.received.isEmpty)
        post.clock.advance(seconds: 86_400)
        let right = try server.settings(user.merging(["BOUSSOLE_SMTP_AC": authority]) { $1 })
        #expect(try await post.sender(right).send(in: Post.code) == Sender.Tally(sent: 1))
      }
    }
  }

  @Test("what is no longer needed is withdrawn, what can't be written holds nobody up", arguments: Engine.available)
  func compositions(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      try await withMailServer { server in
        let useless = try await post.add("a@exemple.fr", kind: "inutile")
        let broken = try await post.add("b@exemple.fr", kind: "cassé")
        let unknown = try await post.add("c@exemple.fr", kind: "que personne n’écrit")
        let good = try await post.add("d@exemple.fr")
        #expect(try await post.sender(server.settings()).send(in: Post.code) == Sender.Tally(sent: 1))
        #expect(try await post.message(useless).state == .withdrawn)
        #expect(try await post.message(good).state == .sent)
        for id in [broken, unknown] {
          let message = try await post.message(id)
          #expect(message.state == .waiting && message.attempts == 1 && message.nextAt > noon)
        }
        let told = post.told.withLock { $0 }
        #expect(told.count == 2 && told.allSatisfy { !$0.contains("@") })
      }
    }
  }

  @Test("a clock set back sends nothing twice, and gives nothing up too early", arguments: Engine.available)
  func clockBack(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      try await withMailServer { server in
        let sender = try post.sender(server.settings())
        try await post.add("a@exemple.fr")
        #expect(try await sender.send(in: Post.code).sent == 1)
        post.clock.advance(seconds: -7 * 86_400)
        try await post.add("b@exemple.fr", hours: 1_000)
        _ = try await Job.reconcile(post.database, Post.code)
        // What was made meanwhile does not wait until the clock has caught up.
        let background = Background(post.database, sender: sender, jobs: [], log: { _ in })
        #expect(try await background.sendOnce().tally.sent == 1)
        #expect(try await sender.send(in: Post.code).sent == 0)
        #expect(try server.received.map(\.to) == ["a@exemple.fr", "b@exemple.fr"])
      }
    }
  }

  @Test("two senders, a thousand messages: each once", arguments: Engine.available)
  func twoSenders(_ engine: Engine) async throws {
    let count = engine == .postgresql ? 1_000 : 200
    let clock = TestClock(noon)
    try await withLocation(on: engine) { location in
      let databases = try (0..<2).map { _ in try Database.open(location, clock: clock.clock, connections: 2) }
      for database in databases { try await database.migrate(MessagingSchema.all) }
      let post = Post(databases[0], clock)
      try await databases[0].write(Post.code) { connection in
        for number in 0..<count {
          try Outbox(connection).add(
            "essai", about: "\(number)", to: "a\(number)@exemple.fr", useBy: noon.adding(seconds: 3600))
        }
      }
      try await withMailServer { server in
        let settings = try server.settings()
        let sent = try await withThrowingTaskGroup(of: Int.self) { group in
          for database in databases {
            let sender = try post.sender(settings, database: database)
            group.addTask { try await sender.send(in: Post.code).sent }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sent.reduce(0, +) == count)
        #expect(sent.allSatisfy { $0 > 0 }, "\(sent): one did it all")
        let received = try server.received
        #expect(received.count == count && Set(received.map(\.id)).count == count)
        #expect(try await post.counts() == [.sent: count])
      }
      for database in databases { await database.close() }
    }
  }

  @Test("beside the pages, messages of every département leave and jobs are done, until it is told to stop")
  func background() async throws {
    try await withPost(on: .sqlite) { post in
      try await withMailServer { server in
        let end = noon.adding(seconds: 3600)
        for departement in ["exemple", "77"] {
          try await post.database.write(departement) { connection in
            for number in 0..<60 {
              try Outbox(connection).add("essai", about: "\(number)", to: "a\(number)@exemple.fr", useBy: end)
            }
          }
        }
        let background = Background(
          post.database, sender: try post.sender(server.settings()), jobs: Job.messaging,
          log: { line in post.told.withLock { $0.append(line) } })
        let work = Task { await background.run() }
        for _ in 0..<600 where try server.received.count < 120 { try await Task.sleep(for: .milliseconds(50)) }
        work.cancel()
        await work.value
        #expect(Set(try server.received.map(\.id)).count == 120)
        for departement in ["exemple", "77"] {
          let counts = try await post.database.read { try Outbox($0).counts(in: departement) }
          #expect(counts == [.sent: 60], "\(departement)")
        }
        #expect(post.told.withLock { $0 } == [])
      }
    }
  }
}

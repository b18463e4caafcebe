import CCurl
import Database
import Kernel
import Synchronization
import TestKit
import Testing
import Web

@testable import Messaging

@Suite("What becomes of a message") struct StateTests {
  /// libcurl's word, the last command, the last number, whether the message was handed over, and what that means.
  @Test(
    "the conversation decides",
    arguments: [
      (CURLE_OK, "DATA", 250, true, "sent"), (CURLE_OPERATION_TIMEDOUT, "DATA", 250, true, "sent"),
      (CURLE_SEND_ERROR, "RCPT", 550, false, "refused"), (CURLE_SEND_ERROR, "RCPT", 450, false, "later"),
      (CURLE_SEND_ERROR, "RCPT", 421, false, "away"), (CURLE_SEND_ERROR, "DATA", 554, false, "refused"),
      (CURLE_WEIRD_SERVER_REPLY, "DATA", 552, true, "refused"), (CURLE_WEIRD_SERVER_REPLY, "DATA", 451, true, "later"),
      (CURLE_WEIRD_SERVER_REPLY, "DATA", 421, true, "away"), (CURLE_RECV_ERROR, "DATA", 354, true, "unknown"),
      (CURLE_OPERATION_TIMEDOUT, "DATA", 354, true, "unknown"), (CURLE_SEND_ERROR, "DATA", 354, false, "away"),
      (CURLE_COULDNT_CONNECT, "", 0, false, "away"), (CURLE_COULDNT_RESOLVE_HOST, "", 0, false, "away"),
      (CURLE_PEER_FAILED_VERIFICATION, "STAR", 220, false, "away"), (CURLE_LOGIN_DENIED, "AUTH", 535, false, "away"),
      (CURLE_SEND_ERROR, "MAIL", 553, false, "away"), (CURLE_WEIRD_SERVER_REPLY, "", 554, false, "away"),
      (CURLE_USE_SSL_FAILED, "EHLO", 250, false, "away"), (CURLE_RECV_ERROR, "RCPT", 250, false, "away"),
    ] as [(CURLcode, String, Int, Bool, String)])
  func outcome(_ code: CURLcode, _ verb: String, _ status: Int, _ isGiven: Bool, _ expected: String) {
    let dialogue = Dialogue(
      code: code.rawValue, verb: verb, isGiven: isGiven, line: status == 0 ? "" : "\(status) rien pour A@exemple.fr\r\n"
    )
    let found: (String, String) =
      switch Outcome(dialogue, to: "a@exemple.fr") {
      case .sent(let said): ("sent", said)
      case .refused(let said): ("refused", said)
      case .postponed(let said, let isAway): (isAway ? "away" : "later", said)
      case .unknown(let said): ("unknown", said)
      }
    #expect(found.0 == expected)
    #expect(!found.1.contains("@") && !found.1.isEmpty)
  }

  @Test(
    "left in the middle, it is unknown; a late answer still counts, a later attempt is not touched",
    arguments: Engine.available)
  func lateAnswers(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let id = try await post.add("a@exemple.fr")
      func take() async throws -> OutboxStore.Taken? {
        let next = try await post.database.write(Post.code) { try OutboxStore($0).take(Post.compositions) }
        if case .message(let taken) = next { return taken }
        return nil
      }
      func settle(_ taken: OutboxStore.Taken, _ outcome: Outcome) async throws -> Message.State {
        try await post.database.write(Post.code) { try OutboxStore($0).settle(taken, outcome, chance: 0) }
        return try await post.message(id).state
      }
      let first = try #require(try await take())
      #expect(try await take() == nil)
      post.clock.advance(seconds: OutboxStore.lease - 1)
      #expect(try await Job.reconcile(post.database, Post.code) == (0, 0))
      post.clock.advance(seconds: 2)
      #expect(try await Job.reconcile(post.database, Post.code) == (0, 1))
      #expect(try await post.message(id).state == .unknown)
      #expect(try await take() == nil)
      // The process was only slow: the server had asked to come back.
      #expect(try await settle(first, .postponed("451", isAway: false)) == .waiting)
      post.clock.advance(seconds: 100)
      let second = try #require(try await take())
      #expect(try await settle(first, .refused("550")) == .sending)
      #expect(try await settle(second, .sent("250")) == .sent)
      #expect(try await settle(second, .unknown("")) == .sent)
    }
  }

  @Test("a conversation ends before its message is given up")
  func patience() { #expect(SMTPLine.patience * 2 < OutboxStore.lease) }

  @Test("an address is forgotten after ninety days, once the message is over", arguments: Engine.available)
  func purge(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let old = try await post.add("a@exemple.fr", hours: 1)
      let waiting = try await post.add("b@exemple.fr", hours: 10_000)
      post.clock.advance(seconds: 90 * 86_400 + 60)
      let recent = try await post.add("c@exemple.fr", hours: 1)
      post.clock.advance(seconds: 7_200)
      _ = try await Job.reconcile(post.database, Post.code)
      try await Retention.job([.ofMessages]).run(post.database, Post.code, post.clock.now)
      #expect(try await post.message(old).to == "")
      #expect(try await post.message(waiting).to == "b@exemple.fr")
      #expect(try await post.message(recent).to == "c@exemple.fr")
    }
  }

  @Test("a job is done by one process, at its time, and again after a failure", arguments: Engine.available)
  func jobs(_ engine: Engine) async throws {
    struct Broken: Error {}
    try await withPost(on: engine) { post in
      let done = Lines(), told = Lines()
      let jobs = [
        Job("bon", every: 60) { _, departement, _ in done.add(departement) },
        Job("mauvais", every: 60) { _, _, _ in throw Broken() },
      ]
      func run(times: Int = 1) async throws {
        let database = post.database
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<times {
            group.addTask { try await jobs.runDue(on: database, in: Post.code, log: { told.add($0) }) }
          }
          try await group.waitForAll()
        }
      }
      try await run(times: 8)
      #expect(done.all == [Post.code])
      #expect(told.all.count == 1)
      try await run()
      #expect(done.all.count == 1)
      post.clock.advance(seconds: 61)
      try await run()
      #expect(done.all.count == 2)
      #expect(told.all.count == 2)
    }
  }

  @Test("a job whose process died is done by another, later", arguments: Engine.available)
  func deadJobs(_ engine: Engine) async throws {
    try await withPost(on: engine) { post in
      let done = Lines()
      let job = Job("essai", every: 60) { _, departement, _ in done.add(departement) }
      #expect(try await post.database.write(Post.code) { try JobStore($0).claim(job) })
      for (wait, times) in [(200, 0), (101, 1), (61, 2)] {
        post.clock.advance(seconds: wait)
        try await [job].runDue(on: post.database, in: Post.code, log: { _ in })
        #expect(done.all.count == times)
      }
    }
  }
}

/// What was said, from several tasks.
private final class Lines: Sendable {
  private let kept = Mutex<[String]>([])
  var all: [String] { kept.withLock { $0 } }
  func add(_ line: String) { kept.withLock { $0.append(line) } }
}

@Suite("A message on the wire") struct EnvelopeTests {
  @Test(
    "a subject is one line of words that a server keeps whole",
    arguments: [
      "Bonjour", "Été : « à donner »", String(repeating: "é", count: 300), "a\r\nBcc: b@exemple.fr", "=?x?=", "",
    ])
  func words(_ text: String) {
    let words = encodedWords(text)
    for line in words.split(separator: "\r\n ") {
      #expect(line.utf8.count <= 75 && line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }
    #expect(!words.replacing("\r\n ", with: "").contains { $0.isNewline })
    #expect(!words.contains("Bcc"))
  }

  @Test(
    "who writes is a name and an address",
    arguments: [
      ("Boussole <boussole@exemple.fr>", "Boussole <boussole@exemple.fr>"),
      ("boussole@exemple.fr", "boussole@exemple.fr"),
      ("\"Préfecture\" <p@exemple.fr>", "=?utf-8?B?UHLDqWZlY3R1cmU=?= <p@exemple.fr>"), ("Boussole", nil), ("<>", nil),
      ("B\nBcc: x@exemple.fr <b@exemple.fr>", nil),
    ] as [(String, String?)])
  func mailboxes(_ text: String, _ header: String?) { #expect(Envelope.Mailbox(text)?.header == header) }

  @Test("settings that can't be understood are refused, and a password is not said again")
  func settings() throws {
    #expect(try SMTPServer(environment: [:]) == nil)
    #expect(try SMTPServer(environment: ["BOUSSOLE_SMTP": " "]) == nil)
    let from = ["BOUSSOLE_EXPEDITEUR": "b@exemple.fr"]
    for url in ["serveur", "http://serveur", "smtp://", "smtp://u:secret@"] {
      do {
        _ = try SMTPServer(environment: from.merging(["BOUSSOLE_SMTP": url]) { $1 })
        Issue.record("\(url)")
      } catch let invalid as Invalid {
        #expect(!"\(invalid)".contains("secret"))
      }
    }
    #expect(throws: Invalid.self) { try SMTPServer(environment: ["BOUSSOLE_SMTP": "smtp://serveur"]) }
    let here = try #require(
      try SMTPServer(environment: from.merging(["BOUSSOLE_SMTP": "smtp://u:p%40@127.0.0.1:25"]) { $1 }))
    #expect(!here.demandsTLS && here.url == "smtp://127.0.0.1:25/exemple.fr" && here.password == "p@")
    for url in ["smtp://serveur:587", "smtps://localhost"] {
      #expect(try #require(try SMTPServer(environment: from.merging(["BOUSSOLE_SMTP": url]) { $1 })).demandsTLS)
    }
  }

  @Test("the public address is an address, and links begin with it once")
  func address() throws {
    #expect(try PublicAddress("https://boussole.exemple.fr/").text == "https://boussole.exemple.fr")
    for text in ["boussole.exemple.fr", "https://", "https://a.fr?x=1", "javascript:alert(1)"] {
      #expect(throws: Invalid.self, "\(text)") { try PublicAddress(text) }
    }
  }
}

import Database
import Kernel

/// Takes what is due from the outbox to the SMTP server. Any number of them may work on one database.
package struct Sender: Sendable {
  let database: Database
  let compositions: [String: Composition]
  /// Composed from a reading, before the département's lock is taken.
  let notices: [String: Composition]
  let address: PublicAddress
  let server: SMTPServer
  private let line: SMTPLine
  /// What can't be mended here is told, without anything personal.
  let log: @Sendable (String) -> Void

  package init(
    _ database: Database, compositions: [String: Composition], notices: [String: Composition] = [:],
    address: PublicAddress, server: SMTPServer,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.database = database
    self.compositions = compositions
    self.notices = notices
    self.address = address
    self.server = server
    self.log = log
    line = SMTPLine(server)
  }

  /// What was done, counted.
  package struct Tally: Sendable, Equatable {
    package var sent = 0
    package var refused = 0
    package var postponed = 0
    package var unknown = 0
    /// The server takes nothing for the moment: why.
    package var trouble: String?

    /// Messages that were tried.
    package var count: Int { sent + refused + postponed + unknown }
    static func + (left: Tally, right: Tally) -> Tally {
      Tally(
        sent: left.sent + right.sent, refused: left.refused + right.refused,
        postponed: left.postponed + right.postponed, unknown: left.unknown + right.unknown,
        trouble: right.trouble ?? left.trouble)
    }
  }

  /// Sends everything of a département that is due, until nothing is, the server takes no more, `limit` were tried or
  /// the task is cancelled; a message that was begun is always settled first.
  package func send(in departement: String, atMost limit: Int = .max) async throws -> Tally {
    var tally = Tally()
    var settled: (OutboxStore.Taken, Outcome)?
    while true {
      let isOver = Task.isCancelled || tally.trouble != nil || tally.count >= limit
      switch try await step(departement, settled, takesNext: !isOver) {
      case .nothing: return tally
      case .more, .unprepared: settled = nil
      case .message(let taken):
        let outcome = await line.send(envelope(taken))
        switch outcome {
        case .sent: tally.sent += 1
        case .refused: tally.refused += 1
        case .unknown: tally.unknown += 1
        case .postponed(let why, let isAway):
          tally.postponed += 1
          if isAway { tally.trouble = why }
        }
        settled = (taken, outcome)
      }
    }
  }

  /// One transaction: says what became of the last message and takes the next one.
  private func step(
    _ departement: String, _ settled: (OutboxStore.Taken, Outcome)?, takesNext: Bool
  ) async throws -> OutboxStore.Next {
    if settled == nil, !takesNext { return .nothing }
    let chance = Double.random(in: -1...1), compositions = compositions, kinds = Set(notices.keys)
    do {
      let prepared = takesNext ? try await prepare(departement) : nil
      return try await shielded {
        try await database.write(departement) { connection in
          let store = OutboxStore(connection)
          if let (taken, outcome) = settled { try store.settle(taken, outcome, chance: chance) }
          return takesNext ? try store.take(compositions, notices: kinds, prepared: prepared) : .nothing
        }
      }
    } catch let fault as OutboxStore.CompositionFault {
      log("courrier : « \(fault.message.kind) » \(fault.message.id) ne s’écrit pas : \(fault.cause)")
      try await shielded {
        try await database.write(departement) { connection in
          let store = OutboxStore(connection)
          if let (taken, outcome) = settled { try store.settle(taken, outcome, chance: chance) }
          try store.putOff(fault.message, chance: chance)
        }
      }
      return .more
    } catch {
      guard let settled else { throw error }
      // What is known of a message that left is worth some patience.
      try await insist(departement, settled, chance)
      throw error
    }
  }

  /// What takes long to say is read while others write.
  private func prepare(_ departement: String) async throws -> OutboxStore.Prepared? {
    guard !notices.isEmpty else { return nil }
    let notices = notices
    return try await database.read { try OutboxStore($0).prepare(notices, in: departement) }
  }

  private func insist(
    _ departement: String, _ settled: (OutboxStore.Taken, Outcome), _ chance: Double
  ) async throws {
    for wait in [1, 5, 15, 30, 60] {
      try? await shielded { try await Task.sleep(for: .seconds(wait)) }
      let isDone: Void? = try? await shielded {
        try await database.write(departement) { try OutboxStore($0).settle(settled.0, settled.1, chance: chance) }
      }
      if isDone != nil { return }
    }
  }

  private func envelope(_ taken: OutboxStore.Taken) -> Envelope {
    Envelope(
      id: taken.message.id, from: server.sender, to: taken.message.to, subject: taken.mail.subject, date: taken.at,
      plain: taken.mail.plain(at: address), html: taken.mail.html(at: address).text)
  }
}

/// Goes on to its end even if the task is cancelled meanwhile.
func shielded<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
  try await Task { try await body() }.value
}

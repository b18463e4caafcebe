import Database
import Kernel

/// What goes by itself: of which tables, how long after what, what becomes of it and why. docs/security.md has each as
/// a row of "What goes when".
package struct Retention: Sendable {
  package enum Term: Sendable {
    case atOnce
    case hours(Int)
    case days(Int)
    case months(Int)
    /// As the pack says, of each thing.
    case pack

    package var words: String {
      switch self {
      case .atOnce: "at once"
      case .hours(let count): "\(count) h"
      case .days(let count): "\(count) days"
      case .months(let count): "\(count) months"
      case .pack: "as the pack says"
      }
    }
    fileprivate func limit(at now: Instant) -> Instant {
      switch self {
      case .atOnce, .pack: now
      case .hours(let count): now.adding(seconds: -count * 3_600)
      case .days(let count): now.adding(seconds: -count * 86_400)
      case .months(let count): Instant.start(of: now.day.adding(months: -count))
      }
    }
  }

  let what: String
  package let tables: [String]
  let since: String
  let kept: Term
  let how: String
  let why: String
  /// What is of that moment or before goes.
  private let purge: @Sendable (Connection, Instant) throws -> Void

  package init(
    _ what: String, of tables: [String], since: String, kept: Term, _ how: String, because why: String,
    purge: @escaping @Sendable (Connection, Instant) throws -> Void
  ) {
    (self.what, self.tables, self.since, self.kept) = (what, tables, since, kept)
    (self.how, self.why, self.purge) = (how, why, purge)
  }

  /// As docs/security.md says it.
  package var row: [String] {
    [what, tables.map { "`\($0)`" }.joined(separator: ", "), since, kept.words, how, why]
  }

  package func apply(at now: Instant, _ connection: Connection) throws {
    connection.leaveNoTrace()
    try purge(connection, kept.limit(at: now))
  }

  /// Each in a write of its own: one that fails is told, and holds back no other.
  package static func job(_ all: [Retention]) -> Job {
    Job("effacement", every: 3_600) { database, departement, now in
      var failure: (any Error)?
      for rule in all {
        do { try await database.write(departement) { try rule.apply(at: now, $0) } } catch {
          failure = failure ?? error
        }
      }
      if let failure { throw failure }
    }
  }
}

extension Retention {
  /// Of the outbox.
  package static let ofMessages = Retention(
    "addresses of messages", of: ["message"], since: "the message was made, once it is over", kept: .days(90),
    "emptied",
    because: "to tell why one did not arrive"
  ) { try OutboxStore($0).purge(before: $1) }
}

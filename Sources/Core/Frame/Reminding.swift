import Accounts
import Database
import Kernel
import Messaging
import Module
import Strategy

/// Reminds each person, once, of what falls due in seven days, of what is late since yesterday, and of what has been
/// for a month: by the morning's message. What a stopped server missed is told when it is back.
struct Reminding: Sendable {
  let desk: Desk
  let database: Database
  let departement: String
  let now: Instant

  /// People whose reminders are written in one transaction: nobody waits long behind it.
  private static let batch = 10

  static func job(_ desk: Desk) -> Job {
    Job("échéances : rappels", every: 3_600) { database, departement, now in
      try await Reminding(desk: desk, database: database, departement: departement, now: now).run()
    }
  }

  private struct Reminder: Sendable {
    let person: ID<Person>
    let email: String
    var dues: [(key: DueNoticeStore.Key, stage: Int)]
    /// What they owe and were told at once, since they chose to be: whoever then chooses one message a day is not told
    /// all of it again.
    var told: [DueNoticeStore.Key]
  }

  func run() async throws {
    let reminders = try await database.read(read)
    for first in stride(from: 0, to: reminders.count, by: Self.batch) {
      let some = reminders[first..<min(first + Self.batch, reminders.count)]
      try await database.write(departement) { connection in
        for reminder in some {
          let store = DueNoticeStore(connection)
          for key in reminder.told { try store.tell(key, stage: DueStage.given) }
          for (key, stage) in reminder.dues { try store.remind(key, stage: stage) }
          if !reminder.dues.isEmpty { try Outbox(connection).addToday(to: reminder.email, person: reminder.person) }
        }
      }
    }
  }

  /// Everybody's dues, from one reading.
  private func read(_ connection: Connection) throws -> [Reminder] {
    let today = now.day, shared = DueQuestion.Shared()
    let choices = try MessagePreferences(connection).choices(in: departement)
    let people = try HoldingStore(connection).everybody(in: departement, on: today)
      .filter { choices[$0.person] != MessagePreferences.Choice.none }
    let known = try DueNoticeStore(connection).known(of: people.map(\.person), in: departement)
    return try people.compactMap { held in
      let permit = try desk.permit(of: held, in: departement, connection)
      let question = DueQuestion(permit, on: today, sharing: shared)
      let all = try desk.suppliers.dues(question, connection).inOrder
      let dues = all.compactMap { due -> (DueNoticeStore.Key, Int)? in
        let key = due.key(of: held.person)
        guard let stage = DueStage.reminded(due, on: today), known[key].map({ $0.stage < stage }) ?? true else {
          return nil
        }
        return (key, stage)
      }
      let isToldAtOnce = choices[held.person] ?? .each == .each
      let told = isToldAtOnce ? all.map { $0.key(of: held.person) }.filter { known[$0]?.told == nil } : []
      return dues.isEmpty && told.isEmpty
        ? nil : Reminder(person: held.person, email: held.email, dues: dues, told: told)
    }
  }
}

import Database
import Kernel
import Messaging

/// Tells people what concerns their functions, as each chose: at once, in the morning's message, or not at all.
package struct Notices {
  let connection: Connection
  let organisations: Organisations
  let today: Day

  package init(_ connection: Connection, _ organisations: Organisations, on today: Day) {
    (self.connection, self.organisations, self.today) = (connection, organisations, today)
  }

  /// Days for which a notice is still news.
  static let life = 7

  /// To whoever answers for a function; nobody is told what they did themselves.
  /// - Parameters:
  ///   - subject: the id of what it is about.
  ///   - delay: seconds during which what follows is told by the same message.
  ///   - isNews: nothing is owed for it, so that the morning's message has to tell it of itself.
  package func tell(
    _ kind: String, about subject: String, to function: String, but author: ID<Person>?, gathering delay: Int = 0,
    isNews: Bool = false
  ) throws {
    let preferences = MessagePreferences(connection)
    for person in try holders(of: function) where person.person != author {
      let choice = try preferences.choice(of: person.person, in: connection.departement)
      try tell(kind, about: subject, person, as: function, choice, gathering: delay, isNews: isNews)
    }
  }
  /// To somebody, of what concerns them: news.
  package func tell(_ kind: String, about subject: String, person: ID<Person>, email: String) throws {
    let choice = try MessagePreferences(connection).choice(of: person, in: connection.departement)
    try tell(kind, about: subject, (person, email), as: nil, choice, gathering: 0, isNews: true)
  }

  /// Those who answer for a function today.
  func holders(of function: String) throws -> [(person: ID<Person>, email: String)] {
    let functions = organisations.answering(for: function)
    let holders = try HoldingStore(connection).holders(of: functions, in: connection.departement, on: today)
    var seen: Set<ID<Person>> = []
    return functions.flatMap { holders[$0] ?? [] }.filter { seen.insert($0.person).inserted }
  }

  private func tell(
    _ kind: String, about subject: String, _ receiver: (person: ID<Person>, email: String), as function: String?,
    _ choice: MessagePreferences.Choice, gathering delay: Int, isNews: Bool
  ) throws {
    let outbox = Outbox(connection), now = connection.recordedAt
    if delay > 0, choice == .each, try outbox.hasWaiting(kind, about: subject, to: receiver.email) { return }
    try outbox.add(
      kind, about: subject, to: receiver.email, function: function, person: receiver.person,
      useBy: now.adding(seconds: Notices.life * 86_400), notBefore: now.adding(seconds: delay),
      urgency: .choice(choice), isNews: isNews)
  }
}

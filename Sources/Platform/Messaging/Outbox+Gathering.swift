import Database
import Kernel

extension Outbox {
  /// Tells somebody of an act: by the message of that kind that still waits to leave to them for that function, else by
  /// a new one; by the morning's message for who chose it. Either names every act that it tells (`subjects`).
  /// - Parameters:
  ///   - act: its id.
  ///   - notBefore: when a new one leaves: until then, others join it.
  package func gather(
    _ kind: String, _ act: String, to address: String, function: String, person: ID<Person>,
    choice: MessagePreferences.Choice, useBy: Instant, notBefore: Instant
  ) throws {
    if choice == .each, let waiting = try waiting(kind, to: address, function: function) {
      try join(waiting, act, useBy: useBy)
    } else {
      try add(
        kind, about: act, to: address, function: function, person: person, useBy: useBy, notBefore: notBefore,
        urgency: .choice(choice), isNews: true)
    }
  }
  /// It is news for as long as the last of what it tells: an outage keeps it waiting.
  private func join(_ message: ID<Message>, _ act: String, useBy: Instant) throws {
    try connection.execute(
      """
      UPDATE message SET use_by = \(useBy)
      WHERE departement = \(connection.departement) AND id = \(message) AND use_by < \(useBy)
      """)
    try connection.insert(
      "message_subject", ["departement", "subject", "message"],
      rows: [[.text(connection.departement), .text(act), message.sqlValue]])
  }
  /// One that was tried already says what it said.
  private func waiting(_ kind: String, to address: String, function: String) throws -> ID<Message>? {
    try connection.query(
      """
      SELECT id FROM message
      WHERE departement = \(connection.departement) AND state = 'waiting' AND kind = \(kind) AND address = \(address)
        AND function = \(function) AND attempts = 0
      ORDER BY id DESC LIMIT 1
      """
    ).first?.id("id")
  }
}

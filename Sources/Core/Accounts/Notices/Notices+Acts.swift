import Database
import Kernel
import Messaging

extension Notices {
  /// Tells what somebody did to whoever answers for some functions, once each, as each chose: by a message that says
  /// all that is done within `delay` seconds, or in the morning's.
  /// - Parameter act: its id; what the message says of it is asked when it leaves.
  package func tell(
    _ kind: String, act: String, to functions: [String], but author: ID<Person>?, gathering delay: Int
  ) throws {
    let preferences = MessagePreferences(connection), outbox = Outbox(connection), now = connection.recordedAt
    var told = Set([author].compactMap(\.self))
    for function in functions {
      for holder in try holders(of: function) where told.insert(holder.person).inserted {
        try outbox.gather(
          kind, act, to: holder.email, function: function, person: holder.person,
          choice: preferences.choice(of: holder.person, in: connection.departement),
          useBy: now.adding(seconds: Self.life * 86_400), notBefore: now.adding(seconds: delay))
      }
    }
  }
}

import Database
import Foundation
import Kernel

/// One request that reached its handler: what its page may know (`frame`), and what only a handler may use.
@dynamicMemberLookup
package struct Visit: Sendable {
  package internal(set) var frame: PageFrame
  package internal(set) var request: Incoming
  package let parameters: [String: String]
  let bearer: Bearer?
  package let database: Database
  /// True once the site is reached by https: cookies are then marked `Secure`.
  package let isSecure: Bool
  /// True where `form` is what was typed before the session ended: the page shows it, nothing is recorded.
  package internal(set) var isRestored = false
  /// Whether whoever sends is still who they were when the request began, with the same functions.
  var isStill: @Sendable (Connection) throws -> Bool = { _ in true }

  package subscript<Value>(dynamicMember path: KeyPath<PageFrame, Value>) -> Value { frame[keyPath: path] }
  package func link(_ segments: String...) -> Link { frame.link(segments) }
  package var wantsJSON: Bool { (request.headers["accept"] ?? "").contains("application/json") }

  /// One transaction. A form may take a minute to arrive: who sends it, and what they hold, is read again in it.
  /// Throws `RightsChanged` or `LinkRevoked`, which no form shows again.
  package func write<Result: Sendable>(
    isLong: Bool = false, _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    try await database.write(frame.departement, isLong: isLong) { [isStill, bearer] connection in
      guard try isStill(connection) else { throw bearer == nil ? RightsChanged() as any Error : LinkRevoked() }
      return try body(connection)
    }
  }
  struct RightsChanged: Error {}
  struct LinkRevoked: Error {}

  package func parameter(_ name: String) throws -> String {
    guard let value = parameters[name] else { throw NotFound() }
    return value
  }
  package func id<Thing>(_ type: Thing.Type, _ name: String = "id") throws -> ID<Thing> {
    guard let id = ID<Thing>(try parameter(name)) else { throw NotFound() }
    return id
  }
  package func day(_ name: String) throws -> Day? { try frame.day(name) }
}

/// Who is signed in, as the module of accounts knows it.
package struct Identity: Sendable {
  package let person: ID<Person>
  /// The name of their function, where they hold one: what pages show.
  package var name: String
  package let role: Role
  /// The functions held today.
  package var holdings: [Holding] = []
  package let csrf: String
  /// True until the one-time password has been replaced.
  package let mustChangePassword: Bool
  /// True where a second factor is required and there is none yet.
  package var mustEnrol = false
  /// True where it is time to note that the session is in use.
  package var isToBeSeen = false
  package init(person: ID<Person>, name: String, role: Role, csrf: String, mustChangePassword: Bool) {
    self.person = person
    self.name = name
    self.role = role
    self.csrf = csrf
    self.mustChangePassword = mustChangePassword
  }
}

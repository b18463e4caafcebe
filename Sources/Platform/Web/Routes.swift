import Database
import Kernel

/// What a handler does: reads a visit, answers it.
package typealias Handler = @Sendable (Visit) async throws -> Answer

/// Somebody who comes with a secret in the path instead of a session.
package struct Bearer: Sendable {
  /// How pages name them: the function that was asked.
  package let name: String
  /// What their forms send back.
  package let csrf: String
  package init(name: String, csrf: String) { (self.name, self.csrf) = (name, csrf) }
}

/// Who holds the secret of a path; nil: a stranger, who learns nothing.
package typealias Bearing =
  @Sendable (Connection, _ departement: String, _ parameters: [String: String], Instant) throws -> Bearer?

/// One path of a département, with the permission that it takes. A route without a permission does not compile.
package struct Route: Sendable {
  package let method: String
  /// `/actions/:numero`; the département stands before it.
  package let pattern: String
  package let permission: Permission
  /// Largest body, in bytes.
  package let bodyLimit: Int
  let bearing: Bearing?
  package let handler: Handler

  /// The parameters if `segments` fit the pattern.
  func match(_ segments: ArraySlice<String>) -> [String: String]? {
    let pieces = pattern.split(separator: "/")
    guard pieces.count == segments.count else { return nil }
    var parameters: [String: String] = [:]
    for (piece, segment) in zip(pieces, segments) {
      if piece.hasPrefix(":") {
        parameters[String(piece.dropFirst())] = segment
      } else if piece != segment {
        return nil
      }
    }
    return parameters
  }
}

/// The paths of every module, in the order in which they are tried.
package struct Routes: Sendable {
  package private(set) var all: [Route] = []
  package init() {}

  /// The first words of the paths that routes name: what a pack's own words may not be.
  package var firstWords: Set<String> {
    Set(all.compactMap { $0.pattern.split(separator: "/").first.map(String.init) }.filter { !$0.hasPrefix(":") })
  }

  package mutating func get(
    _ pattern: String, may permission: Permission, by bearing: Bearing? = nil, _ handler: @escaping Handler
  ) {
    all.append(
      Route(
        method: "GET", pattern: pattern, permission: permission, bodyLimit: 0, bearing: bearing, handler: handler))
  }
  /// A form is 64 kB at most unless `bodyLimit` says otherwise.
  package mutating func post(
    _ pattern: String, may permission: Permission, by bearing: Bearing? = nil, bodyLimit: Int = Body.form,
    _ handler: @escaping Handler
  ) {
    all.append(
      Route(
        method: "POST", pattern: pattern, permission: permission, bodyLimit: bodyLimit, bearing: bearing,
        handler: handler))
  }
}

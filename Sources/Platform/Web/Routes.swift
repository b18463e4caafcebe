import Kernel

/// What a handler does: reads a visit, answers it.
package typealias Handler = @Sendable (Visit) async throws -> Answer

/// One path of a département, with the permission that it takes. A route without a permission does not compile.
package struct Route: Sendable {
  package let method: String
  /// `/actions/:numero`; the département stands before it.
  package let pattern: String
  package let permission: Permission
  /// Largest body, in bytes.
  package let bodyLimit: Int
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

  package mutating func get(_ pattern: String, may permission: Permission, _ handler: @escaping Handler) {
    all.append(Route(method: "GET", pattern: pattern, permission: permission, bodyLimit: 0, handler: handler))
  }
  /// A form is 64 kB at most unless `bodyLimit` says otherwise.
  package mutating func post(
    _ pattern: String, may permission: Permission, bodyLimit: Int = 65_536, _ handler: @escaping Handler
  ) {
    all.append(Route(method: "POST", pattern: pattern, permission: permission, bodyLimit: bodyLimit, handler: handler))
  }
}

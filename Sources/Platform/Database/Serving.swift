import Foundation

/// That a process serves a SQLite file, alone: what a session sent, and what is kept of its forms, are in its memory;
/// beside a second one a double click would be done twice. Other commands need none.
package final class Serving: Sendable {
  private let file: Int32

  /// Takes the file for this process until `end`, or until the process dies however it does. Throws `DatabaseFailure`.
  fileprivate init(besides path: String) throws {
    let beside = URL(fileURLWithPath: path).resolvingSymlinksInPath().path + "-serveur"
    file = open(beside, O_RDONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw DatabaseFailure.unavailable("\(beside) : \(String(cString: strerror(errno)))") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(file)
      throw reason == EWOULDBLOCK
        ? DatabaseFailure.served(path) : .unavailable("\(beside) : \(String(cString: strerror(reason)))")
    }
  }

  package func end() { close(file) }
}

extension DatabaseLocation {
  /// Nil where many may serve one database. Throws `DatabaseFailure`.
  package func serving() throws -> Serving? {
    switch self {
    case .sqlite(let path): try Serving(besides: path)
    case .postgresql: nil
    }
  }
}

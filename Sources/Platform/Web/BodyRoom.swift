import Foundation
import Synchronization

/// The memory that bodies may take together, whoever sends them.
final class BodyRoom: Sendable {
  private let left: Mutex<Int>
  /// - Parameter bytes: of all bodies that are being handled.
  init(bytes: Int = 100_000_000) { left = Mutex(bytes) }

  /// What one request holds of it, until the request is answered.
  final class Place: Sendable {
    private let room: BodyRoom
    private let held = Mutex(0)
    init(_ room: BodyRoom) { self.room = room }
    deinit { leave() }

    func take(_ bytes: Int) throws {
      try room.left.withLock { left in
        guard left >= bytes else { throw Body.NoRoom() }
        left -= bytes
      }
      held.withLock { $0 += bytes }
    }
    func leave() {
      let bytes = held.withLock { held in
        defer { held = 0 }
        return held
      }
      room.left.withLock { $0 += bytes }
    }
  }
}

/// A body that arrives: in memory while it is a form's, in a file without a name beyond, until it is whole.
struct ArrivingBody {
  private let limit: Int
  private let place: BodyRoom.Place
  private var bytes: [UInt8] = []
  private var file: FileHandle?
  private var count = 0

  /// - Parameter announced: its size in bytes, where the sender says it.
  init(limit: Int, announced: Int?, place: BodyRoom.Place) throws {
    self.limit = limit
    self.place = place
    if let announced, announced > limit { throw Body.TooLarge(limit: limit) }
    try place.take(min(announced ?? limit, limit, Body.form))
  }

  mutating func add(_ piece: some Collection<UInt8>) throws {
    count += piece.count
    guard count <= limit else { throw Body.TooLarge(limit: limit) }
    if count <= Body.form {
      bytes += piece
    } else {
      let file = try file ?? spool()
      try file.write(contentsOf: Array(piece))
    }
  }

  /// All of it, once it is there.
  mutating func whole(announced: Int?) throws -> [UInt8] {
    guard announced == nil || announced == count else { throw Body.Cut() }
    guard let file else { return bytes }
    try place.take(count - Body.form)
    try file.seek(toOffset: 0)
    return Array(try file.readToEnd() ?? Data())
  }

  /// A file that only this process sees, and that is gone with it.
  private mutating func spool() throws -> FileHandle {
    let url = FileManager.default.temporaryDirectory.appending(path: "boussole-\(UUID().uuidString)")
    guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw Body.NoRoom()
    }
    let made = try FileHandle(forUpdating: url)
    try FileManager.default.removeItem(at: url)
    try made.write(contentsOf: bytes)
    bytes = []
    file = made
    return made
  }
}

import Foundation

/// The body of a request, read only once the site knows that its sender may send it.
package struct Body: Sendable {
  /// The bytes, `limit` of them at most. Throws `TooLarge`, `Cut` or `NoRoom`.
  let read: @Sendable (_ limit: Int) async throws -> [UInt8]

  package init(reading read: @escaping @Sendable (_ limit: Int) async throws -> [UInt8]) { self.read = read }
  /// One that is there already.
  package init(_ bytes: [UInt8]) {
    read = { limit in
      guard bytes.count <= limit else { throw TooLarge(limit: limit) }
      return bytes
    }
  }

  protocol Refused: Error {}
  struct TooLarge: Refused { let limit: Int }
  /// The sender stopped, or took too long.
  struct Cut: Refused {}
  /// Too many bodies are in memory at this moment, or none can be put aside.
  struct NoRoom: Refused {}

  /// What a form without a file may weigh, in bytes; also the most that is read of a sender whom nobody knows.
  package static let form = 65_536
}

/// An answer given piece by piece, as fast as its reader takes it; each piece is made when the one before has left.
package struct Stream: Sendable {
  /// The next piece, nil at the end.
  let next: @Sendable () async throws -> [UInt8]?

  /// - Parameter step: from where one is, the piece to send and where one is then; nil at the end.
  package init<Place: Sendable>(
    from first: Place, _ step: @escaping @Sendable (Place) async throws -> (piece: [UInt8], next: Place)?
  ) {
    let reading = Reading(first, step)
    next = { try await reading.next() }
  }

  private actor Reading<Place: Sendable> {
    private var place: Place
    private let step: @Sendable (Place) async throws -> (piece: [UInt8], next: Place)?
    init(_ place: Place, _ step: @escaping @Sendable (Place) async throws -> (piece: [UInt8], next: Place)?) {
      (self.place, self.step) = (place, step)
    }
    func next() async throws -> [UInt8]? {
      guard let found = try await step(place) else { return nil }
      place = found.next
      return found.piece
    }
  }
}

extension Outgoing {
  /// The whole answer as bytes, for those who have no connection: tests, benchmarks.
  package func collected() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await each { bytes += $0 }
    return bytes
  }
  /// The same piece by piece.
  package func each(_ take: ([UInt8]) throws -> Void) async throws {
    try take(body)
    while let piece = try await stream?.next() { try take(piece) }
  }
}

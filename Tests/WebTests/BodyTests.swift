import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Web

@Suite("Bodies that arrive")
struct BodyTests {
  private func arriving(_ limit: Int = 1_000_000, announced: Int? = nil, in room: BodyRoom) throws -> ArrivingBody {
    try ArrivingBody(limit: limit, announced: announced, place: BodyRoom.Place(room))
  }

  @Test("bodies share one room: whoever finds it full is refused, and it is free again once they left")
  func room() throws {
    let room = BodyRoom(bytes: 100_000), first = BodyRoom.Place(room), second = BodyRoom.Place(room)
    try first.take(60_000)
    #expect(throws: Body.NoRoom.self) { try second.take(60_000) }
    try second.take(40_000)
    #expect(throws: Body.NoRoom.self) { try first.take(1) }
    first.leave()
    first.leave()
    try second.take(60_000)
    #expect(throws: Body.NoRoom.self) { try second.take(1) }
  }

  @Test("a request that is forgotten leaves the room")
  func forgotten() throws {
    let room = BodyRoom(bytes: 100)
    do { try BodyRoom.Place(room).take(100) }
    try BodyRoom.Place(room).take(100)
  }

  @Test("what a form weighs is held from the start, a file's weight once it is read into memory")
  func held() throws {
    let room = BodyRoom(bytes: Body.form + 50_000), place = BodyRoom.Place(room)
    var body = try ArrivingBody(limit: 1_000_000, announced: 200_000, place: place)
    #expect(throws: Body.NoRoom.self) { try BodyRoom.Place(room).take(50_001) }
    for _ in 0..<4 { try body.add([UInt8](repeating: 7, count: 50_000)) }
    try BodyRoom.Place(room).take(50_000)
    #expect(throws: Body.NoRoom.self) { try body.whole(announced: 200_000) }
  }

  @Test("too large is refused by what is announced, and by what comes")
  func large() throws {
    let room = BodyRoom()
    #expect(throws: Body.TooLarge.self) { _ = try arriving(1_000, announced: 1_001, in: room) }
    var body = try arriving(1_000, announced: 10, in: room)
    try body.add([UInt8](repeating: 0, count: 1_000))
    #expect(throws: Body.TooLarge.self) { try body.add([0]) }
  }

  @Test("fewer bytes, or more, than were announced are no body")
  func cut() throws {
    for announced in [4, 6] {
      var body = try arriving(announced: announced, in: BodyRoom())
      try body.add([1, 2, 3, 4, 5])
      #expect(throws: Body.Cut.self) { try body.whole(announced: announced) }
    }
  }

  @Test("what came is what is read, in memory or through a file, whatever the pieces", arguments: [1, 1_000, 65_536])
  func spooled(_ piece: Int) throws {
    for count in [0, piece, Body.form, Body.form + 1, 200_000] {
      let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      var body = try arriving(announced: count, in: BodyRoom())
      for start in stride(from: 0, to: count, by: piece) { try body.add(sent[start..<min(count, start + piece)]) }
      #expect(try body.whole(announced: count) == sent, "\(count)")
    }
  }
}

@Suite("Slow senders")
struct RequestDeadlineTests {
  private struct Sender {
    let channel = EmbeddedChannel(handler: RequestDeadline())
    init() throws { try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait() }

    func begin(announcing count: Int) throws {
      try channel.writeInbound(
        HTTPRequestPart.head(
          .init(method: .post, scheme: "http", authority: "x", path: "/", headerFields: [.contentLength: "\(count)"])))
    }
    func send() throws { try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(bytes: [1]))) }
    func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }
  }

  @Test("whoever says nothing is closed after thirty seconds")
  func silent() throws {
    let sender = try Sender()
    sender.wait(29)
    #expect(sender.channel.isActive)
    sender.wait(2)
    #expect(!sender.channel.isActive)
  }

  @Test("a body that drips is closed at its hour, however often a byte comes; a large one has longer")
  func dripping() throws {
    for (announced, seconds) in [(10, 30), (2_000_000, 130), (-5, 30), (Int.max, 5_030)] as [(Int, Int64)] {
      let sender = try Sender()
      try sender.begin(announcing: announced)
      for _ in 0..<(seconds - 1) {
        try sender.send()
        sender.wait(1)
      }
      #expect(sender.channel.isActive, "\(announced)")
      sender.wait(2)
      #expect(!sender.channel.isActive, "\(announced)")
    }
  }

  @Test("while an answer is made nobody is closed; then the next request has thirty seconds")
  func between() throws {
    let sender = try Sender()
    try sender.begin(announcing: 1)
    try sender.send()
    try sender.channel.writeInbound(HTTPRequestPart.end(nil))
    sender.wait(600)
    #expect(sender.channel.isActive)
    try sender.channel.writeOutbound(HTTPResponsePart.end(nil))
    sender.wait(29)
    #expect(sender.channel.isActive)
    sender.wait(2)
    #expect(!sender.channel.isActive)
  }
}

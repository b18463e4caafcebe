import Testing
import Web

/// That a telephone reads it, the journeys say, by another library.
@Suite("QR codes") struct QRCodeTests {
  @Test("it takes the smallest size that holds the text", arguments: [(10, 21), (26, 25), (150, 49), (213, 57)])
  func sizes(_ pair: (length: Int, side: Int)) throws {
    let code = try #require(QRCode(String(repeating: "x", count: pair.length)))
    #expect(code.side == pair.side)
    // The three squares by which it is found, and none in the fourth corner.
    let corners = [(0, 0), (0, code.side - 7), (code.side - 7, 0)]
    for (top, left) in corners {
      #expect((0..<7).allSatisfy { code[top, left + $0] && code[top + 6, left + $0] && code[top + $0, left] })
      #expect((1..<6).allSatisfy { !code[top + 1, left + $0] && !code[top + 5, left + $0] })
    }
    #expect(!(0..<7).allSatisfy { code[code.side - 1, code.side - 1 - $0] })
    #expect(!code[-1, 0] && !code[0, code.side])
  }

  @Test("what is too long is none") func longest() {
    #expect(QRCode(String(repeating: "x", count: 2_331)) != nil)
    #expect(QRCode(String(repeating: "x", count: 2_332)) == nil)
  }
}

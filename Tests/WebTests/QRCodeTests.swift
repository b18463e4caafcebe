import Database
import Testing
import Web

/// Against the matrices of another program (qrcode 8.0 for Python: level M, bytes, mask 3).
@Suite("QR codes") struct QRCodeTests {
  private static let address =
    "otpauth://totp/Boussole%20exemple%20%28camille%40exemple.fr%29?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Boussole"

  private func rows(_ code: QRCode) -> String {
    (0..<code.side).map { row in (0..<code.side).map { code[row, $0] ? "1" : "0" }.joined() }.joined(separator: "\n")
  }

  @Test("a small one, module by module") func small() throws {
    #expect(
      try rows(#require(QRCode("Boussole", mask: 3))) == """
        111111101010001111111
        100000101011101000001
        101110100000001011101
        101110101001101011101
        101110100010001011101
        100000100110001000001
        111111101010101111111
        000000001100000000000
        101101110110001001011
        011101001000110111001
        110001101100111100111
        001011010010110011011
        001000110001000011000
        000000001000010010001
        111111101000011111000
        100000101101111011100
        101110100001001110100
        101110101110010000010
        101110101011010001000
        100000100111101110001
        111111101101100011100
        """)
  }

  @Test(
    "greater ones, by the hash of their modules",
    arguments: [
      ("https://exemple.fr/77", 2, "d358274d288d1528f0d8601ea28949c9bdedbb4576c8ab164a3feca461e14c70"),
      (address, 7, "2674930390e759ab88274d906fe01a897123c85db703d140d5b647323d39beb9"),
      (String(repeating: "x", count: 150), 8, "dd8bc6552402d546eac3223a890a1c66065984e643b6ecb8bc59a5859e4ae03b"),
      (String(repeating: "é", count: 100), 10, "7d7d911ddd7bb3a836d13a38fc6923f659eade2fb45d930fda94d038b7387b6e"),
    ] as [(String, Int, String)])
  func greater(_ sample: (text: String, version: Int, hash: String)) throws {
    let code = try #require(QRCode(sample.text, mask: 3))
    #expect(code.side == sample.version * 4 + 17)
    #expect(sha256(rows(code)) == sample.hash)
  }

  @Test("what is too long is none; the longest is one") func longest() {
    #expect(QRCode(String(repeating: "x", count: 213))?.side == 57)
    #expect(QRCode(String(repeating: "x", count: 214)) == nil)
  }
}

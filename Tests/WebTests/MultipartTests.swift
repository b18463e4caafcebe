import Foundation
import Testing

@testable import Web

@Suite("Bodies of forms")
struct MultipartTests {
  @Test(
    "a pattern is found wherever it begins",
    arguments: [
      ("abab", "ababab", [0]), ("ab", "ababab", [0, 2, 4]), ("aab", "aaaab", [2]), ("x", "", []), ("abc", "ab", []),
      ("abacab", "abacabacab", [0]), ("\r\n\r\n", "a\r\n\r\r\n\r\n", [4]),
    ] as [(String, String, [Int])])
  func places(_ pattern: String, _ text: String, _ expected: [Int]) {
    #expect(Array(text.utf8).places(of: Array(pattern.utf8), atMost: 10) == expected)
  }

  @Test("fields and files come out as they went in; a boundary of over 70 characters is refused")
  func parts() throws {
    let body = Array(
      "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"é.csv\"\r\n\r\n\r\n-x\r\n--x--\r\n"
        .utf8)
    let fields = try #require(Fields(multipart: body, type: "multipart/form-data; boundary=\"x\""))
    #expect(
      fields["a"] == "1" && fields.files["f"]?.name == "é.csv" && fields.files["f"]?.bytes == Array("\r\n-x".utf8))
    let long = String(repeating: "a", count: 71)
    #expect(
      Fields(multipart: Array("--\(long)\r\n--\(long)".utf8), type: "multipart/form-data; boundary=\(long)") == nil)
  }

  @Test(
    "a number out of its bounds is no number",
    arguments: [
      ("5", 5), ("-9223372036854775808", nil), ("9223372036854775807", nil), ("99999999999999999999", nil),
      ("1e3", nil),
      ("", nil), ("11", nil),
    ] as [(String, Int?)])
  func numbers(_ text: String, _ expected: Int?) {
    #expect(Fields([("n", text)]).number("n", in: 1...10) == expected)
  }
}

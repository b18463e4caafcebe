import Foundation
import Kernel
import Testing

@testable import Documents

func cells(_ text: String) throws -> [[String]] { try CSV.rows(Data(text.utf8)).map(\.cells) }

@Suite("CSV") struct CSVTests {
  @Test(
    "whatever the spreadsheet: separators, quotes, line ends",
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a;b\n1;2", [["a", "b"], ["1", "2"]]),
      ("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]]), ("a;b\r\n1;2\r\n", [["a", "b"], ["1", "2"]]),
      ("a;b\r1;2\r", [["a", "b"], ["1", "2"]]), ("\u{FEFF}a;b\n1;2", [["a", "b"], ["1", "2"]]),
      ("a;b\n1,5;2,5\n", [["a", "b"], ["1,5", "2,5"]]), ("\"a;x\",b\n1,2\n", [["a;x", "b"], ["1", "2"]]),
      ("a,b\n\"1,\"\"2\"\"\",3\n", [["a", "b"], ["1,\"2\"", "3"]]),
      ("a,b\n\"x\ny\",2\n", [["a", "b"], ["x\ny", "2"]]),
      ("a,b\n\n,\n1,2\n   \n", [["a", "b"], ["1", "2"]]), ("a,b\n1,\n,2\n", [["a", "b"], ["1", ""], ["", "2"]]),
      ("a\n1\n", [["a"], ["1"]]), ("a,b\n5\" x,2\n", [["a", "b"], ["5\" x", "2"]]), ("", []), ("\u{FEFF}", []),
      ("\n\n", []), ("sep=;\r\na,x;b\r\n1;2\r\n", [["a,x", "b"], ["1", "2"]]), ("SEP=|\na|b\n", [["a", "b"]]),
      ("sep=;", []),
    ] as [(String, [[String]])])
  func reads(_ text: String, _ expected: [[String]]) throws {
    #expect(try cells(text) == expected, "\(text.debugDescription)")
  }

  @Test("rows know their line, after quoted line ends, empty lines and what names the separator") func lines() throws {
    let rows = try CSV.rows(Data("a,b\r\n\r\n\"x\r\ny\",1\r\n2,3\r\n".utf8))
    #expect(rows.map(\.line) == [1, 3, 5])
    #expect(try CSV.rows(Data("a,b\r1,2\r3,4".utf8)).map(\.line) == [1, 2, 3])
    #expect(try CSV.rows(Data("sep=,\r\na,b\r\n".utf8)).map(\.line) == [2])
  }

  @Test("a quote left open is told at its line, in no time, however long the file")
  func openQuote() throws {
    let fault = #expect(throws: CSV.Fault.self) { try cells("a,b\n1,2\n\"ouvert,2\n3,4\n") }
    #expect(fault?.line == 3 && fault?.problem.contains("guillemet") ?? false)
    let long = Array(("a;b\n1;\"ouvert\n" + String(repeating: "éléments;2\n", count: 1_500_000)).utf8)
    let start = ContinuousClock.now
    #expect(throws: CSV.Fault.self) { try CSV.each(long, .utf8) { _ in } }
    #expect(ContinuousClock.now - start < .seconds(3))
  }

  @Test("a file that a program wants in UTF-8 is refused at the line that is not")
  func strict() throws {
    let bytes = Array("a;b\n1;é\n2;".utf8) + [0xE9] + Array("\n".utf8)
    let fault = #expect(throws: CSV.Fault.self) { try CSV.rows(Data(bytes)) }
    #expect(fault?.line == 3 && fault?.problem == "Cette ligne n’est pas en UTF-8.")
  }

  @Test(
    "what is written is read back the same, and is never a formula",
    arguments: [
      "=1+1", "+33", "@x", "-x", "-12,5", "'-2 par rapport à 2024", "'=non communiqué", "''=deux", "'", "''", "'a",
      "a;\"b\"\nc", "=\u{301}1", "", "é", "1er tour : 3 _x000D_ 2e : 2", "-", "\t=1", "'\t",
    ])
  func comesBack(_ text: String) throws {
    let data = CSV.write([["nom", "n"], [text, "1"]])
    #expect(data.prefix(3) == Data([0xEF, 0xBB, 0xBF]))
    let cell = try #require(try CSV.rows(data).last?.cells.first)
    #expect(FormulaGuard.unguarded(cell) == text)
    let first = cell.unicodeScalars.first
    #expect(first.map { !"=+@\t\r".unicodeScalars.contains($0) } ?? true, "\(cell)")
    #expect(first != "-" || French.parseNumber(cell) != nil)
  }
}

@Suite("The encoding of a text") struct TextEncodingTests {
  private func bytes(_ text: String, _ encoding: String.Encoding) throws -> [UInt8] {
    Array(try #require(text.data(using: encoding)))
  }

  @Test(
    "UTF-8, else Windows-1252 where all of it says French",
    arguments: [
      "commune;nom\n77284;Forêt d’Orée – 12 €\n", "École", "« réservées » aux majeurs, été", "déjà vu… enfin",
      "1\u{A0}234 ; cœur", "Nuñez, Müller",
    ])
  func french(_ text: String) throws {
    #expect(try TextEncoding(of: Array(text.utf8)) == .utf8)
    let windows = try bytes(text, .windowsCP1252)
    let encoding = try TextEncoding(of: windows)
    #expect(encoding == .windows && encoding.text(windows) == text)
  }

  @Test("ASCII and a byte order mark are UTF-8") func plain() throws {
    #expect(try TextEncoding(of: Array("a;b".utf8)) == .utf8)
    #expect(try TextEncoding(of: Array("\u{FEFF}a;é".utf8)) == .utf8)
  }

  @Test(
    "anything else is named, never guessed",
    arguments: [
      ("08-melange-utf8-1252.csv", "mélange", 4), ("08b-melange-codes-seuls.csv", "mélange", 4),
      ("09a-macroman.csv", "Macintosh", 1), ("09b-macroman-codes-seuls.csv", "Macintosh", 1),
      ("09c-dos-850.csv", "DOS", 2),
    ])
  func named(_ name: String, _ said: String, _ line: Int) throws {
    let file = try input(name)
    let fault = #expect(throws: CSV.Fault.self) { try TextEncoding(of: file) }
    #expect(fault?.problem.contains(said) ?? false, "\(fault?.problem ?? "")")
    // A Macintosh's lines end with a return: the whole is one.
    #expect(fault?.line == line)
  }
}

/// A file as somebody really sent one (made for these tests: nothing in them is real).
func input(_ name: String) throws -> [UInt8] {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Resources/\(name)")
  return Array(try Data(contentsOf: url))
}

import Documents
import Foundation
import Kernel
import Testing

@testable import Strategy

/// Files as people send them: what is read, and what is refused, where.
@Suite struct ImportFileTests {
  private static let reading = DocumentReading(python: EntrySample.python)
  private static func read(_ bytes: [UInt8], _ name: String = "f.csv", by reading: DocumentReading = reading) throws
    -> ImportFile
  { try ImportFile(bytes, name: name, by: reading) }
  private static func read(_ text: String) throws -> ImportFile { try read(Array(text.utf8)) }

  @Test("titles in any order, accents and case aside")
  func titles() throws {
    let file = try Self.read("VALEUR;Catégorie;Mesure;jour\r\n12;urgence;places;31/03/2021\r\n")
    #expect(file.rows == [ImportRow(line: 2, words: ReportWords("places", "31/03/2021", "", "", "urgence", "12"))])
    #expect(file.titles[.category] == "Catégorie")
  }

  @Test("as French Excel saves it: Windows-1252, no-break spaces, semicolons")
  func windows() throws {
    let text =
      "mesure;jour;commune;valeur;commentaire\r\nplaces;31/03/2021;Ambérieu-en-Bugey;1\u{A0}234;\"l’été ; d’un coup\"\r\n"
    let bytes = Array(try #require(text.data(using: .windowsCP1252)))
    let file = try Self.read(bytes)
    #expect(
      file.rows.first?.words
        == ReportWords("places", "31/03/2021", "Ambérieu-en-Bugey", "", "", "1\u{A0}234", "l’été ; d’un coup"))
  }

  @Test("an apostrophe that guards a formula is not part of the comment")
  func guarded() throws {
    let data = CSV.write([["mesure", "jour", "valeur", "commentaire"], ["places", "2021-03-31", "3", "=SOMME(A1)"]])
    let file = try Self.read(Array(data))
    #expect(file.rows.first?.words.comment == "=SOMME(A1)")
  }

  @Test(
    "what is no file of figures is refused kindly",
    arguments: [
      ("", "vide"), ("\n\n", "aucune ligne"), ("mesure;jour;valeur\n", "que sa ligne de titres"),
      ("%PDF-1.7 …", "un PDF"),
      ("<html></html>", "page web"), ("a\0b", "autre genre"),
      ("mesure;jour;organisatoin;valeur\nx;y;z;1\n", "« organisation »"),
      ("mesure;jour\nplaces;2021\n", "« valeur » manque"), ("mesure;mesure;jour;valeur\n1;2;3;4\n", "deux fois"),
      ("places;31/03/2021;12\n", "titres des colonnes"), ("mesure;jour;valeur;note\n1;2;3;4\n", "colonne inconnue"),
    ])
  func refuses(_ text: String, _ said: String) throws {
    let invalid = #expect(throws: Invalid.self) { try Self.read(text) }
    let sentence = (invalid?.issues ?? []).map(\.description).joined(separator: " ")
    #expect(sentence.contains(said), "\(sentence)")
  }

  @Test("more lines than the limit are refused")
  func limit() throws {
    let text = "mesure;jour;valeur\n" + String(repeating: "a;b;1\n", count: DocumentReading.mostLines + 1)
    let invalid = #expect(throws: Invalid.self) { try Self.read(text) }
    #expect(invalid?.issues.first?.problem.contains("200\u{202F}000") ?? false)
  }

  @Test("lines kept while one looks at them come back the same, with what is wrong with their cells")
  func records() throws {
    let file = try Self.read("mesure;jour;valeur;commentaire\na;b;1\u{A0}2;\"x\ny;z\"\n;;#N/A;;de trop\n")
    #expect(
      file.rows == [
        ImportRow(line: 2, words: ReportWords("a", "b", "", "", "", "1\u{A0}2", "x\ny;z")),
        ImportRow(
          line: 4, words: ReportWords("", "", "", "", "", "#N/A"), extra: "de trop",
          faults: [
            ReportFault(
              .value, "« #N/A » est l’erreur d’une formule.",
              "Corrigez la formule, ou écrivez ce qu’elle devait donner.")
          ]),
      ])
  }

  private static let expected = [
    ReportWords("places", "2021-03-31", "1004", "asso-a", "urgence", "12"),
    ReportWords("places", "30/06/2021", "Ambérieu-en-Bugey", "asso-a", "Urgence", "14", "été"),
    ReportWords("appels", "2021-06-15", "", "asso-a", "", "120"),
  ]

  @Test(
    "workbooks are read", .enabled(if: EntrySample.hasPython),
    arguments: ["chiffres.xlsx", "premiere.xlsx", "chiffres.xls", "chiffres.ods"])
  func workbooks(_ name: String) throws {
    let file = try Self.read(try EntrySample.file(name), name)
    #expect(file.rows.map(\.words) == Self.expected)
    #expect(file.rows.map(\.line) == [2, 3, 4])
  }

  @Test(
    "formulas that failed are told, not emptied", .enabled(if: EntrySample.hasPython),
    arguments: ["xlsx", "xls", "ods"])
  func errors(_ kind: String) throws {
    let file = try Self.read(try EntrySample.file("erreurs.\(kind)"), "erreurs.\(kind)")
    #expect(file.rows.first?.words.place == "#N/A" && file.rows.first?.faults.first?.part == .place)
  }

  @Test(
    "workbooks that can't be read are refused kindly", .enabled(if: EntrySample.hasPython),
    arguments: [
      ("bombe.xlsx", "200 Mo"), ("entite.xlsx", "abîmé"), ("feuilles.xlsx", "« Suivi » et « Autre »"),
      ("fusion.xlsx", "fusionnées"),
    ])
  func refusesWorkbooks(_ name: String, _ said: String) throws {
    let bytes = try EntrySample.file(name)
    let invalid = #expect(throws: Invalid.self) { try Self.read(bytes, name) }
    let sentence = (invalid?.issues ?? []).map(\.description).joined(separator: " ")
    #expect(sentence.contains(said), "\(sentence)")
  }

  @Test("a reader that takes too long is stopped")
  func stops() throws {
    let script = FileManager.default.temporaryDirectory.appendingPathComponent("slow-\(UUID().uuidString)")
    try "#!/bin/sh\nexec sleep 60\n".write(to: script, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
    defer { try? FileManager.default.removeItem(at: script) }
    let slow = DocumentReading(python: script.path, seconds: 0.2)
    let bytes = try EntrySample.file("chiffres.xlsx")
    let invalid = #expect(throws: Invalid.self) { try Self.read(bytes, "f.xlsx", by: slow) }
    #expect(invalid?.issues.first?.problem.contains("trop lourd") ?? false)
  }

  @Test("without the reader, CSV still works and workbooks say what to do")
  func absent() throws {
    let none = DocumentReading(python: "/nowhere/python")
    #expect(throws: Invalid.self) { try Self.read(try EntrySample.file("chiffres.xlsx"), "f.xlsx", by: none) }
    #expect(throws: Never.self) { try Self.read(Array("mesure;jour;valeur\na;b;1\n".utf8), by: none) }
  }
}

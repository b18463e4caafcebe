import Foundation
import Kernel
import Testing

@testable import Documents

enum Figure: String, SheetPart {
  case measure = "mesure", day = "jour", place = "commune", organisation, category = "categorie", value = "valeur"
  case comment = "commentaire"
  static let required: [Figure] = [.measure, .day, .value]
  var isShared: Bool { self != .value }
  var isFree: Bool { self == .comment }
}

enum Installed {
  static let python = "\(FileManager.default.currentDirectoryPath)/.boussole/venv/bin/python"
  static var reads: Bool { FileManager.default.isExecutableFile(atPath: python) }
}

/// Files as people really send them, and what each gives: `commune=valeur`, or `commune!part` where it is refused at a
/// cell.
@Suite("Sheets are read as people see them", .enabled(if: Installed.reads, "scripts/setup was not run"))
struct DocumentReadingTests {
  private static let reading = DocumentReading(python: Installed.python)

  private func read(_ name: String, _ bytes: [UInt8]? = nil, sheet: String = "") throws -> (
    lines: [SheetLine<Figure>], source: SheetSource
  ) {
    var lines: [SheetLine<Figure>] = []
    let read = try Self.reading.read(
      try bytes ?? input(name), name: name, of: WantedSheet<Figure>("chiffres"), sheet: sheet
    ) { line, _ in lines.append(line) }
    return (lines, read.source)
  }
  private func said(_ lines: [SheetLine<Figure>]) -> [String] {
    lines.map { line in
      line.faults.first.map { "\(line[.place])!\($0.part.rawValue)" } ?? "\(line[.place])=\(line[.value])"
    }
  }

  @Test(
    "the right value of every line, or its fault at its cell",
    arguments: [
      ("02a-commune-fusionnee.xlsx", ["99014=12", "99014=14", "99025=3", "99025=5"]),
      ("02b-mesure-et-jour-fusionnes.xlsx", ["99014=12", "99025=3", "99030=1"]),
      ("03a-commune-par-formule.xlsx", ["!commune"]), ("03b-valeur-par-formule.xlsx", ["99014!valeur"]),
      ("03c-pourcentages.xlsx", ["99014=100 %", "99025=200 %", "99030=35 %"]),
      ("03d-valeurs-bizarres.xlsx", ["99014=12", "99025=12.000000001", "99030=VRAI", "99032=11.6"]),
      ("04a-une-feuille-par-annee.xlsx", ["99014=12"]), ("04b-feuille-masquee.xlsx", ["99014=14"]),
      ("04c-lignes-filtrees.xlsx", ["99014=14", "99025=3", "99030=50", "99032=60"]),
      ("04d-onglet-copie.xlsx", ["99014=14"]), ("06a-prefixe-relationships.xlsx", ["99014=12", "99025=3"]),
      ("06b-espaces-de-noms.xlsx", ["99014=12", "99025=3"]), ("06c-strict.xlsx", ["99014=12", "99025=3"]),
      ("06d-contre-obliques.xlsx", ["99014=12", "99025=3"]), ("06e-sans-reperes-erreur.xlsx", ["#N/A!commune"]),
      ("06f-apostrophes.xlsx", ["99014=12", "99025=3"]), ("06g-erreur-contre-obliques.xlsx", ["#N/A!commune"]),
      ("06h-temoin-erreur.xlsx", ["#N/A!commune"]), ("07a-notes.ods", ["99014=12", "99025=3", "99030=4"]),
      ("07b-lignes-repetees.ods", ["99014=12", "99025=3", "99025=3", "99030=1"]),
      ("07c-retours-a-la-ligne.ods", ["99014=12", "99025=3", "99030=100 %", "99032=12"]),
      ("07d-erreurs-francaises.ods", ["#N/D!commune", "99025!valeur", "99030!valeur"]),
      ("07e-feuille-masquee.ods", ["99014=14"]), ("07f-commune-fusionnee.ods", ["99014=12", "99014=14"]),
      ("10a-sep.csv", ["99014=12"]), ("10e-total-en-bas.csv", ["99014=12", "99025=3", "Total!commune"]),
    ] as [(String, [String])])
  func values(_ name: String, _ expected: [String]) throws {
    #expect(said(try read(name).lines) == expected)
  }

  @Test(
    "what is no sheet is named for what it is",
    arguments: [
      ("10b-ligne-entre-guillemets.csv", "entre guillemets"), ("10c-page.xls", "page web"),
      ("10d-titre-au-dessus.csv", "titres des colonnes sont à la ligne 3"), ("10f-unicode-utf16.txt", "UTF-16"),
      ("08-melange-utf8-1252.csv", "mélange"), ("09a-macroman.csv", "Macintosh"), ("09c-dos-850.csv", "DOS"),
    ])
  func refuses(_ name: String, _ said: String) throws {
    let invalid = #expect(throws: Invalid.self) { try read(name) }
    let sentence = (invalid?.issues ?? []).map(\.description).joined(separator: " ")
    #expect(sentence.contains(said), "\(sentence)")
  }

  @Test("the sheet that is read is said, the one that looks alike is asked about, a hidden one is never chosen")
  func sheets() throws {
    let years = try read("04a-une-feuille-par-annee.xlsx").source
    #expect(years.sheet == "2025" && years.alike == ["2026"] && years.questions.first?.contains("« 2026 »") ?? false)
    #expect(said(try read("04a-une-feuille-par-annee.xlsx", sheet: "2026").lines) == ["99014=14", "99025=3"])
    let copy = try read("04d-onglet-copie.xlsx").source
    #expect(copy.sheet == "Chiffres" && copy.alike == ["chiffres (2)"])
    for name in ["04b-feuille-masquee.xlsx", "07e-feuille-masquee.ods"] {
      let source = try read(name).source
      #expect(source.concealed == ["brouillon"] && source.questions.isEmpty)
      #expect(source.sentences.contains { $0.contains("« brouillon » : feuille masquée") })
    }
    let absent = #expect(throws: Invalid.self) { try read("04a-une-feuille-par-annee.xlsx", sheet: "2027") }
    #expect(absent?.issues.first?.place == .field("feuille"))
  }

  @Test("hidden lines, merged cells and percentages are told before one agrees")
  func told() throws {
    let hidden = try read("04c-lignes-filtrees.xlsx").source
    #expect(hidden.hiddenLines == 2 && hidden.firstHidden == 4 && hidden.questions.count == 1)
    #expect(try read("02a-commune-fusionnee.xlsx").source.mergedLines == 2)
    #expect(try read("03c-pourcentages.xlsx").source.percents == 3)
  }

  @Test("an encoding is shown with words that have accents")
  func sample() throws {
    let text = "mesure;jour;valeur;commentaire\nplaces;31/12/2025;1;« réservées »\n"
    #expect(try read("f.csv", Array(text.utf8)).source.sample == "« réservées »")
    let windows = Array(try #require(text.data(using: .windowsCP1252)))
    let source = try read("f.csv", windows).source
    #expect(source.encoding == .windows && source.sample == "« réservées »")
    #expect(source.sentences.contains("Texte lu en Windows-1252, par exemple « “réservées” »."))
    // Whole words, at both ends.
    let long =
      "les deux communes voisines avaient demandé ensemble un poste partagé entre elles pour tout l’hiver prochain"
    let words = try #require(
      read("f.csv", Array("mesure;jour;valeur;commentaire\np;31/12/2025;1;\(long)\n".utf8)).source.sample)
    #expect(words.contains("demandé") && " \(long) ".contains(" \(words) ") && words.count <= 60, "\(words)")
  }

  @Test("paragraphs keep their lines, a note is no value")
  func prose() throws {
    #expect(try read("07c-retours-a-la-ligne.ods").lines.first?[.comment] == "première ligne\nseconde ligne")
    #expect(try read("07a-notes.ods").lines[1][.comment] == "#3")
  }

  @Test(
    "what a formula that failed shows, and what only looks like it",
    arguments: [
      ("#N/A", true), ("#REF!", true), ("#VALEUR !", true), ("#VALEUR\u{A0}!", true), ("#NOM?", true),
      ("#DIV/0!", true),
      ("Err:502", true), ("Err :502", true), ("#2", false), ("#3 : vu", false), ("#", false), ("Erratum", false),
      ("#hashtag", false),
    ])
  func errors(_ text: String, _ isError: Bool) { #expect(SheetCell.isError(text) == isError) }
}

@Suite("What Boussole writes, it reads the same", .enabled(if: Installed.reads, "scripts/setup was not run"))
struct WorkbookWritingTests {
  @Test("a workbook comes back as it was made", arguments: SheetKind.allCases)
  func comesBack(_ kind: SheetKind) throws {
    let comments = [
      "'-2 par rapport", "=1+1", "''=deux", "deux lignes\nici", "il a dit \"cinq\" ; rien", "1er : 3 _x000D_ 2e : 2",
      "@x",
      "é & <b>", "-", "'",
    ]
    let rows = comments.enumerated().map { ["places", "2025-12-31", "0100\($0)", "\($0)", $1] }
    let data = try kind.data(
      "chiffres", [["mesure", "jour", "commune", "valeur", "commentaire"]] + rows, widths: [10, 10, 10])
    var lines: [SheetLine<Figure>] = []
    try DocumentReading(python: Installed.python).read(
      Array(data), name: "f", of: WantedSheet<Figure>("chiffres")
    ) { line, _ in lines.append(line) }
    #expect(lines.map { $0[.comment] } == comments)
    #expect(lines.map { $0[.value] } == rows.map { $0[3] })
    #expect(lines.map { $0[.place] } == rows.map { $0[2] }, "a code keeps its first zero")
  }
}

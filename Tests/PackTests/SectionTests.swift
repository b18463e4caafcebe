import Foundation
import Kernel
import Testing

@testable import Pack

@Suite("A section of a pack") struct SectionTests {
  enum Colour: String, CaseIterable { case rouge, orange, vert }

  @Test("every fault at once, with its file, its line, what was found and what was expected")
  func all() {
    let told = faults(
      """
      nom: [a]
      id: Caméras
      prix: "12,5"
      compte: 12.5
      trop: 2001
      oui: peut-être
      jour: 2021-02-30
      couleur: rogue
      genre: [rouge]
      liste: {a: 1}
      mots: [a, {b: 1}]
      parties: texte
      partie: texte
      vers: camera
      inconu: 1
      """
    ) { section in
      _ = section.text("nom")
      _ = section.id("id")
      _ = section.number("prix")
      _ = section.integer("compte")
      _ = section.integer("trop", in: 1...2000)
      _ = section.flag("oui", default: false)
      _ = section.day("jour")
      _ = section.word("couleur", as: Colour.self, else: .vert)
      _ = section.word("genre", as: Colour.self, else: .vert)
      _ = section.texts("liste")
      _ = section.texts("mots")
      _ = section.sections("parties")
      _ = section.section("partie")
      _ = section.reference("vers", to: ["cameras", "tgd"])
      _ = section.text("absent")
      _ = section.textIfAny("inconnu")
      section.finish()
    }
    #expect(
      told == [
        "a.yaml:1 : `nom` : on attend un texte. Ôtez les crochets : cette clé ne dit qu’une chose.",
        "a.yaml:2 : `id: Caméras` : on attend des lettres minuscules sans accent, des chiffres, `_` ou `-`.",
        "a.yaml:3 : `prix: 12,5` : on attend un nombre, avec un point décimal.",
        "a.yaml:4 : `compte: 12.5` : on attend un nombre entier de 0 à 1000000000.",
        "a.yaml:5 : `trop: 2001` : on attend un nombre entier de 1 à 2000.",
        "a.yaml:6 : `oui: peut-être` : on attend `true` ou `false`.",
        "a.yaml:7 : `jour: 2021-02-30` : on attend un jour qui existe, écrit 2021-12-31.",
        "a.yaml:8 : `couleur: rogue` : inconnu. Vouliez-vous `rouge`\(narrow)?",
        "a.yaml:9 : `genre` : on attend un texte. Ôtez les crochets : cette clé ne dit qu’une chose.",
        "a.yaml:10 : `liste` : on attend une liste.",
        "a.yaml:11 : `mots` : on attend une liste de mots.",
        "a.yaml:12 : `parties: texte` : on attend une liste.",
        "a.yaml:13 : Ici on attend des clés et leurs valeurs (`clé: valeur`).",
        "a.yaml:14 : `vers: camera` : inconnu. Vouliez-vous `cameras`\(narrow)?",
        "a.yaml:1 : `absent` manque. Ajoutez `absent: …`.",
        "a.yaml:15 : `inconu` : clé inconnue. Vouliez-vous `inconnu`\(narrow)?",
      ])
  }

  @Test("lines are those of the file, comments, blocks and nested parts included")
  func lines() {
    let told = faults(
      """
      # un commentaire

      parties:
        - nom: a
          faux: 1

        - {nom: b, faux: 2}
      long: >-
        deux
        lignes
      dedans:
        plus:
          loin: 1
      """
    ) { root in
      for part in root.sections("parties") {
        _ = part.text("nom")
        part.finish()
      }
      _ = root.text("long")
      root.section("dedans")?.section("plus")?.finish()
      root.finish()
    }
    #expect(told.map { $0.prefix { $0 != " " } } == ["a.yaml:5", "a.yaml:7", "a.yaml:13"])
  }

  @Test(
    "a file that is no YAML is told in French, with its line",
    arguments: [
      ("a: 1\n\tb: 2", 2, "une tabulation"), ("a:\n\t- 1", 2, "une tabulation"), ("a: \"b", 1, "guillemet"),
      ("a: [1, 2", 1, "crochet"), ("a: {b: 1", 1, "accolade"), ("a: b: c", 1, "deux-points"),
      ("a: 1\n b: 2", 2, "retrait"), ("a: 1\nb", 2, "deux-points"), ("a: *rien", 1, "`*`"), ("a: @b", 1, "guillemets"),
      ("- a\n- b", 1, "clés et leurs valeurs"), ("texte", 1, "clés et leurs valeurs"),
      ("a: 1\n---\nb: 2", 2, "un seul document"),
    ] as [(String, Int, String)])
  func notYAML(_ text: String, _ line: Int, _ word: String) {
    let told = faults(text)
    #expect(told.count == 1)
    let first = told.first ?? ""
    #expect(first.contains(word), "\(text.debugDescription): \(first)")
    #expect(
      first.hasPrefix("a.yaml:\(line) : ") || first.hasPrefix("a.yaml:\(line + 1) : "),
      "\(text.debugDescription): \(first)")
    for english in ["found", "did not", "expected", "while", "block", "could not"] {
      #expect(!first.contains(english), "\(first)")
    }
  }

  @Test("empty, missing, not UTF-8") func files() throws {
    #expect(faults("").map { $0.prefix(11) } == ["a.yaml:1 : "])
    #expect(faults("# rien\n").first?.contains("vide") ?? false)
    let absent = Faults()
    #expect(Section.root(of: "b.yaml", in: PackReading(files: PackFiles(files: [:]), faults: absent)) == nil)
    #expect(absent.errors.first?.description.hasPrefix("b.yaml:1 : Le fichier manque.") ?? false)
    let latin = faults(try windows("nom: Préfecture"))
    let words = "Le fichier n’est pas en UTF-8 : cette ligne a un caractère d’un autre codage."
    #expect(latin == ["a.yaml:1 : \(words) Enregistrez le fichier en UTF-8."])
    let third = faults(Data("a: é\nb: 1\n".utf8) + (try windows("c: é\n")) + Data("d: 2\n".utf8))
    #expect(third.first?.hasPrefix("a.yaml:3 : Le fichier n’est pas en UTF-8") ?? false, "\(third)")
    #expect(faults(Data([0xEF, 0xBB, 0xBF]) + Data("a: 1".utf8)).isEmpty, "a byte order mark does no harm")
    #expect(
      faults("a: 1\r\nb: 2\r\n") {
        _ = ($0.text("a"), $0.text("b")); $0.finish()
      }.isEmpty)
  }

  @Test(
    "a key written twice is refused by name, at the line of the second",
    arguments: [
      ("a: 1\nb: 2\na: 3\n", "a", 3), ("x:\n  - {a: 1, a: 2}\n", "a", 2),
      ("x:\n  - nom: é\n    noms:\n      - a\n    noms:\n      - b\n", "noms", 5),
      ("x:\n  - a: 1\n    b: 2\n  - a: 1\n    b: 2\n    a: 3\n", "a", 6),
    ])
  func twice(_ text: String, _ key: String, _ line: Int) {
    let told = faults(text)
    #expect(told.count == 1)
    #expect(told.first?.hasPrefix("a.yaml:\(line) : `\(key)` : cette clé est écrite deux fois") ?? false, "\(told)")
  }

  @Test("what is not done yet is refused by name, and only once") func notYet() {
    let told = faults("plans: []\nentre: [1, 2]\n") { section in
      section.refuseNotYet(["plans", "entre", "echelle"])
      section.finish()
    }
    #expect(
      told == [
        "a.yaml:1 : `plans` : pas encore accepté. Voyez la table « Pas encore » de docs/pack.md.",
        "a.yaml:2 : `entre` : pas encore accepté. Voyez la table « Pas encore » de docs/pack.md.",
      ])
  }

  @Test("a key without a value is refused, once: nobody knows what was meant; quoted, a tilde is a text")
  func nothing() {
    let told =
      faults("a:\nb: ~\nc: null\nd: \"\"\ne: \"~\"\nf: [a, '']") { section in
        for key in ["a", "b", "c", "d"] {
          #expect(section.textIfAny(key) == nil && !section.has(key))
          _ = section.text(key)
        }
        #expect(section.textIfAny("e") == "~" && section.texts("f") == ["a"])
        section.finish()
      }
    #expect(told.map { $0.prefix { $0 != " " } } == (1...4).map { "a.yaml:\($0)" } + ["a.yaml:6"])
    #expect(told.dropLast().allSatisfy { $0.contains("est vide. Donnez-lui une valeur, ou retirez la ligne.") })
  }

  @Test("a value that may be a word or a part") func parts() {
    let told =
      faults("a: tgd\nb: {mesure: tgd}\nc: [x, {mesure: y}]") { section in
        func shapes(_ key: String) -> [String] {
          section.parts(key).map { if case .word(let word) = $0 { word } else { "part" } }
        }
        #expect(
          shapes("a") == ["tgd"] && shapes("b") == ["part"] && shapes("c") == ["x", "part"] && shapes("d").isEmpty)
      }
    #expect(told.isEmpty)
  }

  @Test("faults come in the order of files and lines") func sorted() {
    let faults = Faults()
    for (file, line) in [("b", 1), ("a", 10), ("a", 2)] { faults.error("x", file: file, line: line) }
    #expect(throws: Invalid.self) { try faults.check() }
    #expect(Faults.sorted(faults.errors).map(\.description) == ["a:2 : x", "a:10 : x", "b:1 : x"])
  }

  @Test("the nearest word, else what is accepted, else nothing") func suggestion() {
    #expect(Faults.suggestion(for: "camera", among: ["cameras", "tgd"]) == "Vouliez-vous `cameras`\(narrow)?")
    #expect(Faults.suggestion(for: "Caméras", among: ["cameras"]) == "Vouliez-vous `cameras`\(narrow)?")
    #expect(Faults.suggestion(for: "zzz", among: ["b", "a"]) == "Attendu : `a`, `b`.")
    #expect(Faults.suggestion(for: "zzzzzz", among: (0..<13).map { "mot\($0)" }).isEmpty)
    #expect(Faults.suggestion(for: "x", among: [String]()).isEmpty)
  }
}

@Suite("Days of an invented pack") struct RelativeDayTests {
  static let today = Day(number: 20_781)  // 2026-11-24

  @Test(
    "follow today",
    arguments: [
      ("aujourdhui", "2026-11-24"), ("aujourdhui-18m", "2025-05-24"), ("aujourdhui+14m", "2028-01-24"),
      ("aujourdhui+20j", "2026-12-14"), ("aujourdhui-1j", "2026-11-23"), ("aujourdhui-2a", "2024-11-24"),
      ("debut-annee", "2026-01-01"), ("debut-annee-2a", "2024-01-01"), ("fin-annee", "2026-12-31"),
      ("fin-annee+1a", "2027-12-31"), ("2021-12-31", "2021-12-31"),
    ])
  func reads(_ text: String, _ iso: String) {
    let told = faults("jour: \(text)", today: RelativeDayTests.today) { #expect($0.day("jour").iso == iso) }
    #expect(told.isEmpty)
  }

  @Test("the last day of a shorter month") func shorter() {
    let last = Day(2024, 2, 29)
    _ = faults("jour: aujourdhui-12m", today: last) { #expect($0.day("jour").iso == "2023-02-28") }
  }

  @Test(
    "are refused where they mean nothing",
    arguments: [
      "aujourdhui-", "aujourdhui+m", "aujourdhui 3j", "aujourdhui-3", "aujourdhui-3x", "aujourdhui--3j",
      "aujourdhui+99999j",
      "debut-annee-2m", "fin-annee+3j", "aujourdhui-9223372036854775808m",
      "debut-annee+9223372036854775807a", "hier", "31/12/2021", "2021-2-3", "aujourdhui+9999a",
    ])
  func refuses(_ text: String) {
    #expect(faults("jour: \(text)", today: RelativeDayTests.today) { _ = $0.day("jour") }.count == 1)
  }

  @Test("are refused in a real pack") func real() {
    #expect(faults("jour: aujourdhui-3m") { _ = $0.day("jour") }.count == 1)
    let told = table(Data("a,b\naujourdhui,1\n".utf8)) { table in #expect(table.rows[0].day("a") == nil) }
    #expect(told.count == 1)
    let invented = table(Data("a,b\naujourdhui,1\n".utf8), today: RelativeDayTests.today) { table in
      #expect(table.rows[0].day("a") != nil)
    }
    #expect(invented.isEmpty)
  }
}

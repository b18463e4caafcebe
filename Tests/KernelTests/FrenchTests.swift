import Testing

@testable import Kernel

/// Expectations write `_` for the narrow no-break space and `~` for the no-break space.
private func spaced(_ text: String) -> String {
  text.replacing("_", with: "\u{202F}").replacing("~", with: "\u{00A0}")
}

@Suite struct FrenchTests {
  @Test(
    "whole numbers",
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1_000, "1_000"), (3_419, "3_419"), (1_403_997, "1_403_997"), (-12, "−12"),
      (-1_234, "−1_234"), (100_000, "100_000"), (Int.min, "−9_223_372_036_854_775_808"),
    ])
  func integers(value: Int, text: String) { #expect(French.number(value) == spaced(text)) }

  @Test(
    "numbers with decimals, half away from zero",
    arguments: [
      (39.95, 1, "40,0"), (39.94, 1, "39,9"), (1.005, 2, "1,01"), (-0.04, 1, "0,0"), (-0.05, 1, "−0,1"), (2.5, 0, "3"),
      (-2.5, 0, "−3"), (1234.5, 1, "1_234,5"), (0.07, 2, "0,07"), (12.3, 3, "12,300"), (0.1 + 0.2, 1, "0,3"),
      (.nan, 1, "—"), (.infinity, 0, "—"), (1e15, 0, "—"), (1e14, 6, "—"),
      (123_456_789_012_345, 0, "123_456_789_012_345"),
      (5, -1, "5"), (0.5, 40, "0,500000000"),
    ])
  func decimals(value: Double, decimals: Int, text: String) {
    #expect(French.number(value, decimals: decimals) == spaced(text))
  }

  @Test(
    "as few decimals as say it",
    arguments: [
      (75.0, 1, "75"), (81.2, 1, "81,2"), (81.25, 1, "81,3"), (-0.01, 1, "0"), (100.0, 0, "100"), (1000.0, 2, "1_000"),
      (10.10, 2, "10,1"),
    ])
  func short(value: Double, atMost: Int, text: String) {
    #expect(French.short(value, atMost: atMost) == spaced(text))
  }

  @Test("signs, percents, euros and plurals") func others() {
    #expect(French.signed(12) == "+12")
    #expect(French.signed(-1) == "−1")
    #expect(French.signed(0) == "0")
    #expect(French.percent(71) == spaced("71_%"))
    #expect(French.percent(8.25) == spaced("8,3_%"))
    #expect(French.euros(cents: 1_234_560) == spaced("12_345,60~€"))
    #expect(French.euros(cents: 1_234_500) == spaced("12_345~€"))
    #expect(French.euros(cents: -5) == spaced("−0,05~€"))
    #expect(French.plural(0, "action", "actions") == spaced("0~action"))
    #expect(French.plural(1, "action", "actions") == spaced("1~action"))
    #expect(French.plural(2_500, "action", "actions") == spaced("2_500~actions"))
    #expect(French.agree(-1, "jour", "jours") == "jour")
    #expect(French.list([]) == "")
    #expect(French.list(["Meaux"]) == "Meaux")
    #expect(French.list(["Meaux", "Melun", "Torcy"]) == "Meaux, Melun et Torcy")
    #expect(French.capitalized("école") == "École")
  }

  @Test(
    "days in words and figures",
    arguments: [
      ("2021-11-15", "15/11/2021", "15~novembre 2021", "15~novembre", "au 15/11/2021"),
      ("2025-03-01", "01/03/2025", "1er~mars 2025", "1er~mars", "au 01/03/2025"),
      ("2024-12-31", "31/12/2024", "31~décembre 2024", "31~décembre", "fin 2024"),
      ("2020-02-29", "29/02/2020", "29~février 2020", "29~février", "au 29/02/2020"),
    ])
  func days(iso: String, short: String, long: String, dayAndMonth: String, due: String) throws {
    let day = try day(iso)
    #expect(French.short(day) == short)
    #expect(French.long(day) == spaced(long))
    #expect(French.dayAndMonth(day) == spaced(dayAndMonth))
    #expect(French.due(day) == due)
  }

  @Test("a moment is told in Paris time") func moment() throws {
    let instant = try #require(Instant(iso: "2021-11-04T13:02:59Z"))
    #expect(French.moment(instant) == spaced("04/11/2021 à 14~h~02"))
  }

  @Test(
    "how long",
    arguments: [
      ("2021-01-01", "2021-01-01", "0~jour"), ("2021-01-01", "2021-01-02", "1~jour"),
      ("2021-01-01", "2021-03-01", "59~jours"),
      ("2021-01-01", "2021-03-02", "2~mois"), ("2020-12-31", "2021-03-01", "2~mois"),
      ("2020-01-15", "2021-11-14", "21~mois"),
      ("2020-01-15", "2022-01-14", "23~mois"), ("2020-01-15", "2022-01-15", "2~ans"),
      ("2021-02-01", "2021-01-01", "0~jour"),
      ("2020-02-29", "2023-02-28", "3~ans"),
    ])
  func duration(from: String, to: String, text: String) throws {
    #expect(try French.duration(from: day(from), to: day(to)) == spaced(text))
  }

  @Test("what is late is so since the day after, and for as long wherever it is said")
  func late() throws {
    #expect(try French.late(due: day("2026-08-29")) == spaced("en retard depuis le 30~août 2026"))
    func long(_ due: String, _ today: String) throws -> String {
      try French.duration(since: French.lateFrom(day(due)), through: day(today))
    }
    #expect(try long("2025-12-31", "2026-11-30") == "11\u{A0}mois")
    #expect(try long("2026-11-29", "2026-11-30") == "1\u{A0}jour")
  }

  @Test(
    "what search compares",
    arguments: [
      ("L’Haÿ-les-Roses", "l hay les roses"), ("L'Haÿ les Roses", "l hay les roses"), ("Œuvre", "oeuvre"),
      ("ÉCOLE", "ecole"), ("  Crégy-lès-Meaux ", "cregy les meaux"), ("E\u{301}cole", "ecole"), ("N° 4.1", "n 4 1"),
      ("", ""),
    ])
  func folded(text: String, folded: String) { #expect(French.folded(text) == folded) }

  @Test("what is folded quickly is folded as Unicode says, or not at all")
  func quickly() {
    let scalars = Array("aZ9 ’-éÈœŒæÆçÿß×øÐ°«\u{A0}\u{202F}—\u{301}\u{200D}ñ中١²".unicodeScalars)
    for first in scalars {
      for second in scalars {
        for third in scalars {
          let text = String(String.UnicodeScalarView([first, second, third]))
          guard let quick = French.quicklyFolded(text) else { continue }
          if quick != French.foldedByUnicode(text) { Issue.record("\(text): \(quick)") }
        }
      }
    }
    #expect(French.quicklyFolded("L’Haÿ-les-Roses") != nil)
  }

  @Test(
    "the nearest word, if one is near enough",
    arguments: [
      ("cible", "cibles"), ("cibels", "cibles"), ("Échéance", "echeance"), ("titer", "titre"), ("zzz", nil), ("", nil),
      ("respnsable", "responsable"),
    ] as [(String, String?)])
  func near(word: String, found: String?) {
    #expect(nearest(to: word, among: ["titre", "cibles", "echeance", "responsable"]) == found)
  }
}

@Suite struct FrenchParsingTests {
  @Test(
    "numbers as people and spreadsheets write them",
    arguments: [
      ("1234,5", 1234.5), ("1 234,5", 1234.5), ("1\u{00A0}234,5", 1234.5), ("1\u{202F}234,5", 1234.5),
      ("1234.5", 1234.5),
      ("0", 0), ("007", 7), ("−3", -3), ("-3", -3), ("+3", 3), (" 12 ", 12), ("\u{FEFF}12\u{00A0}", 12), ("0,5", 0.5),
      ("1 234 567", 1_234_567), ("12 345", 12_345), ("3,0", 3), ("1,234.5", 1234.5), ("1.234,5", 1234.5),
      ("1.204,0", 1204), ("1.234.567", 1_234_567), ("1\u{2009}234", 1234), ("1'234", 1234), ("1’234", 1234),
      ("0,500", 0.5), ("1234,567", 1234.567), ("−0", 0),
    ])
  func accepted(text: String, value: Double) { #expect(French.parseNumber(text) == value) }

  @Test(
    "what is no number, or may be read in two ways, is refused",
    arguments: [
      "", " ", "-", "12a", "2,000", "1.234", "12,345", "-1,234", "1,2345.6", "1.23.456", "0 123", "a", "1 23",
      "1234 567", "1  234", "1,", ",5", ".5",
      "1,5,", "--3", "1e3", "0x10", "inf", "nan", "٣", "²", "1 ,5", "3 %", "1''234",
      "1234567890123456", "½", "- 3",
    ])
  func refused(text: String) { #expect(French.parseNumber(text) == nil) }

  @Test(
    "de before a noun",
    arguments: [
      ("réunions", "de réunions"), ("établissements", "d’établissements"), ("élèves exclus", "d’élèves exclus"),
      ("habitants", "d’habitants"), ("heures de formation", "d’heures de formation"), ("haltes", "de haltes"),
      ("personnes handicapées", "de personnes handicapées"), ("œuvres", "d’œuvres"), ("onze", "de onze"),
      ("hébergements", "d’hébergements"), ("huissiers", "d’huissiers"), ("Arcy", "d’Arcy"),
      ("Le Châtelet-en-Brie", "du Châtelet-en-Brie"), ("Les Ormes", "des Ormes"), ("La Ferté", "de La Ferté"),
      ("L’Haÿ", "de L’Haÿ"), ("Meaux", "de Meaux"),
    ])
  func elided(noun: String, words: String) { #expect(French.of(noun) == words) }

  @Test("somebody's words close a sentence once")
  func closing() {
    #expect(French.closing("Les caméras sont oubliées.") == "« Les caméras sont oubliées. »")
    #expect(French.closing("oubliées") == "« oubliées ».")
    #expect(French.sentence("Livrer.") == "Livrer." && French.sentence("Livrer") == "Livrer.")
  }

  @Test("guillemets within somebody's words are the inner ones")
  func quoted() {
    #expect(French.quoted("« réservées »") == "« “réservées” »")
    #expect(French.quoted("le mot «\u{A0}urgent\u{A0}», écrit deux fois") == "« le mot “urgent”, écrit deux fois »")
    #expect(French.closing("Dit « oui ».") == "« Dit “oui”. »")
  }

  @Test("a number that says two things is told with both")
  func twoReadings() {
    #expect(French.readNumber("2,000") == .ambiguous(2000, 2))
    #expect(French.readNumber("12.345") == .ambiguous(12_345, 12.345))
    #expect(
      French.numberFault("2,000", example: "1 234").problem == "« 2,000 » se lit de deux façons : 2\u{202F}000 ou 2.")
    #expect(French.numberFault("2,000", example: "1 234").remedy == "Écrivez 2000 ou 2.")
    #expect(French.numberFault("1,234", example: "1 234").remedy == "Écrivez 1234, ou 1,2340.")
    #expect(French.numberFault("35 %", example: "1 234").problem.contains("pourcentage"))
  }

  @Test("a text of megabytes is trimmed at once")
  func trims() {
    let long = "\u{FEFF} " + String(repeating: "é ", count: 2_000_000) + "\u{00A0}\n"
    let start = ContinuousClock.now
    #expect(long.trimmed.utf8.count == 5_999_999)
    #expect(ContinuousClock.now - start < .seconds(2))
    #expect("  \n".trimmed.isEmpty && "a".trimmed == "a")
  }

  @Test("what is written is read back", arguments: [0, 7, -12, 1_234, 3_655, -9_999_999, 999_999_999_999])
  func roundTrip(value: Int) {
    #expect(French.parseInteger(French.number(value)) == value)
    #expect(French.parseNumber(French.number(Double(value) + 0.25, decimals: 2)) == Double(value) + 0.25)
  }

  @Test(
    "whole numbers",
    arguments: [
      ("12", 12), ("12,0", 12), ("1 200", 1200), ("12,5", nil), ("-0", 0), ("-0,0", 0), ("2,000", nil), ("x", nil),
    ]
      as [(String, Int?)])
  func integers(text: String, value: Int?) { #expect(French.parseInteger(text) == value) }

  @Test(
    "days as people write them",
    arguments: [
      ("31/12/2020", "2020-12-31"), ("1/2/2021", "2021-02-01"), ("2020-12-31", "2020-12-31"),
      (" 01/02/2021\u{00A0}", "2021-02-01"),
      ("29/02/2020", "2020-02-29"), ("5/12/26", "2026-12-05"), ("1/2/99", "1999-02-01"), ("31.12.2020", "2020-12-31"),
      ("01-02-2021", "2021-02-01"), ("31 décembre 2020", "2020-12-31"), ("1er mars 2025", "2025-03-01"),
      ("1er\u{00A0}Aout 2025", "2025-08-01"),
    ])
  func acceptedDay(text: String, iso: String) { #expect(French.parseDay(text)?.iso == iso) }

  @Test(
    "a day that does not exist, or is written otherwise, is refused",
    arguments: [
      "31/02/2021", "29/02/2021", "12/31/2020", "1/2/021", "01-02.2021", "2020/12/31", "31 brumaire 2020", "2020-1-1",
      "0/1/2021", "1//2021",
      "001/1/2021", "", "demain", "1/1/2021 10:00", "+1/1/2021", "٣/1/2021", "1/1/0000", "44561",
    ])
  func refusedDay(text: String) { #expect(French.parseDay(text) == nil) }

  @Test("numbered names are ordered by their number")
  func ordered() {
    let names = ["Site 105", "Site 30", "Site 1", "École 2", "site 5 bis", "Atelier"]
    #expect(
      names.sorted { French.ordered($0) < French.ordered($1) }
        == ["Atelier", "École 2", "Site 1", "site 5 bis", "Site 30", "Site 105"])
  }
}

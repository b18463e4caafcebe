import Kernel
import Ledger
import TestKit
import Testing

@testable import Strategy

/// What people write becomes a report, or a fault at its place.
@Suite struct EntryReadingTests {
  @Test(
    "words become a report",
    arguments: [
      (ReportWords("places", "31/03/2021", "01004", "asso-a", "urgence", "12"), "01004 asso-a urgence 2021-03-31 12"),
      // A spreadsheet dropped the zero; a name without its accents; an acronym; a category's name.
      (ReportWords("places", "2021-03-31", "1004", "AA", "Urgence", "1 234"), "01004 asso-a urgence 2021-03-31 1234"),
      (
        ReportWords("places", "31/3/2021", "amberieux en dombes", "association b", "", "1\u{202F}234,0"),
        "01005 asso-b - 2021-03-31 1234"
      ),
      (ReportWords("Places d'hébergement", "31/03/2021", "département", "", "", "0"), "- - - 2021-03-31 0"),
      // A total is that of the period in which the day is.
      (ReportWords("appels", "15/05/2021", "", "asso-a", "", "7"), "- asso-a - 2021-06-30 7"),
    ] as [(ReportWords, String)])
  func reads(_ words: ReportWords, _ expected: String) throws {
    var reading = ReportReading(try EntrySample.departement(), today: EntrySample.today)
    let read = reading.read(words), report = read.report, faults = read.faults
    #expect(faults == [])
    let found = report.map {
      "\($0.key.place ?? "-") \($0.key.organisation ?? "-") \($0.key.category ?? "-") \($0.day) \($0.value)"
    }
    #expect(found == expected)
  }

  @Test(
    "what can't be read is told at its place",
    arguments: [
      (ReportWords("place", "31/03/2021", "", "", "", "12"), ReportPart.measure, "« places »"),
      (ReportWords("cameras", "31/03/2021", "", "", "", "12"), .measure, "registre"),
      (ReportWords("", "31/03/2021", "", "", "", "12"), .measure, "manque"),
      (ReportWords("places", "31/02/2021", "département", "", "", "12"), .day, "calendrier"),
      (ReportWords("places", "2021", "département", "", "", "12"), .day, "calendrier"),
      (ReportWords("places", "31/03/021", "département", "", "", "12"), .day, "calendrier"),
      (ReportWords("places", "31/03/2021", "", "", "", "12"), .place, "écrivez « département »"),
      (ReportWords("places", "31/03/2021", "Ambérieu", "", "", "12"), .place, "n’est pas une commune"),
      (ReportWords("places", "31/03/2021", "Saint-Jean", "", "", "12"), .place, "01190"),
      (ReportWords("places", "31/03/2021", "#N/A", "", "", "12"), .place, "formule"),
      (ReportWords("places", "31/03/2021", "département", "asso-c", "", "12"), .organisation, "asso-a"),
      (ReportWords("places", "31/03/2021", "département", "", "urgances", "12"), .category, "urgence"),
      (ReportWords("appels", "31/03/2021", "01004", "asso-a", "", "12"), .place, "ne se compte pas par commune"),
      (ReportWords("places", "31/03/2021", "département", "", "", ""), .value, "manque"),
      (ReportWords("places", "31/03/2021", "département", "", "", "-3"), .value, "négatif"),
      (ReportWords("places", "31/03/2021", "département", "", "", "1,5"), .value, "entier"),
      (ReportWords("places", "31/03/2021", "département", "", "", "1,234.5"), .value, "entier"),
      (ReportWords("places", "31/03/2021", "département", "", "", "2,000"), .value, "Écrivez 2000 ou 2."),
      (ReportWords("places", "31/03/2021", "département", "", "", "1.234"), .value, "deux façons"),
      (ReportWords("places", "31/03/2021", "département", "", "", "35 %"), .value, "pourcentage"),
      (ReportWords("places", "31/03/2021", "département", "", "", "douze"), .value, "nombre"),
      (ReportWords("places", "31/03/2021", "département", "", "", "#REF!"), .value, "formule"),
    ] as [(ReportWords, ReportPart, String)])
  func refuses(_ words: ReportWords, _ part: ReportPart, _ said: String) throws {
    var reading = ReportReading(try EntrySample.departement(), today: EntrySample.today)
    let read = reading.read(words), report = read.report, faults = read.faults
    #expect(report == nil && faults.map(\.part) == [part])
    let sentence = faults.map { $0.problem + " " + $0.remedy }.joined()
    #expect(sentence.contains(said), "\(sentence)")
  }

  @Test("all faults of a report are told at once")
  func all() throws {
    var reading = ReportReading(try EntrySample.departement(), today: EntrySample.today)
    let faults = reading.read(ReportWords("place", "hier", "Nulle part", "x", "y", "beaucoup")).faults
    #expect(Set(faults.map(\.part)) == [.measure, .day, .place, .organisation, .value])
  }

  @Test("a sensitive measure is unknown to those who may not see it")
  func sensitive() throws {
    let departement = try EntrySample.departement()
    for (hidden, isRead) in [([], true), (["secret"], false)] as [(Set<String>, Bool)] {
      let seen = departement.seen(by: Sight(hidden: hidden), departement)
      var reading = ReportReading(seen, today: EntrySample.today)
      let read = reading.read(ReportWords("secret", "31/12/2020", "département", "", "", "3"))
      let (report, faults) = (read.report, read.faults)
      #expect((report != nil) == isRead)
      #expect(!faults.contains { $0.remedy.contains("« secret »") })
    }
  }

  @Test(
    "doubtful figures are told apart",
    arguments: [
      ("2019-12-31", 3, nil, 1), ("2020-01-01", 3, nil, 0), ("2021-07-15", 3, nil, 0), ("2021-07-16", 3, nil, 1),
      ("2021-06-30", 150, 100, 0), ("2021-06-30", 151, 100, 1), ("2021-06-30", 49, 100, 1), ("2021-06-30", 400, 0, 0),
      // A few units are no doubt, however many % they are.
      ("2021-06-30", 16, 10, 0), ("2021-06-30", 4, 10, 0), ("2021-06-30", 20, 10, 1),
      ("2021-09-30", 30, 10, 2), ("2024-12-31", 3, nil, 1), ("2025-01-01", 3, nil, 2),
    ] as [(String, Int, Int?, Int)])
  func doubts(_ on: String, _ value: Int, _ last: Int?, _ count: Int) throws {
    let departement = try EntrySample.departement()
    let measure = try #require(departement.measures["places"])
    var standing = ReportsInForce()
    let key = LedgerKey(measure: "places")
    if let last { standing.add(Report(key, on: day("2021-03-31"), value: last)) }
    let report = Report(key, on: day(on), value: value)
    let doubts = Doubt.doubts(
      of: report, measure, in: departement.plan, today: EntrySample.today, standing: standing, former: nil)
    #expect(doubts.count == count)
  }

  @Test(
    "what is of after the strategy is doubted, but not the total of a period that began before its end",
    arguments: [
      ("places", "2024-11-30", false), ("places", "2024-12-01", true), ("appels", "2024-12-31", false),
      ("appels", "2025-03-31", true), (nil, "2024-11-30", false), (nil, "2024-12-01", true),
    ] as [(String?, String, Bool)])
  func after(_ measure: String?, _ on: String, _ isDoubted: Bool) throws {
    let files = try EntrySample.files.replacing("fin: 2024-12-31", with: "fin: 2024-11-30", in: "strategie.yaml")
      .replacing("cibles: [{jour: 2024-12-31, valeur: 40}]", with: "cibles: [{valeur: 40}]", in: "actions/1.yaml")
      .replacing("cibles: [{jour: 2024-12-31, valeur: 80}]", with: "cibles: [{valeur: 80}]", in: "actions/1.yaml")
    let departement = try EntrySample.departement(files)
    let counted = measure.flatMap { departement.measures[$0] }
    let doubts = Doubt.dayDoubts(day(on), of: counted, in: departement.plan, today: day("2025-06-01"))
    #expect(doubts == (isDoubted ? [.afterStrategy(through: day("2024-11-30"))] : []))
  }

  @Test("a percentage comes from its two numbers")
  func ratio() throws {
    let departement = try EntrySample.departement()
    let indicator = try #require(departement.indicator("satisfaits")?.indicator)
    let reading = FigureReading(departement, indicator)
    var words = FigureWords()
    (words.day, words.numerator, words.denominator, words.source) = ("31/12/2020", "27", "38", "texte")
    let (on, content) = try reading.read(words)
    #expect(on == day("2020-12-31") && content.numerator == 27 && content.denominator == 38)
    #expect(abs((content.value ?? 0) - 71.05) < 0.01)
    for (numerator, denominator, value, field) in [
      ("27", "", "", "denominateur"), ("27", "0", "", "denominateur"), ("27", "38", "75", "valeur"),
      ("", "", "", "valeur"),
      ("x", "38", "", "numerateur"),
    ] {
      (words.numerator, words.denominator, words.value) = (numerator, denominator, value)
      let invalid = #expect(throws: Invalid.self) { try reading.read(words) }
      #expect(invalid?.issues.map(\.place) == [.field(field)])
    }
  }
}

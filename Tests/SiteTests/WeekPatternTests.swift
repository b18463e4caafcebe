import TestKit
import Testing

@testable import Registers

/// Days of the week, as people write them.
@Suite("Days of the week") struct WeekPatternTests {
  @Test(
    "what people write is kept in one way, and read as it was meant",
    arguments: [
      ("lundi, jeudi 9 h–12 h", "1,4 09:00-12:00", "lundi, jeudi 9 h–12 h"),
      ("Jeudi et lundi de 9h à 12h30", "1,4 09:00-12:30", "lundi, jeudi 9 h–12 h 30"),
      ("mardi 14:05 - 17:00", "2 14:05-17:00", "mardi 14 h 05–17 h"), ("les mercredis", "3", "mercredi"),
      ("lun. mar. ven. 8h-9h", "1,2,5 08:00-09:00", "lundi, mardi, vendredi 8 h–9 h"),
      ("du lundi au vendredi", "1,2,3,4,5", "lundi, mardi, mercredi, jeudi, vendredi"),
      ("dimanche 0 h–24 h", "7 00:00-24:00", "dimanche 0 h–24 h"), ("samedi;samedi", "6", "samedi"),
    ])
  func read(_ typed: String, _ kept: String, _ words: String) throws {
    let pattern = try #require(WeekPattern(typed: typed))
    #expect(pattern.kept == kept && plain(pattern.words) == words)
    #expect(WeekPattern(kept: kept) == pattern && WeekPattern(typed: pattern.words) == pattern)
  }

  @Test(
    "what is no day, or no hours, is refused",
    arguments: [
      "", "9 h–12 h", "lu 9 h", "lundi 9 h", "lundi 12 h–9 h", "lundi 9 h–9 h", "lundi 9 h–25 h", "lundi 9 h 60–12 h",
      "lundi au", "vendredi au lundi", "lundi ou mardi", "lundi 9 h–12 h, mardi",
    ])
  func refused(_ typed: String) { #expect(WeekPattern(typed: typed) == nil) }

  @Test("what is kept is nothing else", arguments: ["", "0", "8", "1,9", "lundi", "1 09:00", "1 9", "1 12:00-09:00"])
  func unkept(_ kept: String) { #expect(WeekPattern(kept: kept) == nil) }
}

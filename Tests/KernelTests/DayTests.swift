import Foundation
import Kernel
import Testing

/// A day that the tests know to exist.
func day(_ iso: String) throws -> Day { try #require(Day(iso: iso), "no such day: \(iso)") }

@Suite struct DayTests {
  @Test(
    "a day that the calendar lacks is nil",
    arguments: [
      (2021, 2, 29), (2020, 2, 30), (1900, 2, 29), (2021, 4, 31), (2021, 13, 1), (2021, 0, 1), (2021, 1, 0),
      (2021, 1, 32), (0, 1, 1), (10_000, 1, 1), (2021, -1, 1),
    ])
  func absent(year: Int, month: Int, day: Int) { #expect(Day(year, month, day) == nil) }

  @Test(
    "days since 1970 are those of the civil calendar",
    arguments: [
      ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("2021-11-15", 18_946),
      ("1900-03-01", -25_508), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
  func numbers(iso: String, number: Int) throws {
    #expect(try day(iso).number == number)
    #expect(Day(number: number).iso == iso)
  }

  @Test("iso, stored and civil forms are read back, from 1850 to 2150")
  func roundTrip() {
    var previous = 0
    for number in -43_830..<65_744 {
      let day = Day(number: number)
      #expect(Day(day.year, day.month, day.dayOfMonth) == day)
      #expect(Day(iso: day.iso) == day)
      #expect(Day(stored: day.stored) == day)
      #expect(previous < day.stored)
      previous = day.stored
    }
  }

  @Test(
    "iso text is four, two and two digits, nothing else",
    arguments: [
      "2021-1-01", "21-01-01", "2021/01/01", "2021-01-01T00:00:00Z", " 2021-01-01", "2021-02-31", "+021-01-01",
      "2021-+1-01", "", "--", "٢٠٢١-01-01", "2021-01-01-",
    ])
  func refused(text: String) { #expect(Day(iso: text) == nil) }

  @Test(
    "a stored number that is no day is nil",
    arguments: [
      20_210_231, 0, -20_211_231, 20_211_301, 202_112, 120_210_101,
    ])
  func refused(stored: Int) { #expect(Day(stored: stored) == nil) }

  @Test(
    "months are added to the same day, or to the last one of a shorter month",
    arguments: [
      ("2021-01-31", 1, "2021-02-28"), ("2020-01-31", 1, "2020-02-29"), ("2021-03-31", 1, "2021-04-30"),
      ("2020-02-29", 12, "2021-02-28"), ("2020-02-29", 48, "2024-02-29"), ("2021-12-15", 1, "2022-01-15"),
      ("2021-01-15", -1, "2020-12-15"), ("2021-03-31", -1, "2021-02-28"), ("2021-03-30", -13, "2020-02-29"),
      ("2021-05-31", 0, "2021-05-31"), ("2021-01-01", -24, "2019-01-01"), ("2000-01-31", 1, "2000-02-29"),
      ("1899-12-31", 2, "1900-02-28"),
    ])
  func addingMonths(from: String, months: Int, to: String) throws {
    #expect(try day(from).adding(months: months) == day(to))
  }

  @Test(
    "the last day of a month",
    arguments: [
      ("2021-02-01", "2021-02-28"), ("2020-02-10", "2020-02-29"), ("2021-04-30", "2021-04-30"),
      ("2021-12-31", "2021-12-31"), ("1900-02-01", "1900-02-28"), ("2000-02-01", "2000-02-29"),
    ])
  func monthEnd(of iso: String, last: String) throws {
    #expect(try day(iso).lastOfMonth == day(last))
    #expect(try day(iso).firstOfMonth.iso == iso.prefix(8) + "01")
  }

  @Test(
    "Monday is 1 and Sunday is 7",
    arguments: [
      ("2021-11-15", 1), ("2021-11-21", 7), ("1970-01-01", 4), ("1969-12-28", 7), ("2024-02-29", 4), ("1789-07-14", 2),
    ])
  func weekdays(iso: String, weekday: Int) throws { #expect(try day(iso).weekday == weekday) }

  @Test("a day crosses JSON as its iso form")
  func json() throws {
    let data = try JSONEncoder().encode([day("2020-02-29")])
    #expect(String(decoding: data, as: UTF8.self) == "[\"2020-02-29\"]")
    #expect(try JSONDecoder().decode([Day].self, from: data) == [day("2020-02-29")])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Day].self, from: Data("[\"2021-02-29\"]".utf8)) }
  }
}

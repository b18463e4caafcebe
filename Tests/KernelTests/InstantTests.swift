import Kernel
import Testing

@Suite struct InstantTests {
  @Test(
    "iso text is read and written alike",
    arguments: [
      ("2020-01-01T15:09:00.480347Z", 1_577_891_340_480_347), ("1970-01-01T00:00:00.000000Z", 0),
      ("1969-12-31T23:59:59.999999Z", -1), ("1969-12-31T00:00:00.000000Z", -86_400_000_000),
      ("1900-02-28T12:00:00.500000Z", -2_203_934_399_500_000), ("2021-10-31T00:59:59.000001Z", 1_635_641_999_000_001),
    ] as [(String, Int64)])
  func roundTrip(iso: String, microseconds: Int64) {
    #expect(Instant(iso: iso)?.microseconds == microseconds)
    #expect(Instant(microseconds: microseconds).iso == iso)
  }

  @Test(
    "a shorter fraction, or none, is read",
    arguments: [
      ("2020-01-01T15:09:00Z", "2020-01-01T15:09:00.000000Z"),
      ("2020-01-01T15:09:00.5Z", "2020-01-01T15:09:00.500000Z"),
    ])
  func fractions(text: String, iso: String) { #expect(Instant(iso: text)?.iso == iso) }

  @Test(
    "any other text is refused",
    arguments: [
      "2020-01-01", "2020-01-01T15:09Z", "2020-01-01T15:09:00", "2020-01-01T24:00:00Z", "2020-01-01T15:60:00Z",
      "2020-01-01T15:09:60Z", "2020-02-30T15:09:00Z", "2020-01-01T15:09:00.1234567Z", "2020-01-01T15:09:00.Z",
      "2020-01-01T+5:09:00Z", "2020-01-01T5:9:0Z", "2020-01-01T15:09:00+01:00", "", "Z", "T", "2020-01-01T15:09:-0Z",
    ])
  func refused(text: String) { #expect(Instant(iso: text) == nil) }

  @Test(
    "a day in Paris starts and ends by its clocks, also when they change",
    arguments: [
      ("2021-03-27", "2021-03-26T23:00:00.000000Z", "2021-03-27T22:59:59.999999Z", 24),
      ("2021-03-28", "2021-03-27T23:00:00.000000Z", "2021-03-28T21:59:59.999999Z", 23),
      ("2021-03-29", "2021-03-28T22:00:00.000000Z", "2021-03-29T21:59:59.999999Z", 24),
      ("2021-10-30", "2021-10-29T22:00:00.000000Z", "2021-10-30T21:59:59.999999Z", 24),
      ("2021-10-31", "2021-10-30T22:00:00.000000Z", "2021-10-31T22:59:59.999999Z", 25),
      ("2021-11-01", "2021-10-31T23:00:00.000000Z", "2021-11-01T22:59:59.999999Z", 24),
      ("2020-02-29", "2020-02-28T23:00:00.000000Z", "2020-02-29T22:59:59.999999Z", 24),
    ])
  func parisDay(iso: String, start: String, end: String, hours: Int64) throws {
    let day = try day(iso)
    #expect(Instant.start(of: day).iso == start)
    #expect(Instant.end(of: day).iso == end)
    let length = Instant.end(of: day).microseconds - Instant.start(of: day).microseconds + 1
    #expect(length == hours * 3_600_000_000)
  }

  @Test("the first and last microseconds of a day are in it and their neighbours are not, from 2000 to 2037")
  func bounds() {
    for number in 10_957..<24_837 {
      let day = Day(number: number)
      let (start, end) = (Instant.start(of: day), Instant.end(of: day))
      #expect(start.day == day && end.day == day)
      #expect(Instant(microseconds: start.microseconds - 1).day == day.adding(days: -1))
      #expect(start.clock == (0, 0) && end.clock == (23, 59))
    }
  }

  @Test(
    "the clock of Paris on the days it changes",
    arguments: [
      ("2021-03-28T00:59:59Z", 1, 59), ("2021-03-28T01:00:00Z", 3, 0), ("2021-10-31T00:59:59Z", 2, 59),
      ("2021-10-31T01:00:00Z", 2, 0), ("2021-07-14T22:30:00Z", 0, 30), ("1969-12-31T23:30:00Z", 0, 30),
    ])
  func clock(iso: String, hour: Int, minute: Int) throws {
    #expect(try #require(Instant(iso: iso)).clock == (hour, minute))
  }
}

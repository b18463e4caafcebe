import Database
import Kernel
import Ledger
import TestKit
import Testing

/// Zero, nothing to count, in part and not known are four things.
@Suite("How far a figure is known") struct KnownTests {
  @Test(
    "each has its word and its state",
    arguments: [
      (.known(0), "0", "zero"), (.known(97), "97", "connu"), (.nothing, "néant", "neant"),
      (.part(97, .of(32, of: 40, .communes)), "97, 32\u{A0}communes sur 40", "en partie"),
      (.part(0, .of(0, of: 40, .communes)), "0, aucune commune sur 40 au complet", "en partie"),
      (.part(nil, .of(1, of: 2, .reports)), "néant, 1\u{A0}relevé sur 2", "en partie"),
      (.part(3, .since(day("2020-03-01"))), "3, compté depuis le 01/03/2020 seulement", "en partie"),
      (.unknown(.neverReported), "non connu", "non connu"),
    ] as [(Known, String, String)])
  func words(_ figure: Known, _ words: String, _ state: String) {
    #expect(figure.words { French.short($0) } == words && figure.state == state)
    #expect(figure.isKnown == (state != "non connu") && figure.isWhole == ["connu", "zero", "neant"].contains(state))
  }

  @Test(
    "a sum says what it lacks",
    arguments: [
      ([.known(5), .known(0)], .known(5)), ([.nothing, .nothing], .nothing), ([.nothing, .known(0)], .known(0)),
      ([.known(5), .unknown(.neverReported)], .part(5, .of(1, of: 2, .communes))),
      ([.unknown(.neverReported), .unknown(.neverReported)], .unknown(.neverReported)),
      ([.unknown(.neverReported), .unknown(.silent(from: day("2020-01-01")))], .unknown(.noCommune)),
      ([], .unknown(.noCommune)),
      (
        [.part(1, .since(day("2020-03-01"))), .part(2, .since(day("2020-03-01")))], .part(3, .since(day("2020-03-01")))
      ),
      ([.part(1, .of(1, of: 4, .reports)), .known(2)], .part(3, .of(1, of: 2, .communes))),
      ([.part(nil, .of(1, of: 2, .reports))], .part(nil, .of(1, of: 2, .reports))),
      ([.part(nil, .of(1, of: 2, .reports)), .nothing], .part(nil, .of(1, of: 2, .communes))),
      ([.part(nil, .of(1, of: 2, .reports)), .known(2)], .part(2, .of(1, of: 2, .communes))),
    ] as [([Known], Known)])
  func sums(_ parts: [Known], _ sum: Known) { #expect(Known.sum(parts) == sum) }

  private static let measure = "shelter_places"
  private static func say(_ value: Int, _ place: String, _ on: String, isNothing: Bool = false) -> Report {
    Report(
      LedgerKey(measure: measure, place: place, organisation: "parquet-meaux"), on: day(on), value: value,
      isNothing: isNothing)
  }

  @Test("nothing to count is kept with the statement, not in its comment", arguments: Engine.available)
  func nothing(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      let cause = Cause(kind: "import", id: "1")
      let reports = [
        Self.say(0, "77284", "2020-03-31"), Self.say(0, "77288", "2020-03-31", isNothing: true),
        Self.say(4, "77333", "2019-12-31"), Self.say(0, "77333", "2020-03-31", isNothing: true),
      ]
      try await ledger.act { try $0.report(reports, cause: cause, by: Sample.permit) }
      try await ledger.act { try $0.eraseComments(of: [cause]) }
      let declared = try #require(Sample.measures[Self.measure])
      let figures = try await ledger.ask { store in
        try store.knownnessByPlace(Self.measure, on: day("2020-04-15")).mapValues {
          $0.figure(0, of: declared, from: nil)
        }
      }
      #expect(figures == ["77284": .known(0), "77288": .nothing, "77333": .nothing])
      let again = try await ledger.ask { try $0.reportsInForce(of: [Self.measure]) }
      #expect(again.keys.filter { again.line(of: $0, on: day("2020-03-31"))?.isNothing ?? false }.count == 2)
    }
  }

  @Test("of all communes, those of which nobody spoke are missing", arguments: Engine.available)
  func communes(_ engine: Engine) async throws {
    try await withLedger(on: engine) { ledger in
      var declared = try #require(Sample.measures[Self.measure])
      declared = Measure(
        id: declared.id, title: declared.title, unit: declared.unit, kind: .stock, feed: declared.feed,
        keys: declared.keys, categories: declared.categories)
      let measure = declared
      func figure(_ communes: Int) async throws -> Known {
        try await ledger.database.read { connection in
          let store = LedgerStore(connection, in: "77", measures: Measures(all: [measure]))
          return try store.knownness(measure.id, on: day("2020-04-15")).figure(
            97, of: measure, from: nil, communes: communes)
        }
      }
      #expect(try await figure(40) == .unknown(.neverReported))
      try await ledger.act {
        try $0.report(
          [Self.say(90, "77284", "2020-03-31"), Self.say(7, "77288", "2020-03-31")],
          cause: Cause(kind: "import", id: "1"), by: Sample.permit)
      }
      #expect(try await figure(40) == .part(97, .of(2, of: 40, .communes)))
      #expect(try await figure(2) == .known(97))
    }
  }
}

import Kernel
import Testing

@testable import Registers

/// What an entry was and what runs on it, read from its acts alone.
@Suite("The life of an entry") struct EntryLifeTests {
  /// A version by its state, its day and what it says.
  private func version(
    _ number: Int, _ act: EntryVersion.Act, _ state: String, _ day: String, _ values: EntryValues = [:],
    corrects: Int? = nil
  ) throws -> EntryVersion {
    EntryVersion(
      version: number, act: act, passage: nil, state: state, day: try #require(Day(iso: day)), values: values,
      reason: nil, corrects: corrects, recordedAt: Instant(microseconds: Int64(number)), by: "")
  }
  /// An entry that went from state to state.
  private func life(_ states: [(String, String)], _ values: EntryValues = [:]) throws -> EntryLife {
    EntryLife(
      try states.enumerated().map { index, step in
        try version(index + 1, index == 0 ? .created : .passed, step.0, step.1, values)
      })
  }
  private func clock(
    _ length: LegalClock?, start: RegisterClock.Start = .state, pause: RegisterClock.Pause = .none,
    from: String = "1900-01-01", end: RegisterClock.End = .reminds
  ) throws -> RegisterClock {
    RegisterClock(
      id: "delai", name: "Délai", runsIn: ["complet", "commission"], each: nil, start: start, pause: pause,
      length: length.map { .fixed($0) }, validity: try #require(Day(iso: from)) ... .latest, basis: nil, end: end,
      warnings: [], extended: nil, owners: nil, awaits: nil)
  }

  @Test(
    "silence: four months from the complete file, longer by as much as one waited for what was missing",
    arguments: [
      ([("depose", "2026-07-01"), ("complet", "2026-07-14")], "2026-11-14"),
      ([("complet", "2026-07-14"), ("commission", "2026-09-24")], "2026-11-14"),
      ([("complet", "2026-07-14"), ("incomplet", "2026-08-01"), ("complet", "2026-08-11")], "2026-11-24"),
      ([("complet", "2026-07-14"), ("incomplet", "2026-08-01")], "suspendu"),
      // What was awaited before it was complete is no part of it.
      ([("depose", "2026-06-20"), ("incomplet", "2026-07-01"), ("complet", "2026-07-14")], "2026-11-14"),
      ([("complet", "2026-07-14"), ("autorise", "2026-09-30")], "aucun"),
      // Back after it had been left: counted from the second time.
      ([("complet", "2026-07-14"), ("retourne", "2026-08-01"), ("complet", "2026-09-01")], "2027-01-01"),
    ])
  func silence(_ states: [(String, String)], _ end: String) throws {
    let clock = try clock(
      LegalClock(4, .months, carried: false), pause: RegisterClock.Pause(states: ["incomplet"], fields: nil))
    let running = clock.running(on: try life(states))
    #expect((running.map { $0.lastDay?.iso ?? "suspendu" } ?? "aucun") == end)
  }

  @Test(
    "hours from a moment stand still from the appeal to the judge's word",
    arguments: [
      (["notifie": "2026-11-12T10:00:00Z"], "2026-11-13T10:00:00.000000Z"),
      (["notifie": "2026-10-24T18:00:00Z"], "2026-10-25T18:00:00.000000Z"),
      (["notifie": "2026-11-12T10:00:00Z", "recours": "2026-11-13T09:00:00Z"], "suspendu"),
      (
        ["notifie": "2026-11-12T10:00:00Z", "recours": "2026-11-13T09:00:00Z", "ordonnance": "2026-11-15T09:00:00Z"],
        "2026-11-15T10:00:00.000000Z"
      ),
      // An appeal against a former notice takes nothing from the next one.
      (
        ["notifie": "2026-11-20T10:00:00Z", "recours": "2026-11-13T09:00:00Z", "ordonnance": "2026-11-15T09:00:00Z"],
        "2026-11-21T10:00:00.000000Z"
      ),
      ([:], "aucun"),
    ] as [(EntryValues, String)])
  func hours(_ values: EntryValues, _ end: String) throws {
    let clock = try clock(
      LegalClock(24, .hours), start: .field("notifie"),
      pause: RegisterClock.Pause(states: [], fields: .init(from: "recours", to: "ordonnance")))
    let running = clock.running(on: try life([("complet", "2026-10-01")], values))
    #expect((running.map { $0.endsAt?.iso ?? "suspendu" } ?? "aucun") == end)
  }

  @Test("a state that stops it and the hours that say how long are one stop, not two")
  func once() throws {
    let clock = try clock(
      LegalClock(24, .hours), start: .field("notifie"),
      pause: RegisterClock.Pause(states: ["recours"], fields: .init(from: "recours", to: "ordonnance")))
    let life = try life(
      [("complet", "2026-11-12"), ("recours", "2026-11-13"), ("complet", "2026-11-15")],
      ["notifie": "2026-11-12T10:00:00Z", "recours": "2026-11-13T09:00:00Z", "ordonnance": "2026-11-15T09:00:00Z"])
    #expect(clock.running(on: life)?.endsAt?.iso == "2026-11-15T10:00:00.000000Z")
  }

  @Test("a title is good until the latest of its lines, and what began before a text keeps its rule")
  func titles() throws {
    let lines = #"[{"du":"2021-05-04","au":"2026-05-03"},{"du":"2026-06-21","au":"2031-06-20"}]"#
    let title = try clock(nil, start: .lastDay(field: "titres", column: "au"))
    #expect(title.running(on: try life([("complet", "2021-05-04")], ["titres": lines]))?.lastDay?.iso == "2031-06-20")
    #expect(title.running(on: try life([("complet", "2021-05-04")], ["titres": "abc"])) == nil)
    let younger = try clock(LegalClock(1, .months), from: "2023-11-30")
    #expect(younger.running(on: try life([("complet", "2023-11-29")])) == nil)
    #expect(younger.running(on: try life([("complet", "2023-11-30")])) != nil)
  }

  @Test("a correction is true from the start, a change from its day, and each leaves the other alone")
  func corrections() throws {
    let acts = [
      try version(1, .created, "ouvert", "2026-01-05", ["places": "12", "nom": "Clairval"]),
      try version(2, .changed, "ouvert", "2026-03-01", ["places": "15", "nom": "Clairval"]),
      try version(3, .corrected, "ouvert", "2026-03-08", ["places": "16", "nom": "Courval"], corrects: 2),
    ]
    let life = EntryLife(acts)
    #expect(life.steps.map { $0.day.iso } == ["2026-01-05", "2026-03-08"])
    #expect(life.steps.map { $0.values["places"] } == ["12", "16"])
    #expect(life.steps.map { $0.values["nom"] } == ["Courval", "Courval"])
    #expect(life.since?.iso == "2026-01-05")
    #expect(EntryLife(acts + [try version(4, .cancelled, "ouvert", "2026-03-08")]).steps.isEmpty)
  }

  @Test("what was done before a lapse and told after it takes the lapse's place")
  func toldLate() throws {
    let acts = [
      try version(1, .created, "complet", "2026-01-05"), try version(2, .lapsed, "echu", "2026-07-06"),
      try version(3, .passed, "complet", "2026-07-01", corrects: 2),
    ]
    #expect(EntryLife(Array(acts.prefix(2))).withoutLapses().last?.state == "complet")
    #expect(EntryLife(acts).steps.map { "\($0.state) \($0.day.iso)" } == ["complet 2026-01-05", "complet 2026-07-01"])
    #expect(EntryLife(acts).since?.iso == "2026-01-05")
  }
}

import Kernel
import Testing

@testable import Strategy

@Suite("standing: milestones and actions")
struct StandingMilestoneTests {
  private func milestone(_ said: (Milestone.State, String)...) -> Milestone {
    Milestone(
      id: "convention", title: "Convention signée", due: iso("2019-12-31"),
      said: said.map { Milestone.Saying($0.0, on: iso($0.1)) })
  }

  @Test("the last word counts; silence accuses nobody")
  func rules() {
    let cases: [(Milestone, String, Standing, Int?)] = [
      (milestone((.done, "2019-06-01")), "2019-06-01", .achieved, nil),
      (milestone((.done, "2020-02-01")), "2020-01-31", .noData, nil),
      (milestone((.done, "2019-06-01"), (.notDone, "2020-03-01")), "2020-03-01", .late, 61),
    ]
    for (index, (milestone, date, wanted, delay)) in cases.enumerated() {
      let found = judge(milestone, on: iso(date))
      #expect(found.standing == wanted, "\(index)")
      #expect(found.daysLate == delay, "\(index)")
    }
  }

  @Test("words of one day: the later recorded is the last, the pack's before all")
  func sameDay() {
    let milestone = Milestone(
      id: "x", title: "X", due: iso("2019-12-31"),
      said: [
        .init(.done, on: iso("2020-01-05"), recordedAt: Instant(microseconds: 2)),
        .init(.begun, on: iso("2020-01-05"), recordedAt: Instant(microseconds: 1)),
        .init(.notDone, on: iso("2020-01-05")),
      ])
    #expect(milestone.lastSaying(on: iso("2020-02-01"))?.state == .done)
  }

  @Test("done is done, whatever came of it; what came of it is said")
  func outcome() {
    let study = Milestone(
      id: "etude", title: "Étude", due: iso("2019-12-31"),
      said: [.init(.done, on: iso("2019-11-03"), outcome: .unfavourable)])
    let found = judge(study, on: iso("2021-01-01"))
    #expect(found.standing == .achieved)
    #expect(found.found == "fait, issue défavorable")
    #expect(Sample.plain(found.sentence) == "Atteint. Fait le 3 novembre 2019, issue défavorable.")
    #expect(Milestone.Saying(.notDone, on: iso("2020-01-01"), outcome: .favourable).outcome == nil)
  }

  @Test("a standing begins no earlier than the plan, and nothing is judged before it")
  func life() {
    let plan = Life(from: iso("2020-01-01"), through: nil, isToCome: false, isClosed: false)
    let said = milestone((.notDone, "2018-06-01"))
    let old = Milestone(id: "x", title: "X", due: iso("2018-12-31"), said: said.said)
    #expect(judge(old, on: iso("2021-01-01")).since == iso("2019-01-01"))
    #expect(judge(old, on: iso("2021-01-01"), within: plan).since == iso("2020-01-01"))
    let ended = Life(from: iso("2020-01-01"), through: iso("2024-12-31"), isToCome: false, isClosed: true)
    let silent = Milestone(id: "y", title: "Y", due: iso("2024-12-31"), said: [])
    #expect(judge(silent, on: iso("2025-01-01"), within: ended).since == iso("2024-12-31"), "nor after its end")
    let before = Life(from: iso("2020-01-01"), through: nil, isToCome: true, isClosed: false)
    let found = assess(old, on: iso("2019-12-01"), within: before)
    #expect(found.judgement.standing == nil)
    #expect(ActionStanding([found], within: before).standing == .upcoming)
  }

  @Test("undated without a plan's end: never late")
  func undated() {
    let milestone = Milestone(id: "x", title: "X", due: nil, said: [.init(.notDone, on: iso("2020-01-01"))])
    #expect(judge(milestone, on: iso("2030-01-01")).standing == .upcoming)
  }

  @Test("sentences")
  func sentences() {
    let late = judge(milestone((.notDone, "2019-06-01")), on: iso("2021-11-15"))
    #expect(late.found == "non fait")
    #expect(late.expectedText == "fait au 31/12/2019")
    #expect(Sample.plain(late.sentence) == "En retard. Attendu fin 2019 ; non fait au 1er juin 2019.")
    #expect(late.since == iso("2020-01-01"))
    let done = judge(milestone((.done, "2020-02-01")), on: iso("2021-11-15"))
    #expect(Sample.plain(done.sentence) == "Atteint. Fait le 1er février 2020, avec 32 jours de retard.")
    let silent = judge(milestone(), on: iso("2021-11-15"))
    #expect(
      Sample.plain(silent.sentence) == "Non renseigné. Attendu fin 2019 ; personne n’a dit si c’est fait.")
  }

  @Test("an action stands as its worst, and names it; contexts never count")
  func action() {
    let on = iso("2021-11-15")
    let risk = assess(
      Sample.tgd,
      Series(Sample.tgd, [Sample.levels([("2020-03-01", 38)], reprise: "2020-03-01")], through: on), on: on)
    let context = Indicator(
      id: "c", title: "C", unit: Sample.unit, isContext: true, stated: [StatedFigure(1, on: iso("2019-01-01"))],
      targets: [Target(9, on: iso("2020-01-01"))])
    let shown = assess(context, Series(context, [], through: on), on: on)
    let done = assess(milestone((.done, "2019-06-01")), on: on)
    let found = ActionStanding([shown, done, risk])
    #expect(found.standing == .atRisk)
    #expect(found.worst?.id == "tgd")
    #expect(found.since == risk.judgement.since)
    let late = assess(milestone((.begun, "2019-06-01")), on: on)
    #expect(ActionStanding([done, risk, late]).worst?.isMilestone == true)
    #expect(ActionStanding([shown]).standing == .noIndicator)
    #expect(ActionStanding([]).standing == .noIndicator)
  }

  @Test("an action late by one element, then by another, has been late since the first")
  func actionSince() {
    let first = Milestone(
      id: "a", title: "A", due: iso("2020-01-31"),
      said: [.init(.begun, on: iso("2020-01-01")), .init(.done, on: iso("2020-06-15"))])
    let second = Milestone(id: "b", title: "B", due: iso("2020-04-30"), said: [.init(.begun, on: iso("2020-01-01"))])
    let on = iso("2020-12-01")
    let found = ActionStanding([assess(first, on: on), assess(second, on: on)])
    #expect(found.standing == .late)
    #expect(found.runSince == iso("2020-02-01"))
    #expect(found.runBegan == "A", "who began it is named")
    #expect(found.worst?.id == "b")
    #expect(found.since == iso("2020-05-01"), "what is named has been late since its own day")
  }

  @Test("worst first, in the order of the ledger")
  func order() {
    #expect(Standing.allCases == Standing.allCases.sorted())
    #expect(Standing.allCases.map(\.rank) == Array(0..<8))
    #expect(Standing.allCases.map(\.symbol).joined() == "■▲⊘○◇◐●·")
  }
}

import Kernel

/// How an action stands: as the worst of its own indicators and milestones, which it names. Contexts never count.
package struct ActionStanding: Sendable {
  package let standing: Standing
  /// The first day of the present unbroken run of the action's standing; nil: as far back as anything is known.
  package let since: Day?
  /// The element that makes it so: of several, the one that has stood so the longest.
  package let worst: Assessment?

  package init(_ elements: [Assessment], on day: Day) {
    let judged = elements.filter { $0.course != nil }
    let standings = judged.compactMap { $0.judgement.standing }
    guard let present = standings.min() else {
      standing = .noIndicator
      since = nil
      worst = nil
      return
    }
    standing = present
    let candidates = judged.filter { $0.judgement.standing == present }
    worst = candidates.reduce(nil as Assessment?) { kept, next in
      guard let kept else { return next }
      guard let longest = kept.judgement.since else { return kept }
      guard let other = next.judgement.since else { return next }
      return other < longest ? next : kept
    }
    since = ActionStanding.since(judged.compactMap(\.course), present, on: day)
  }

  /// Walks back from one change of an element to the one before, until the worst is another.
  private static func since(_ courses: [Course], _ present: Standing, on day: Day) -> Day? {
    var runs = courses.map { $0.run(endingOn: day) }
    while let latest = runs.compactMap(\.from).max() {
      let eve = latest.adding(days: -1)
      for index in runs.indices where runs[index].from == latest { runs[index] = courses[index].run(endingOn: eve) }
      if runs.map(\.standing).min() != present { return latest }
    }
    return nil
  }
}

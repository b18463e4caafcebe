import Kernel

/// How an action stands: as the worst of its own indicators and milestones, which it names. Contexts never count.
package struct ActionStanding: Sendable {
  package let standing: Standing
  /// The element that makes it so: of several, the one that has stood so the longest.
  package let worst: Assessment?
  /// The first day of the present unbroken run of that element: what is named is late since that day.
  package var since: Day? { worst?.judgement.since }
  /// The first day of the present unbroken run of the action's own standing, by one element after another; nil: as far
  /// back as anything is known.
  package let runSince: Day?
  /// The title of the element by which that run began, where it is another than the one that makes it so now.
  package let runBegan: String?

  /// True of what is over: it stands as it ended.
  package let isFinal: Bool

  package init(_ elements: [Assessment], within life: Life = .endless) {
    isFinal = life.isClosed
    let judged = elements.filter { $0.course != nil }
    let standings = judged.compactMap { $0.judgement.standing }
    guard let present = standings.min() else {
      standing = life.isToCome ? .upcoming : .noIndicator
      (runSince, runBegan) = (nil, nil)
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
    let run = ActionStanding.since(judged, present)
    let first = [run, life.from].compactMap { $0 }.max(), named = worst?.id
    runSince = first
    runBegan = first.flatMap { day in
      judged.first { $0.id != named && $0.course?.run(endingOn: day).standing == present }?.title
    }
  }

  /// Walks back from one change of an element to the one before, until the worst is another.
  private static func since(_ elements: [Assessment], _ present: Standing) -> Day? {
    let courses = elements.compactMap(\.course)
    var runs = elements.compactMap { element in element.course?.run(endingOn: element.judgement.day) }
    while let latest = runs.compactMap(\.from).max() {
      let eve = latest.adding(days: -1)
      for index in runs.indices where runs[index].from == latest { runs[index] = courses[index].run(endingOn: eve) }
      if runs.map(\.standing).min() != present { return latest }
    }
    return nil
  }
}

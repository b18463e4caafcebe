import Kernel

/// The standings that followed one another. Between two marks the figure is the same and the standing changes at most
/// once, since what is expected goes straight: so a run is found without asking for every day.
package struct Course: Sendable {
  package struct Run: Sendable, Hashable {
    package let standing: Standing
    /// Nil: as far back as anything is known.
    package let from: Day?
    package let through: Day
  }
  let standing: @Sendable (Day) -> Standing
  private let marks: [Day]

  init(marks: [Day], standing: @escaping @Sendable (Day) -> Standing) {
    self.marks = marks.sorted()
    self.standing = standing
  }

  /// The unbroken run of one standing that ends on a day.
  package func run(endingOn day: Day) -> Run {
    let present = standing(day)
    func run(from first: Day?) -> Run { Run(standing: present, from: first, through: day) }
    var end = day
    for mark in marks[..<marks.partitioning { $0 > day }].reversed() where mark <= end {
      if mark < end, end < day, standing(end) != present { return run(from: end.adding(days: 1)) }
      if standing(mark) != present {
        if mark == end { return run(from: mark.adding(days: 1)) }
        var (before, first) = (mark, end)
        while before.days(until: first) > 1 {
          let middle = before.adding(days: before.days(until: first) / 2)
          if standing(middle) == present { first = middle } else { before = middle }
        }
        return run(from: first)
      }
      end = mark.adding(days: -1)
    }
    return run(from: end < day && standing(end) != present ? end.adding(days: 1) : nil)
  }

  /// All the runs up to a day, the latest first; at most `limit`.
  package func runs(through day: Day, limit: Int = 100) -> [Run] {
    var found = [run(endingOn: day)]
    while let first = found.last?.from, found.count < limit { found.append(run(endingOn: first.adding(days: -1))) }
    return found
  }
}

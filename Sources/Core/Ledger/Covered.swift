import Kernel

extension Measure {
  /// The days that a flow's twelve months truly cover: those of the periods that end within them, since partners give
  /// the total of a period at its end; of a register, which counts by the day, the twelve months as they are.
  package func covered(from first: Day, through last: Day) -> ClosedRange<Day> {
    guard kind == .flow, let kind = period else { return first...last }
    let latest = Period(kind, containing: last)
    return Period(kind, containing: first).first...(latest.last == last ? latest : latest.previous).last
  }
}

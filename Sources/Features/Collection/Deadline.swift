import Kernel

/// One way to say until when something is asked, wherever it is said.
extension Request {
  /// "le 29 novembre au plus tard"; once it is late: "en retard depuis le 15 août 2026".
  func due(on today: Day) -> String {
    isLate(on: today)
      ? French.late(due: dueOn)
      : "le \(French.near(dueOn, today: today)) au plus tard"
  }
  /// The same, and how long it is taken all the same.
  func deadline(on today: Day) -> String {
    isLate(on: today) ? "\(due(on: today)) ; accepté jusqu’au \(French.long(closesOn))" : "à donner \(due(on: today))"
  }
}

extension Campaign {
  /// The first day on which nothing is taken any more.
  var closedSince: Day { closesOn.adding(days: 1) }
}

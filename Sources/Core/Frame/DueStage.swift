import Kernel
import Module

/// How far a due has come, in days after the day on which it falls due: it is told once at each.
enum DueStage {
  /// As soon as somebody owes it.
  static let given = -100_000
  /// Those of which one is reminded: what falls due in a week, is late since yesterday, has been for a month.
  static let reminded = [-7, 1, 30]

  static func reminded(_ due: Due, on today: Day) -> Int? {
    let late = due.day.days(until: today)
    return reminded.last { $0 <= late }
  }
  static func of(_ due: Due, on today: Day) -> Int { reminded(due, on: today) ?? given }
}

extension Due {
  func key(of person: ID<Person>) -> DueNoticeStore.Key {
    DueNoticeStore.Key(person: person, due: link.text, day: day)
  }
}

import Database
import Kernel
import Synchronization
import Web

/// Something that somebody owes, supplied by any module: one line and one button of "Ce que je dois".
package struct Due: Sendable {
  package let day: Day
  package let title: String
  package let detail: String
  /// Of the button.
  package let label: String
  package let link: Link
  /// The function that owes it, `organisation/fonction`, or the organisation: it then waits for its head.
  package let function: String
  /// True of what nobody ever said: asked since that day, and late of nothing.
  package let isUnsaid: Bool

  package init(
    day: Day, title: String, detail: String, label: String, link: Link, function: String, isUnsaid: Bool = false
  ) {
    (self.day, self.title, self.detail) = (day, title, detail)
    (self.label, self.link, self.function, self.isUnsaid) = (label, link, function, isUnsaid)
  }
  package func isLate(on today: Day) -> Bool { day < today && !isUnsaid }
}

/// For machines.
package struct DueJSON: Encodable {
  let jour: String
  let titre: String
  let detail: String
  let fonction: String
  let adresse: String
  package init(_ due: Due) {
    (jour, titre, detail) = (due.day.iso, due.title, due.detail)
    (fonction, adresse) = (due.function, due.link.text)
  }
}

/// What a module found that somebody owes, and how far ahead it looked: the page promises no more than that.
package struct Dues: Sendable {
  package let all: [Due]
  /// Of what falls due until this day, nothing is missing; nil: whatever the day.
  package let through: Day?

  package init(_ all: [Due], through: Day?) { (self.all, self.through) = (all, through) }
  /// Of a module that asks nothing of anybody.
  package static let none = Dues([], through: nil)
}

extension [Dues] {
  /// By day, then by title.
  package var inOrder: [Due] { flatMap(\.all).sorted { ($0.day, $0.title) < ($1.day, $1.title) } }
  /// Until when all of them looked.
  package var through: Day? { compactMap(\.through).min() }
}

/// What a module has to say of a part of the territory, for the page of whoever answers for it: one line.
package struct LocalLine: Sendable {
  package let title: String
  package let detail: String
  package let link: Link
  package let due: Day
  /// Late things come first.
  package let isLate: Bool
  package init(_ title: String, detail: String, _ link: Link, due: Day, isLate: Bool) {
    (self.title, self.detail, self.link, self.due, self.isLate) = (title, detail, link, due, isLate)
  }
}

/// Something that somebody did lately, supplied by any module: one line of "Fait récemment".
package struct Deed: Sendable {
  package let day: Day
  package let title: String
  package let link: Link

  package init(day: Day, title: String, link: Link) { (self.day, self.title, self.link) = (day, title, link) }
}

/// Who asks what they owe, and on which day.
package struct DueQuestion: Sendable {
  package let permit: Permit
  package let today: Day
  /// What modules read once for all those who ask together.
  private let shared: Shared
  package init(_ permit: Permit, on today: Day, sharing shared: Shared = Shared()) {
    (self.permit, self.today, self.shared) = (permit, today, shared)
  }
  /// As far as a module looks ahead.
  package var horizon: Day { today.adding(days: 60) }

  /// What is read once for several questions, asked within one reading of the database.
  package final class Shared: Sendable {
    private let kept = Mutex<[String: any Sendable]>([:])
    package init() {}
    fileprivate func once<Value: Sendable>(_ name: String, _ read: () throws -> Value) rethrows -> Value {
      if let known = kept.withLock({ $0[name] as? Value }) { return known }
      let value = try read()
      kept.withLock { $0[name] = value }
      return value
    }
  }
  package func once<Value: Sendable>(_ name: String, _ read: () throws -> Value) rethrows -> Value {
    try shared.once(name, read)
  }
  /// What was done since then is recent.
  package var recent: Instant { Instant.start(of: today.adding(days: -30)) }
  /// A path below the département.
  package func link(_ segments: String...) -> Link { Link(segments: [permit.departement] + segments) }
}

/// A place of the menu, for those who may go there.
package struct MenuItem: Sendable {
  package let title: String
  /// The first part of the path, and others that belong to it.
  package let segment: String
  package let others: [String]
  package let permission: Permission
  /// Whether somebody finds anything there: a permission says what they may do, not that there is something.
  package let isOfUse: @Sendable (Connection, Permit) throws -> Bool

  package init(
    _ title: String, _ segment: String, also others: [String] = [], may permission: Permission,
    isOfUse: @escaping @Sendable (Connection, Permit) throws -> Bool = { _, _ in true }
  ) {
    (self.title, self.segment, self.others, self.permission) = (title, segment, others, permission)
    self.isOfUse = isOfUse
  }
}

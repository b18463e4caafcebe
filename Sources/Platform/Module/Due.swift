import Kernel
import Web

/// Something that somebody owes, supplied by any module: one line and one button of "Ce que je dois".
package struct Due: Sendable {
  package let day: Day
  package let title: String
  package let detail: String
  /// Of the button.
  package let label: String
  package let link: Link
  /// The function that owes it.
  package let function: String

  package init(day: Day, title: String, detail: String, label: String, link: Link, function: String) {
    (self.day, self.title, self.detail) = (day, title, detail)
    (self.label, self.link, self.function) = (label, link, function)
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
  package init(_ permit: Permit, on today: Day) { (self.permit, self.today) = (permit, today) }
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

  package init(_ title: String, _ segment: String, also others: [String] = [], may permission: Permission) {
    (self.title, self.segment, self.others, self.permission) = (title, segment, others, permission)
  }
}

import Kernel
import Messaging
import Module
import Strategy
import Web

/// What somebody owes, in a message: what is late first, then by day.
struct Digest: Sendable {
  let departement: Departement
  /// In the order of their days.
  let dues: [Due]
  let today: Day

  /// More would not be read; the page has them all.
  private static let size = 12

  func mail(_ page: Link) -> Mail {
    let late = dues.count { $0.day < today }, count = French.plural(dues.count, "chose", "choses")
    let subject = "\(departement.name) : \(count) à faire\(late > 0 ? ", dont \(French.number(late)) en retard" : "")"
    let rest = dues.count - Self.size
    return Mail(
      subject: subject,
      paragraphs: ["Bonjour,"] + dues.prefix(Self.size).map(line)
        + (rest > 0 ? ["Et \(French.plural(rest, "autre", "autres"))."] : []),
      action: ("Voir ce que je dois", page),
      after: [
        "Ce message part une fois par jour au plus, quand quelque chose vous est confié, approche ou est en retard. Vous choisissez dans votre compte ce que vous recevez."
      ])
  }

  private func line(_ due: Due) -> String {
    let when =
      due.day < today
      ? "En retard depuis le \(French.short(French.lateFrom(due.day)))"
      : due.day == today ? "Aujourd’hui" : "Avant le \(French.short(due.day))"
    return "\(when) : \(French.sentence(due.title))"
  }
}
